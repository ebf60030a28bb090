"""A case as the database knows it, read whole before anything is judged."""

from dataclasses import dataclass
from datetime import datetime

from models.reading import Reading
from models.words import CaseState, ClockKind, ClockOutcome, How, Side, TrackState


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFile:
    """A promise on a track. Times are UTC; `round` counts the owners of the track, from 1.

    paused_at: since when it waits for the sender's answer, None = it does not; pauses: how often it has waited.
    policy_id: the policy by which its due time was reckoned.
    """

    id: int
    kind: ClockKind
    side: Side
    round: int
    started_at: datetime
    due_at: datetime
    outcome: ClockOutcome
    nudge_at: datetime | None = None
    stopped_at: datetime | None = None
    by: str = ""
    how: How | None = None
    paused_at: datetime | None = None
    pauses: int = 0
    policy_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFile:
    """A letter that was owed on a case."""

    id: int
    kind: str
    side: Side | None
    round: int
    step: str
    message_id: str
    recipient: str
    person_id: str
    state: str
    owed_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFile:
    """One side of a case: where on the ladder it stands, and whose it is."""

    id: int
    side: Side
    rung: str
    round: int
    state: TrackState
    owner_id: str = ""
    deputy_id: str = ""
    owner_since: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who raised it: as the message says, and how far that is proven."""

    address: str
    name: str
    role: str
    agency: str
    phone: str
    message_id: str
    references: tuple[str, ...]
    answerable: str
    """'' = may be answered; else why not."""
    details: bool
    """Whether details may go to them: verdict pass and a partner domain (promise 11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One case with its tracks, clocks and letters; `reading` is the latest, corrections included.

    mailbox: the name of the mailbox it came to. exclusions: person ids that get nothing of this case (promise 10).
    danger: None, or when it was read; taken: when a signed-in person took it. unseen: messages nobody has read yet.
    linked: the reference of another case that it may belong with, '' without one. see_also: of those that a person
    said belong with it. worked_by: the login of who works on it, '' = nobody. restricted_to: the logins that alone may
    see it (models.pages.sight), () = it is not restricted; restricted_why: the reason given.
    answer_at: since when an answer of the owner, or a claimed one, waits for a person. version: counts the commits.
    """

    id: int
    reference: str
    state: CaseState
    opened_at: datetime
    received_at: datetime
    mailbox: str
    mailbox_address: str
    sender: Sender
    reading: Reading
    tracks: tuple[TrackFile, ...] = ()
    clocks: tuple[ClockFile, ...] = ()
    letters: tuple[LetterFile, ...] = ()
    exclusions: frozenset[str] = frozenset()
    needs_human: tuple[str, ...] = ()
    checked_by: str = ""
    danger_at: datetime | None = None
    danger_taken_at: datetime | None = None
    answer_at: datetime | None = None
    version: int = 0
    unseen: int = 0
    procedure: str = ""
    linked: str = ""
    participants: frozenset[str] = frozenset()
    worked_by: str = ""
    see_also: frozenset[str] = frozenset()
    restricted_to: tuple[str, ...] = ()
    restricted_why: str = ""

    def track(self, side: Side) -> TrackFile | None:
        """The track of that side, if it has one."""
        return next((track for track in self.tracks if track.side == side), None)

    @property
    def danger_untaken(self) -> bool:
        """Whether danger was read or said that nobody has taken yet (promise 15)."""
        return self.danger_at is not None and self.danger_taken_at is None

    def running(self, kind: ClockKind, side: Side | None = None) -> tuple[ClockFile, ...]:
        """The clocks of that kind that still run."""
        return tuple(
            clock
            for clock in self.clocks
            if clock.kind == kind and clock.outcome == "running" and side in (None, clock.side)
        )
