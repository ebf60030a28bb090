"""A message that came and a letter that left, as people read them on the pages.

Every time is aware and local. They hold words of mails and names of people: for the screen of whoever may see the
case, never for a log, a title or an address.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

PartOfText = Literal["new", "quoted", "signature", "other"]
"""Whose words: the sender's own, an earlier mail's, their signature; other: what a gateway put there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A piece of text; numbers: of the reasons that go by these words, () = none does. danger: one says danger."""

    text: str
    numbers: tuple[int, ...] = ()
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Pieces of text that lie together, and whose they are."""

    part: PartOfText
    pieces: tuple[Marked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why a label was given: 'field:value', what the rules mean in plain words, and the words, each once.

    number: as the marks in the text show it; more: how many further words are left out.
    """

    number: int
    label: str
    means: tuple[str, ...]
    words: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """An attachment. number: within its message, from 1; text: what a document says, never the sender's own words."""

    number: int
    name: str
    type: str
    size: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One message as people read it. known: whether it could be parsed; kept: whether its bytes are still there.

    subject and text come in pieces, marked. defects, verdict, sender_doubt: as parsing said. formatted: it may have an
    HTML part. unread: why its words could not be read, '' = they could. longer: characters that are left out.
    """

    id: int
    received_at: datetime
    from_name: str = ""
    from_address: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    dated: datetime | None = None
    verdict: str = "unknown"
    verdict_because: str = ""
    sender_doubt: str = ""
    automated: str = ""
    subject: tuple[Marked, ...] = ()
    passages: tuple[Passage, ...] = ()
    because: tuple[Because, ...] = ()
    attached: tuple[Attached, ...] = ()
    defects: tuple[str, ...] = ()
    unread: str = ""
    sealed: bool = False
    known: bool = True
    kept: bool = True
    formatted: bool = False
    size: int = 0
    longer: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter as it is kept. text: as sent, '' = not written or not shown; links that answer it are left out."""

    id: int
    kind: str
    side: str
    state: str
    why: str
    owed_at: datetime
    sent_at: datetime | None
    sender: str
    to: str
    recipient: str
    subject: str
    text: str
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to be saved, never shown by the browser. name: safe for a file system."""

    name: str
    type: str
    data: bytes = field(repr=False)
