"""One IMAP connection: imapclient with its measured faults closed.

- A socket that is silent times out, and a watchdog ends a command that trickles (imapclient waits for ever).
- A literal larger than agreed ends the connection before memory is taken for it.
- FETCH answers are read one by one and only by the UID that they name: imapclient takes an answer without UID
  for the UID that equals its sequence number, and merges answers whose sequence numbers were reused.
- A folder of any size is listed in windows: imaplib refuses a line over 1,000,000 bytes.
- IDLE neither loses a line that came with the continuation nor reads half of one.

Raises what imapclient and the socket raise; `intake.mailbox.faults` translates. No text of a message is ever sent.
"""

import contextlib
import logging
import select
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from intake.mailbox.answers import Answer, ranges, read_answers
from intake.mailbox.credentials import Credentials
from intake.mailbox.server import Patience, Server

WINDOW = 50_000  # UIDs a SEARCH answer: ten digits each stay well under imaplib's 1,000,000 bytes a line
IDLE_AT_MOST = 9 * 60.0  # seconds; RFC 2177 says 29 minutes, but networks forget a silent connection sooner


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An opened folder: UIDVALIDITY as text ('' when the server gives none) and the number of messages."""

    epoch: str
    exists: int


class Wire:
    """A signed-in connection. Of no use after any exception but a plain NO: `drop` it."""

    def __init__(self, server: Server, credentials: Credentials, patience: Patience) -> None:
        """Connect, protect the line (never falling back to clear text), sign in."""
        library = logging.getLogger("imapclient")
        library.setLevel(max(library.level, logging.INFO))  # DEBUG would log mail text
        self._patience = patience
        context = None if server.tls == "none" else ssl.create_default_context()
        self._client: Any = IMAPClient(
            server.host,
            server.port,
            ssl=server.tls == "implicit",
            ssl_context=context,
            timeout=SocketTimeout(patience.connect, patience.read),
        )
        try:
            self._client.normalise_times = False
            self._client._imap.debug = 0  # noqa: SLF001  # imaplib formats debug text for nobody: 20 to 50 % slower
            self._bound_literals(server.max_literal)
            with self._within(patience.command):
                if server.tls == "starttls":
                    self._client.starttls(context)
                credentials.sign_in(self._client)
                self._client.capabilities()
        except BaseException:
            self.drop()
            raise

    def _bound_literals(self, most: int) -> None:
        imap = self._client._imap  # noqa: SLF001  # imapclient has no public way to bound a literal
        read = imap.read

        def bounded(size: int) -> bytes:
            if size > most:
                raise IMAPClientAbortError("a literal is larger than agreed")
            data: bytes = read(size)
            return data

        imap.read = bounded

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """End the connection when the block takes longer: each trickled byte would renew the socket's timeout."""
        late = threading.Event()

        def cut() -> None:
            late.set()
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)

        watchdog = threading.Timer(seconds, cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        except Exception:
            if late.is_set():
                raise TimeoutError("the command took too long") from None
            raise
        finally:
            watchdog.cancel()

    def can(self, capability: str) -> bool:
        """Whether the server, after sign-in, offers a capability."""
        return bool(self._client.has_capability(capability))

    def open(self, folder: str, *, writable: bool) -> Opened:
        """EXAMINE or SELECT the folder (RFC 3501, 6.3.1 and 6.3.2)."""
        with self._within(self._patience.command):
            answer = self._client.select_folder(folder, readonly=not writable)
        return Opened(epoch=str(answer.get(b"UIDVALIDITY", "")), exists=int(answer.get(b"EXISTS", 0)))

    def marked(self, attribute: bytes) -> str:
        """The first folder that carries a special-use attribute (RFC 6154) and can be opened, '' when none does."""
        with self._within(self._patience.command):
            for attributes, _, name in self._client.list_folders():
                said = {one.lower() for one in attributes}
                if attribute.lower() in said and not said & {b"\\noselect", b"\\nonexistent"}:
                    return str(name)
        return ""

    def uids(self, exists: int) -> list[int]:
        """All UIDs of the open folder, ascending.

        Windows go downwards: an expunge by another client in between only moves numbers into windows that
        are still to come, so nothing is missed.
        """
        found: set[int] = set()
        top = exists
        while top > 0:
            bottom = max(1, top - WINDOW + 1)
            span = f"{bottom}:{'*' if top == exists else top}"
            with self._within(self._patience.command):
                found.update(self._client.search([span]))
            top = bottom - 1
        return sorted(found)

    def present(self, uids: Sequence[int]) -> set[int]:
        """Which of the UIDs are still in the open folder."""
        with self._within(self._patience.command):
            return set(self._client.search(["UID", ranges(uids)])) & set(uids)

    def holds(self, message_id: str) -> bool:
        """Whether the open folder has this Message-ID; only ours: imapclient sends it as it is (its issue 657)."""
        with self._within(self._patience.command):
            return bool(self._client.search(["HEADER", "Message-ID", message_id]))

    def sizes(self, uids: Sequence[int]) -> dict[int, Answer]:
        """RFC822.SIZE and INTERNALDATE by UID; UIDs that are gone are absent."""
        return self._fetch(uids, "(UID RFC822.SIZE INTERNALDATE)", self._patience.command)

    def bodies(self, uids: Sequence[int], expected: int) -> dict[int, Answer]:
        """Bytes and INTERNALDATE by UID, nothing marked as read; `expected` bytes give the time allowed."""
        time = self._patience.command + expected / self._patience.slowest
        return self._fetch(uids, "(UID INTERNALDATE BODY.PEEK[])", time)

    def _fetch(self, uids: Sequence[int], what: str, seconds: float) -> dict[int, Answer]:
        with self._within(seconds):
            imap = self._client._imap  # noqa: SLF001  # fetch() of imapclient trusts sequence numbers (see above)
            status, data = imap.uid("FETCH", ranges(uids), what)
        if status != "OK":
            raise IMAPClientError(f"fetch failed: {_first(data)}")
        return read_answers(data, uids)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """UID MOVE (RFC 6851), else COPY, mark, and UID EXPUNGE of just these (RFC 4315). Never EXPUNGE."""
        chosen = ranges(uids)
        with self._within(self._patience.command):
            if self.can("MOVE"):
                self._client.move(chosen, folder)
            else:
                self._client.copy(chosen, folder)
                self._client.add_flags(chosen, [b"\\Deleted"], silent=True)
                self._client.uid_expunge(chosen)

    def make(self, folder: str) -> None:
        """CREATE a folder and subscribe to it, so that people see it in their client."""
        with self._within(self._patience.command):
            self._client.create_folder(folder)
            with contextlib.suppress(IMAPClientError):
                self._client.subscribe_folder(folder)

    def idle(self, seconds: float, wake_fd: int | None) -> None:
        """Wait for news by IDLE (RFC 2177), at most `seconds`; raises when the connection is dead.

        NOOP first: what came before IDLE is not pushed by every server, and then it is news already.
        """
        with self._within(self._patience.command):
            if self._client.noop()[1]:
                return
            self._client.idle()
        if not self._buffered():
            poll = select.poll()
            poll.register(self._client.socket().fileno(), select.POLLIN)
            if wake_fd is not None:
                poll.register(wake_fd, select.POLLIN)
            poll.poll(min(seconds, IDLE_AT_MOST) * 1000)
        with self._within(self._patience.connect):
            self._client.idle_done()

    def _buffered(self) -> bool:
        """Whether imaplib already holds bytes that poll() will never report (measured: 30 of 30 missed)."""
        sock = self._client.socket()
        if getattr(sock, "pending", lambda: 0)():
            return True
        before = sock.gettimeout()
        sock.settimeout(0)
        try:
            return bool(self._client._imap.file.peek(1))  # noqa: SLF001  # its buffer has no public name
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            sock.settimeout(before)

    def leave(self) -> None:
        """LOGOUT and close; whatever goes wrong with that is of no interest."""
        with contextlib.suppress(Exception), self._within(self._patience.connect):
            self._client.logout()
        self.drop()

    def drop(self) -> None:
        """Close without a word: the connection's state is no longer known."""
        with contextlib.suppress(Exception):
            self._client.shutdown()


def _first(data: list[Any]) -> str:
    """The server's words with a refusal, for the table of response codes only."""
    return data[0].decode("ascii", "replace") if data and isinstance(data[0], bytes) else ""
