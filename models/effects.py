"""What is to be written in one commit: the same shape for a decision, a chase and a person's act."""

from dataclasses import dataclass
from datetime import datetime

from models.directory.people import Absence
from models.letter import LetterPlan
from models.reading import Challenged, Reading
from models.words import (
    CaseState,
    ClockKind,
    ClockOutcome,
    How,
    LetterKind,
    LetterState,
    Procedure,
    Side,
    TaskKind,
    TrackState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartClock:
    """Start a clock on a side of the case (or on the whole case: side undecided). Times UTC."""

    kind: ClockKind
    side: Side
    round: int
    started_at: datetime
    due_at: datetime
    nudge_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopClock:
    """Stop every running clock of this kind, side, round and id (None = every one) with an outcome."""

    kind: ClockKind
    outcome: ClockOutcome
    side: Side | None = None
    round: int | None = None
    by: str = ""
    how: How | None = None
    at: datetime | None = None
    clock_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTrack:
    """Open a track, or change where it stands and whose it is."""

    side: Side
    rung: str
    round: int
    state: TrackState
    owner_id: str = ""
    deputy_id: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that a person must do; text is composed from a template of that name when `facts_from` is given."""

    kind: TaskKind
    why: str
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelLetters:
    """Cancel the letters of these kinds that have not left yet; person_id: only those to that person."""

    kinds: tuple[LetterKind, ...]
    side: Side | None = None
    person_id: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An audit entry: a code, and a payload that can be erased without breaking the chain."""

    code: str
    detail: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """When the chase beat must look at a clock next; None = never again."""

    clock_id: int
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseClock:
    """A clock waits for the sender's answer, at the longest until that moment."""

    clock_id: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveClock:
    """A running clock gets another due time. next_at: when the chase beat looks at it; why: for the record.

    waits_on: it waits for the sender, and goes on waiting; else it runs on.
    """

    clock_id: int
    due_at: datetime
    nudge_at: datetime | None
    next_at: datetime
    why: str
    waits_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLetter:
    """What became of a letter: a delivery report says that it bounced, or a person released or cancelled a held one."""

    letter_id: int
    state: LetterState


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Who alone may see a case (logins; () = whoever may see cases), and why."""

    logins: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """All that one decision, chase or act changes. None = leave as it is.

    answer_at: an answer waits for a person since then; answered: none waits any more. unseen: how many messages wait
    to be seen, 0 = all seen. complete: the tasks of these kinds are done. reading: a person's correction, kept beside
    the machine's. look_again: of clocks that go on running. danger_at: danger was read, and nobody has taken it yet.
    state, procedure: a person found that it is an escalation after all, or belongs to another procedure. away: absences
    that a person confirmed, recorded in the directory. join_to: the case in which this one goes on. exclude, readmit:
    who gets nothing of the case from now on, or something again. challenged: whom a later mail challenges as well.
    worked_by: the login of who works on it, '' = nobody. link, unlink: the other case, which says so too. restrict: who
    alone sees it, with the reason; () as logins lifts it. for_person, learning: the codes of a closing.
    """

    tracks: tuple[SetTrack, ...] = ()
    start: tuple[StartClock, ...] = ()
    stop: tuple[StopClock, ...] = ()
    letters: tuple[LetterPlan, ...] = ()
    cancel: tuple[CancelLetters, ...] = ()
    tasks: tuple[Task, ...] = ()
    notes: tuple[Note, ...] = ()
    needs_human: tuple[str, ...] | None = None
    checked_by: str | None = None
    danger_taken_at: datetime | None = None
    danger_at: datetime | None = None
    exclude: frozenset[str] = frozenset()
    readmit: frozenset[str] = frozenset()
    challenged: tuple[Challenged, ...] = ()
    close: str | None = None
    unseen: int | None = None
    answer_at: datetime | None = None
    answered: bool = False
    look_again: tuple[LookAgain, ...] = ()
    pause: tuple[PauseClock, ...] = ()
    move: tuple[MoveClock, ...] = ()
    mark: tuple[MarkLetter, ...] = ()
    reading: Reading | None = None
    complete: tuple[TaskKind, ...] = ()
    away: tuple[Absence, ...] = ()
    state: CaseState | None = None
    procedure: Procedure | None = None
    join_to: str | None = None
    worked_by: str | None = None
    link: str | None = None
    unlink: str | None = None
    restrict: Restriction | None = None
    for_person: str | None = None
    learning: str | None = None
