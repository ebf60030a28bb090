"""One SMTP connection: smtplib, with the time allowed set for each step and every way to break told apart."""

import smtplib
import socket
import ssl

from outbox.deliver.replies import Reply, read_reply

BLOCK = 65_536  # bytes handed to the network at once, each with its own time


class BrokenError(Exception):
    """The connection gave way. `silent`: no answer in time; `unsent`: what was last sent never left this machine."""

    def __init__(self, meaning: str, *, silent: bool = False, unsent: bool = False) -> None:
        super().__init__(meaning)
        self.silent = silent
        self.unsent = unsent


class Wire:
    """A connection; not greeted, not signed in. Of no use after BrokenError but to be closed. Times are seconds."""

    def __init__(self, host: str, port: int, *, implicit: ssl.SSLContext | None, connect: float) -> None:
        """Connect, by TLS at once when a context is given.

        Raises:
            BrokenError: when the host cannot be reached.
            ssl.SSLError: when TLS cannot be agreed.
        """
        self._host = host
        try:
            raw = socket.create_connection((host, port), connect)
            # The dot goes out by itself: without this it would wait for the text to be acknowledged (40 ms a letter).
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise _broken(error) from None
        self._smtp = smtplib.SMTP(timeout=connect, local_hostname=_literal(raw))
        self._smtp.sock = raw
        self._smtp.file = None
        if implicit is not None:
            self.protect(implicit, connect)

    def protect(self, context: ssl.SSLContext, seconds: float) -> None:
        """TLS from here on; what came in clear text before is forgotten (RFC 3207, 4.2).

        Raises:
            BrokenError: when the connection gives way.
            ssl.SSLError: when TLS cannot be agreed, SSLCertVerificationError when the certificate is not accepted.
        """
        raw = self._raw()
        try:
            raw.settimeout(seconds)
            self._smtp.sock = context.wrap_socket(raw, server_hostname=self._host)
        except OSError as error:
            self.close()
            if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
                raise
            raise _broken(error) from None
        self._smtp.file = None

    def ehlo(self, seconds: float) -> Reply:
        """EHLO; what the server offers is known afterwards."""
        try:
            self._raw().settimeout(seconds)
            return read_reply(*self._smtp.ehlo())
        except (smtplib.SMTPException, OSError) as error:
            raise _broken(error) from None

    def offers(self, extension: str) -> bool:
        """Whether the server offers an extension (name in lower case)."""
        return self._smtp.has_extn(extension)

    def parameters(self, extension: str) -> str:
        """The parameters of an extension, '' when it has none or is not offered."""
        return self._smtp.esmtp_features.get(extension, "")

    def ask(self, command: str, seconds: float) -> Reply:
        """Send one command line and read its reply."""
        try:
            self._raw().settimeout(seconds)
            if not command.isascii():
                self._smtp.command_encoding = "utf-8"  # only ever an address under SMTPUTF8 (RFC 6531, 3.4)
            self._smtp.putcmd(command)
        except (smtplib.SMTPException, OSError) as error:
            raise _broken(error) from None
        return self.answer(seconds)

    def answer(self, seconds: float) -> Reply:
        """Read a reply; one whose line never ends is nonsense, code -1."""
        try:
            self._raw().settimeout(seconds)
            return read_reply(*self._smtp.getreply())
        except smtplib.SMTPResponseException:
            return Reply(code=-1, text="")
        except (smtplib.SMTPException, OSError) as error:
            raise _broken(error) from None

    def send(self, data: bytes, seconds: float) -> None:
        """Send bytes as they are; `seconds` for each block."""
        try:
            raw = self._raw()
            raw.settimeout(seconds)
            for at in range(0, len(data), BLOCK):
                raw.sendall(data[at : at + BLOCK])
        except OSError as error:
            # Refused by the kernel: the peer was gone before, so these bytes were not even queued.
            unsent = isinstance(error, (BrokenPipeError, ConnectionResetError))
            raise _broken(error, unsent=unsent) from None

    def close(self) -> None:
        """Close without a word."""
        self._smtp.close()

    def _raw(self) -> socket.socket:
        if self._smtp.sock is None:
            raise ConnectionAbortedError
        return self._smtp.sock


def _broken(error: Exception, *, unsent: bool = False) -> BrokenError:
    """Smtplib wraps what the socket said: look behind it."""
    behind = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else error
    if isinstance(behind, TimeoutError):
        return BrokenError("no answer in time", silent=True)
    if isinstance(behind, ConnectionRefusedError):
        return BrokenError("the connection was refused")
    if isinstance(behind, socket.gaierror):
        return BrokenError("the host is not known")
    return BrokenError("the connection broke", unsent=unsent)


def _literal(raw: socket.socket) -> str:
    """Our name for EHLO: the address literal (RFC 5321, 4.1.3); a host name would cost a look-up and tell ours."""
    address = str(raw.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
