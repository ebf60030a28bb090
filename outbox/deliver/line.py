"""Deliver one letter to one recipient over a kept SMTP connection, phase by phase.

smtplib says SMTPServerDisconnected for 'not sent', for 'sent' and for 'nobody knows' alike, so the phases are driven
by hand: MAIL, RCPT, DATA, the text, then `before_dot()` (the caller keeps the phase), the final dot, its answer. What
goes wrong before the dot was certainly not delivered (RFC 5321, 4.2.5 and 6.1); after it only an answer tells
(RFC 1047). This module knows no database: the service keeps the letters' states.
"""

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from typing import NoReturn

from models.config.servers import Smtp
from models.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnknown, LineStopped
from outbox.deliver.dial import Timeouts, dial, never, where
from outbox.deliver.replies import Reply, as_data
from outbox.deliver.wire import BrokenError, Wire

_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\u0080-\u009f\u2028\u2029]")


class Line:
    """A kept connection to the mail server; belongs to one thread.

    `password` gives the secret (for xoauth2: the access token) at each sign-in; `refused` is as for `dial`.
    """

    def __init__(
        self,
        config: Smtp,
        *,
        password: Callable[[], str],
        timeouts: Timeouts | None = None,
        refused: Callable[[], bool] = never,
    ) -> None:
        self._config = config
        self._password = password
        self._refused = refused
        self._timeouts = timeouts or Timeouts()
        self._where = where(config)
        self._kept: Wire | None = None
        self._used_at = 0.0

    def connect(self) -> None:
        """Reach the server and sign in, unless that stands already; raises as `dial` does."""
        self._wire()

    def deliver(
        self, sender: str, recipient: str, data: bytes, *, before_dot: Callable[[], None], reports: bool = False
    ) -> str:
        """Deliver `data` (a whole message) to one recipient; returns the words of the server's 250.

        reports: ask for a report of failure or delay with the headers alone, where the server offers it (RFC 3461).

        Raises:
            DeliveryDeferred: not delivered; again later.
            DeliveryRefused: not delivered and never will be: the server refuses the recipient or the letter.
            LineStopped: not delivered, and no letter will be until a person has looked.
            DeliveryUnknown: the dot was sent, and no answer that can be read came.
            What before_dot raises: not delivered; the connection is closed without the dot.
        """
        try:
            with self._certainly_not_sent():
                self._mail(sender, recipient, data, reports=reports)
                self._rcpt(recipient, reports=reports)
                self._text(data)
            try:
                before_dot()
            except BaseException:
                self._drop()
                raise
            return self._dot()
        finally:
            self._used_at = time.monotonic()

    def was_sent(self, message_id: str) -> bool | None:  # noqa: ARG002  # the contract's, for ways out that can look
        """None: SMTP hands a letter over and has no way to ask what became of it."""
        return None

    def close(self) -> None:
        """QUIT; whatever is answered changes nothing that was delivered before. Never raises."""
        wire, self._kept = self._kept, None
        if wire is not None:
            with contextlib.suppress(BrokenError):
                wire.ask("QUIT", self._timeouts.goodbye)
            wire.close()

    def _wire(self) -> Wire:
        if self._kept is None:
            self._kept = dial(self._config, self._password, self._timeouts, self._refused)
            self._used_at = time.monotonic()
        return self._kept

    def _mail(self, sender: str, recipient: str, data: bytes, *, reports: bool) -> None:
        """MAIL. A kept connection that turns out dead here is replaced once: nothing of the letter had left."""
        if self._kept is not None and time.monotonic() - self._used_at > self._timeouts.idle:
            self.close()  # networks forget a silent connection without telling
        is_kept = self._kept is not None
        command = self._mail_command(sender, recipient, data, reports=reports)
        try:
            reply = self._wire().ask(command, self._timeouts.command)
        except BrokenError as broken:
            if not is_kept or broken.silent:
                raise
            reply = None
        if is_kept and (reply is None or reply.code == 421):
            self._drop()
            command = self._mail_command(sender, recipient, data, reports=reports)
            reply = self._wire().ask(command, self._timeouts.command)
        if reply is None or reply.kind not in {2, 5}:
            self._later("MAIL", reply)
        if reply.kind == 5:
            self._stop("MAIL", reply)

    def _mail_command(self, sender: str, recipient: str, data: bytes, *, reports: bool) -> str:
        """MAIL with the options that this letter needs of this server (RFC 1870, 3461, 6152, 6531)."""
        if not sender or not recipient or _NO_ADDRESS.search(sender + recipient):
            raise DeliveryRefused(f"{self._where}: not tried, the address cannot be written to: correct it")
        wire = self._wire()
        size = wire.parameters("size")
        if size.isdecimal() and 0 < int(size) < len(data):
            raise DeliveryRefused(f"{self._where}: takes {size} bytes at most, the letter has {len(data)}")
        options = " BODY=8BITMIME" if not data.isascii() and wire.offers("8bitmime") else ""
        if not (sender + recipient).isascii():
            if not wire.offers("smtputf8"):
                raise DeliveryRefused(f"{self._where}: takes no address with letters outside ASCII (SMTPUTF8)")
            options += " SMTPUTF8"
        if reports and wire.offers("dsn"):
            options += " RET=HDRS"  # what comes back names the letter; its words need not travel again
        return f"MAIL FROM:<{sender}>{options}"

    def _rcpt(self, recipient: str, *, reports: bool) -> None:
        """RCPT. A refusal about the recipient leaves the connection for the next letter."""
        wire = self._wire()
        options = " NOTIFY=FAILURE,DELAY" if reports and wire.offers("dsn") else ""
        reply = wire.ask(f"RCPT TO:<{recipient}>{options}", self._timeouts.command)
        if reply.kind == 5:
            self._refuse("RCPT", reply, "the recipient")
        if reply.kind != 2:
            self._later("RCPT", reply)

    def _text(self, data: bytes) -> None:
        """DATA and the text, all but the final dot."""
        wire = self._wire()
        reply = wire.ask("DATA", self._timeouts.data)
        if reply.kind == 5:
            self._refuse("DATA", reply, "the letter")
        if reply.code != 354:
            self._later("DATA", reply)
        wire.send(as_data(data), self._timeouts.block)

    def _dot(self) -> str:
        """The final dot: 2xx = theirs now, 4xx and 5xx = still ours, anything else = nobody knows."""
        wire = self._wire()
        try:
            wire.send(b".\r\n", self._timeouts.block)
            reply = wire.answer(self._timeouts.dot)
        except BrokenError as broken:
            self._drop()
            if broken.unsent:
                raise DeliveryDeferred(f"{self._where}: {broken} before the final dot: again later") from None
            raise DeliveryUnknown(
                f"{self._where}: {broken} after the final dot: the letter may have been delivered"
            ) from None
        if reply.kind == 5:
            self._refuse("the final dot", reply, "the letter")
        if reply.kind == 4:
            self._later("the final dot", reply)
        if reply.kind != 2:
            self._drop()
            raise DeliveryUnknown(f"{self._where}: the answer to the final dot cannot be read: it may be delivered")
        return reply.text

    def _refuse(self, step: str, reply: Reply, what: str) -> NoReturn:
        if reply.is_about_us:
            self._stop(step, reply)
        self._reset()
        raise DeliveryRefused(f"{self._where}: refuses {what} at {step} ({reply.codes})")

    def _later(self, step: str, reply: Reply | None) -> NoReturn:
        """4xx, or no answer that SMTP knows: the letter waits. 421 and nonsense end the connection."""
        if reply is not None and reply.kind == 4 and reply.code != 421:
            self._reset()
        else:
            self._drop()
        said = reply.codes if reply else "no answer"
        raise DeliveryDeferred(f"{self._where}: asks to come later at {step} ({said}): again later")

    def _stop(self, step: str, reply: Reply) -> NoReturn:
        self._drop()
        raise LineStopped(f"{self._where}: refuses us at {step} ({reply.codes}): check user and the right to send")

    @contextlib.contextmanager
    def _certainly_not_sent(self) -> Iterator[None]:
        """A connection that breaks inside has delivered nothing."""
        try:
            yield
        except BrokenError as broken:
            self._drop()
            raise DeliveryDeferred(f"{self._where}: {broken} before the final dot: again later") from None

    def _reset(self) -> None:
        """RSET, so that the next letter starts clean; a connection that will not is left."""
        if self._kept is not None:
            try:
                clean = self._kept.ask("RSET", self._timeouts.command).kind == 2
            except BrokenError:
                clean = False
            if not clean:
                self._drop()

    def _drop(self) -> None:
        wire, self._kept = self._kept, None
        if wire is not None:
            wire.close()
