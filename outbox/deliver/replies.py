"""What a mail server answers, and what it means. Pure: bytes in, values out (RFC 5321, 4.2; RFC 3463)."""

import re
from dataclasses import dataclass

_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Refusals that would meet every letter: the sign-in method (5.7.30, 5.7.139), the right to send as this address
# (5.7.60), our own quota or full mailbox, which Exchange Online says only after the text.
_ABOUT_US = re.compile(
    r"\b5\.7\.(30|57|60|139)\b|SendAsDenied|SubmissionQuotaExceeded|OutboundSpam|not authenticated", re.IGNORECASE
)
_ABOUT_US_CODES = frozenset({503, 530, 534, 535, 538})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply: three digits (-1 = none that can be read) and its words, ASCII without control characters."""

    code: int
    text: str

    @property
    def kind(self) -> int:
        """The first digit (RFC 5321, 4.2.1); 0 = no reply code of SMTP."""
        return self.code // 100 if 200 <= self.code <= 599 else 0

    @property
    def codes(self) -> str:
        """The reply code and the enhanced code, all that a log may have: words may name people."""
        found = _ENHANCED.search(self.text)
        return f"{self.code if self.kind else 'no code'}{' ' + found[1] if found else ''}"

    @property
    def is_about_us(self) -> bool:
        """Whether a 5xx speaks about this desk's account, not about the recipient or the letter."""
        return self.code in _ABOUT_US_CODES or bool(_ABOUT_US.search(self.text))


def read_reply(code: int, words: bytes) -> Reply:
    """A reply as smtplib hands it over; at most 500 characters of its words are kept."""
    text = words[:500].decode("ascii", "replace")
    return Reply(code=code, text="".join(c if c.isprintable() and c.isascii() else " " for c in text).strip())


def as_data(letter: bytes) -> bytes:
    """A letter as DATA carries it: every line ends in CRLF and none is a lone dot (RFC 5321, 2.3.8 and 4.5.2).

    A bare CR or LF becomes CRLF, so that no server can see the end of the letter where another sees none.
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", letter)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)
