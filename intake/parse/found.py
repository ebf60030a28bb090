"""What a walk over the parts of a mail finds, and the small things that every reader of parts needs."""

import hashlib
from dataclasses import dataclass, field
from email.message import Message as Tree
from typing import Final

from intake.headers import plain
from models.mail import Attachment

MAX_TEXT: Final = 500_000
"""Characters of text that are kept."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the text as it came: plain, or HTML that is still to be read (rich)."""

    rich: bool
    text: str


@dataclass(slots=True, kw_only=True)
class Body:
    """What the walk found.

    blocks: the parts of the text in order, alternatives already chosen; reports: the machine-readable parts of
    reports, decoded; returned: the heads of mails that came back; calendar: METHOD of an invitation; locked: an
    archive needs a password; wrapped: the reports stood in an attached mail; unread: why words were left unread.
    """

    blocks: list[Block] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    inner: list[Tree] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    calendar: str = ""
    types: set[str] = field(default_factory=set)
    blobs: dict[str, bytes] = field(default_factory=dict)
    locked: bool = False
    wrapped: bool = False
    defects: list[str] = field(default_factory=list)
    parts: int = 0
    unread: str = ""

    def say(self, text: str, *, rich: bool = False) -> None:
        """Add a part of the text."""
        self.blocks.append(Block(rich, text))

    def note(self, defect: str) -> None:
        """List a defect once."""
        if defect and defect not in self.defects:
            self.defects.append(defect)


def attachment_of(name: str, kind: str, data: bytes) -> Attachment:
    """The record of an attachment."""
    return Attachment(name=name, type=plain(kind)[:120], size=len(data), sha256=hashlib.sha256(data).hexdigest())


def trim(text: str) -> str:
    """Text as it can be stored: bounded, LF line ends, no NUL, no lone surrogates."""
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8").lstrip("\ufeff")
