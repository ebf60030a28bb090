"""What an IMAP fault means: again later, or a person must look; and for how long the server wants to be left alone.

Sources: response codes of RFC 5530; the wordings of Exchange Online, which has no codes for them. The text of an
error is never passed on (it may quote a message): only its bracketed code and what the desk knows about it.
"""

import re
import socket
import ssl

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError

from models.errors import MailboxError, MailboxRefused

LONGEST_PAUSE = 3600.0  # seconds; a server that asks for more is asked again after an hour
BUSY_FOR = 60.0  # seconds; for a server that has no time and does not say until when
_PAUSE = re.compile(r"Backoff Time: (\d{1,12})", re.IGNORECASE)
_CODE = re.compile(r"\[([A-Z][A-Z0-9-]{2,30})[\] ]")
_BUSY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT)\b|throttled|Server Unavailable", re.IGNORECASE)
_TAGGED = re.compile(r"[A-Za-z]+ (failed: |command error: BAD)")  # how imapclient and imaplib word a tagged NO or BAD
_NO_RIGHT = re.compile(r"authenticated but not connected", re.IGNORECASE)

_MEANINGS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "the server's certificate is not accepted"),
    (ssl.SSLError, "TLS could not be agreed"),
    (TimeoutError, "no answer in time"),
    (socket.gaierror, "the host is not known"),
    (ConnectionRefusedError, "the connection was refused"),
    (ProtocolError, "the server gave an answer that cannot be understood"),
    (IMAPClientAbortError, "the connection broke"),
    (OSError, "the connection broke"),
)


def translate(error: Exception, where: str) -> MailboxError:
    """The desk's error for a fault of imapclient, imaplib or the socket; `where` names mailbox and step."""
    text = str(error)
    if _NO_RIGHT.search(text):
        return MailboxRefused(f"{where}: signed in, but without a mailbox: check address, permission and object id")
    if isinstance(error, LoginError) and not _passing(error):
        code = _CODE.search(text)
        said = f" [{code[1]}]" if code else ""
        return MailboxRefused(f"{where}: the server refused user or password{said}: check user and password_env")
    return MailboxError(f"{where}: {_reason(error)}; it is tried again at the next beat")


def pause(error: Exception) -> float:
    """Seconds for which the server is left alone.

    What it asks for ('Suggested Backoff Time: n milliseconds'), else a minute when it says that it has no time, else 0.
    """
    found = _PAUSE.search(str(error))
    if found:
        return min(int(found[1]) / 1000, LONGEST_PAUSE)
    return BUSY_FOR if _BUSY.search(str(error)) else 0.0


def is_busy(error: Exception) -> bool:
    """Whether the server says that it has no time now, whatever was asked."""
    return bool(_BUSY.search(str(error)) or _PAUSE.search(str(error)))


def is_plain_no(error: Exception) -> bool:
    """Whether this is a tagged NO or BAD about what was asked, on a connection that is still in step.

    imaplib raises the same class for a line that it gave up in the middle: only the wording tells.
    """
    if isinstance(error, (IMAPClientAbortError, ProtocolError, LoginError)) or not isinstance(error, IMAPClientError):
        return False
    return bool(_TAGGED.match(str(error))) and not is_busy(error) and not _NO_RIGHT.search(str(error))


def code_of(error: Exception) -> str:
    """The bracketed response code (RFC 5530) of a refusal, or 'no code'."""
    found = _CODE.search(str(error))
    return found[1] if found else "no code"


def _passing(error: LoginError) -> bool:
    """Whether a failed sign-in says nothing about the password: dropped, unavailable, throttled."""
    return isinstance(error.__context__, IMAPClientAbortError) or is_busy(error) or "[SERVERBUG]" in str(error)


def _reason(error: Exception) -> str:
    meaning = next((meaning for kind, meaning in _MEANINGS if isinstance(error, kind)), "")
    if isinstance(error, ssl.SSLCertVerificationError):
        meaning += f" ({error.verify_message})"
    if meaning:
        return meaning
    if is_busy(error):
        return f"the server is busy and asks for patience ({pause(error):.0f} seconds)"
    if "STARTTLS" in str(error):
        return "the server does not offer STARTTLS and the desk does not go on in clear text"
    if isinstance(error, LoginError):
        return "the server could not take the sign-in just now"
    if isinstance(error, IMAPClientError):
        return f"the server said no ({code_of(error)})"
    return f"the server gave an answer that cannot be understood ({type(error).__name__})"
