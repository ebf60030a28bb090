"""What the desk looks like at one moment, for a screen: no names, no addresses, no words of any mail."""

from dataclasses import dataclass
from datetime import datetime

from models.words import ClockKind, Ground, How, LetterKind, LetterState, Side, Subject, TrackState


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One track of a case; a case about both has two lines with the same reference.

    rung: the role that has it now ('unit', 'service_manager' ...), '' when nobody holds it.
    clock, due: the running clock that ends first and when (aware), None when none runs.
    needs_human: why a person must look, in plain words. acknowledged_how: None until the present owner
    acknowledged. danger: the mail says that someone is in danger now.
    """

    reference: str
    side: Side
    person: Subject
    grounds: tuple[Ground, ...] = ()
    rung: str = ""
    state: TrackState = "awaiting"
    clock: ClockKind | None = None
    due: datetime | None = None
    danger: bool = False
    needs_human: tuple[str, ...] = ()
    opened_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_how: How | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter. id: the store's own number. role: whom it goes to ('sender', or a role of the directory).

    reference: of the case, '' for a digest of many. at: when it was owed; once sent, when it left (aware).
    """

    id: int
    kind: LetterKind
    reference: str
    role: str
    state: LetterState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """How many messages ended in one exit (name: case, attached, diverted, ordinary, set_aside)."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The whole picture at `at` (aware).

    ready: every mailbox has been listed once without error. cases: newest last. letters: in the order in which
    they were owed. piles: one for each exit, zero included. waiting: ledger rows without an exit yet.
    tasks: open tasks for a person. trouble: one line about a beat that fails at present, '' when all is well.
    """

    at: datetime
    ready: bool
    cases: tuple[CaseLine, ...] = ()
    letters: tuple[LetterLine, ...] = ()
    piles: tuple[Pile, ...] = ()
    waiting: int = 0
    tasks: int = 0
    trouble: str = ""
