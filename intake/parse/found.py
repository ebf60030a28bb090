"""What a walk over the parts of a mail finds, and the small things that every reader of parts needs."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from email.message import Message as Tree
from typing import Final

from intake.headers import plain
from models.mail import Attachment

MAX_TEXT: Final = 500_000
"""Characters of text that are kept."""
MAX_DOCUMENTS: Final = 5
MAX_DOCUMENT_BYTES: Final = 12_000_000
"""Attached documents of one mail whose words are read."""
_DOCUMENT: Final = re.compile(
    r"^application/(?:pdf$|vnd\.openxmlformats-officedocument\.wordprocessingml|vnd\.ms-word\.d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the text as it came: plain, or HTML that is still to be read (rich)."""

    rich: bool
    text: str


@dataclass(slots=True, kw_only=True)
class Body:
    """What the walk found.

    blocks: the parts of the text in order, alternatives already chosen; reports: the machine-readable parts of
    reports, decoded; returned: the heads of mails that came back; calendar: METHOD of an invitation; spare: words to
    read when there are no others (an invitation's, a text of a rare type); locked: an archive or document needs a
    password; documents: bytes of attached documents by SHA-256; wrapped: the reports stood in an attached mail;
    unread: why words were left unread.
    """

    blocks: list[Block] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    inner: list[Tree] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    calendar: str = ""
    spare: str = ""
    types: set[str] = field(default_factory=set)
    blobs: dict[str, bytes] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    locked: bool = False
    wrapped: bool = False
    defects: list[str] = field(default_factory=list)
    parts: int = 0
    unread: str = ""

    def say(self, text: str, *, rich: bool = False) -> None:
        """Add a part of the text."""
        self.blocks.append(Block(rich, text))

    def attach(self, name: str, kind: str, data: bytes) -> None:
        """List an attachment; the first documents are kept to be read."""
        one = attachment_of(name, kind, data)
        self.attachments.append(one)
        document = _DOCUMENT.search(kind) or name.casefold().endswith((".pdf", ".docx", ".docm"))
        kept = sum(map(len, self.documents.values()))
        if document and len(self.documents) < MAX_DOCUMENTS and kept + len(data) <= MAX_DOCUMENT_BYTES:
            self.documents[one.sha256] = data

    def note(self, defect: str) -> None:
        """List a defect once."""
        if defect and defect not in self.defects:
            self.defects.append(defect)


@dataclass(slots=True)
class Kept:
    """One attachment that somebody wants: its SHA-256, and its bytes once the walk has met it."""

    sha256: str
    data: bytes | None = None


_KEPT: ContextVar[Kept | None] = ContextVar("_KEPT", default=None)


@contextmanager
def keeping(sha256: str) -> Iterator[Kept]:
    """While it lasts, the bytes of the attachment with this SHA-256 are kept, wherever in a mail it is met."""
    kept = Kept(sha256)
    token = _KEPT.set(kept)
    try:
        yield kept
    finally:
        _KEPT.reset(token)


def attachment_of(name: str, kind: str, data: bytes) -> Attachment:
    """The record of an attachment."""
    digest = hashlib.sha256(data).hexdigest()
    kept = _KEPT.get()
    if kept is not None and kept.sha256 == digest:
        kept.data = data
    return Attachment(name=name, type=plain(kind)[:120], size=len(data), sha256=digest)


def trim(text: str) -> str:
    """Text as it can be stored: bounded, LF line ends, no NUL, no lone surrogates."""
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8").lstrip("\ufeff")
