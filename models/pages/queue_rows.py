"""What the queue shows: piles, their rows, and the strip of today. Every time is aware and in local time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

from models.words import CaseState, ClockKind, Exit, Ground, LetterKind, LetterState, Side, TaskKind, TrackState

PileName = Literal[
    "danger", "person", "awaiting", "acknowledged", "ordinary", "diverted", "set_aside", "unreadable", "letters"
]
"""What each holds stands in models.store.piles.rules, once."""
PILES: Final[tuple[PileName, ...]] = get_args(PileName)
OF_POST: Final[tuple[PileName, ...]] = ("ordinary", "set_aside")
"""Piles of post without a case, which the daily sweep empties."""
MarkName = Literal["danger", "urgent", "new", "paused", "restricted", "taken"]
"""new: mail that nobody has read. paused: a clock waits for the sender. taken: somebody works on it."""
Age = Literal["", "today", "week", "older"]
Taken = Literal["", "me", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked of a pile's rows, '' = anything. person: of the directory; agency: the key of an option.

    taken: by whom of the unit a case is worked on, by whoever asks or by nobody.
    """

    side: str = ""
    ground: str = ""
    rung: str = ""
    person: str = ""
    agency: str = ""
    age: Age = ""
    taken: Taken = ""

    @property
    def any(self) -> bool:
        """Whether anything is asked."""
        return self != Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What can be asked: (value, words). An agency's value is a digest: its name stands in no address."""

    rungs: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    agencies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What happens next and when if nobody acts."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A promise that runs or was broken. late: its time has passed; paused: it waits for the sender."""

    kind: ClockKind
    at: datetime
    late: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRow:
    """One side of a case: on which rung (in words), with whom, and what is due first on it."""

    side: Side
    rung: str
    owner: str
    state: TrackState
    due: Due | None = None
    next: Next | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case. shut: it is not shown to the viewer, who learns its reference alone.

    why: why a person is needed. looking: who else has it open, by name. worked_by: who has taken it, by login.
    here: whether it is still in the pile that is shown, so that a row that was dealt with keeps its place. tasks: those
    to do.
    """

    id: int
    reference: str
    shut: bool = False
    state: CaseState = "open"
    received_at: datetime
    grounds: tuple[Ground, ...] = ()
    agency: str = ""
    tracks: tuple[TrackRow, ...] = ()
    why: tuple[str, ...] = ()
    marks: tuple[MarkName, ...] = ()
    looking: tuple[str, ...] = ()
    worked_by: str = ""
    procedure: str = ""
    tasks: tuple[TaskKind, ...] = ()
    here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A message without a case. id: of its row in the ledger. kind: as it was read, '' = not read; because: in words.

    why: what the desk doubted, so that a person looks with care. reference: of the case that a person made of it;
    shut: that case is not shown to this viewer, so no word of its mail is.
    """

    id: int
    mailbox: str
    received_at: datetime
    sender: str
    subject: str
    exit: Exit
    why: tuple[str, ...] = ()
    kind: str = ""
    because: tuple[str, ...] = ()
    reference: str = ""
    shut: bool = False
    here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter that did not leave. to: a name, '' for the sender; reference: '' for one that belongs to no case.

    shut: its case is not shown to this viewer, so neither its reader nor its reason is.
    """

    id: int
    reference: str
    kind: LetterKind
    state: LetterState
    to: str
    why: str
    owed_at: datetime
    shut: bool = False
    here: bool = True


Row = CaseRow | PostRow | LetterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """How many messages came, and what became of each; `open` = no exit yet. by_hand: cases that a person opened."""

    case: int = 0
    attached: int = 0
    diverted: int = 0
    ordinary: int = 0
    set_aside: int = 0
    open: int = 0
    by_hand: int = 0

    @property
    def total(self) -> int:
        """What the mailboxes received: the sum of everything but what a person opened."""
        return self.case + self.attached + self.diverted + self.ordinary + self.set_aside + self.open


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    good: int = 0
    all: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The last sweep of a pile: when and by whom it was signed off, of how many messages, and how many were left."""

    id: int
    pile: PileName
    at: datetime
    by: str
    count: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """How today goes. polls: each mailbox's last successful look. oldest_unread: when it came. None = never, none.

    in_time: of the acknowledgements that came or were missed, those in time. unswept_since: when the oldest post came
    that nobody has signed off. alarms: one line each.
    """

    received: Received
    received_ever: Received
    in_time_today: Share
    in_time_week: Share
    overdue: int
    oldest_unread: datetime | None
    unswept_since: datetime | None
    polls: tuple[tuple[str, datetime | None], ...]
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A pile with filters that somebody keeps under a name."""

    id: int
    name: str
    pile: PileName
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What holds for the whole desk, on every page: letters are stopped (a line about it), nothing leaves (shadow)."""

    stopped: str = ""
    shadow: bool = False
