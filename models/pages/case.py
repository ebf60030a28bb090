"""One case: where it stands, its timeline, and what a page asks of it.

Every time in these nouns is aware and in local time. They hold words of mails and names of people: for the screen of
whoever may see the case, never for a log, a title or an address.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from models.letter import Line as Telephone
from models.pages.mail import Download, LetterView, MessageView
from models.pages.viewer import Viewer
from models.reading import Reading
from models.words import CaseState, ClockKind, ClockOutcome, How, Side, TrackState

EntryKind = Literal["message", "letter", "clock", "act", "note", "reading", "task", "desk"]
"""What an entry of the timeline tells of; note: a person's own words, reading: what a message was read as."""
StepState = Literal["tried", "untold", "passed", "here", "ahead"]
"""A step of the ladder: said to have been tried, not said, behind, where it stands, to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who was asked in a round. name: '' when nobody held the role; how, by: of the acknowledgement.

    outcome: of the acknowledgement clock, None when none was started.
    """

    name: str
    since: datetime
    due: datetime | None = None
    outcome: ClockOutcome | None = None
    acknowledged_at: datetime | None = None
    how: How | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the ladder of a side, lowest first. aware: who was made aware of it, by name."""

    role: str
    state: StepState
    asked: tuple[Asked, ...] = ()
    aware: tuple[str, ...] = ()
    comes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A clock that runs. unsigned: the council has not signed off its length; paused_at: it waits for the sender."""

    kind: ClockKind
    side: Side
    started_at: datetime
    due: datetime
    paused_at: datetime | None = None
    unsigned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackView:
    """One side. why: why this owner, in sentences."""

    side: Side
    state: TrackState
    rung: str
    owner: str
    deputy: str
    why: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A step to come if nobody acts: not before when, on which side, in plain words."""

    at: datetime
    side: Side
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBy:
    """A reading of a message: by the desk ('desk') or by whom it was corrected."""

    by: str
    at: datetime
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """A task that waits for a person."""

    kind: str
    side: str
    why: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the timeline. who: in words, '' = the desk itself; more: further lines.

    erased: its words are gone by retention. message, letter: what can be opened, 0 = nothing.
    """

    at: datetime
    kind: EntryKind
    who: str
    what: str
    side: str = ""
    more: tuple[str, ...] = ()
    message: int = 0
    letter: int = 0
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message or letter of the case in a list. unseen: nobody has read it yet."""

    id: int
    at: datetime
    who: str
    what: str
    unseen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case, whole. message: its first one, None where the viewer may not read words of mails.

    restricted: to how many accounts, 0 = it is not; see_also: references.
    timeline: one page of `pages`; newest: which way round.
    """

    reference: str
    now: datetime
    state: CaseState
    procedure: str
    received_at: datetime
    closed_at: datetime | None
    outcome: str
    sender: str
    sender_line: str
    danger_at: datetime | None
    danger_taken_at: datetime | None
    needed_before: date | None
    urgent: bool
    restricted: int
    restricted_why: str
    worked_by: str
    checked_by: str
    unseen: int
    needs_human: tuple[str, ...]
    may_read: bool
    tracks: tuple[TrackView, ...]
    running: tuple[Running, ...]
    coming: tuple[Next, ...]
    reading: Reading
    readings: tuple[ReadBy, ...]
    tasks: tuple[Todo, ...]
    see_also: tuple[str, ...]
    alike: str
    message: MessageView | None
    messages: tuple[Line, ...]
    timeline: tuple[Entry, ...]
    entries: int
    page: int
    pages: int
    newest: bool
    version: int = 0


class Cases(Protocol):
    """One case: its timeline, its messages, and where it stands. Whoever asks is handed in as `viewer`.

    Each method raises NotThere when the case, or the thing within this case, is not there, and NotForYou when it is
    not for this viewer. Each is kept in the audit: a view at most once for each viewer, case and hour.
    """

    def show(self, viewer: Viewer, reference: str, *, newest: bool = True, page: int = 1) -> CaseView:
        """The case with one page of its timeline; page counts from 1."""

    def whole(self, viewer: Viewer, reference: str, *, words: bool) -> tuple[CaseView, tuple[MessageView, ...]]:
        """The case with its whole timeline, oldest first, for paper; its messages only if `words`."""

    def message(self, viewer: Viewer, reference: str, message: int) -> MessageView:
        """One message of the case."""

    def letter(self, viewer: Viewer, reference: str, letter: int) -> LetterView:
        """One letter of the case."""

    def formatted(self, viewer: Viewer, reference: str, message: int) -> str | None:
        """The HTML of a message, cleaned in the guarded worker; None when it has none or it could not be cleaned."""

    def original(self, viewer: Viewer, reference: str, message: int) -> Download:
        """The mail as it came in."""

    def attachment(self, viewer: Viewer, reference: str, message: int, number: int) -> Download:
        """One attachment, by its number within the message."""

    def unit_lines(self) -> tuple[Telephone, ...]:
        """The telephone lines of the unit, for whoever is not shown a case."""
