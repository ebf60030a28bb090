"""What a person does to a case: a closed union. Corrections add, they never overwrite (promise 17)."""

from dataclasses import dataclass
from datetime import datetime

from models.words import Ground, Kind, Side, Stage, Subject, TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """The reading is right: triage is done and what waited for a person may leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """The reading is wrong in these labels (None = as it was); both readings are kept."""

    kind: Kind | None = None
    person: Subject | None = None
    grounds: tuple[Ground, ...] | None = None
    stage_reached: Stage | None = None
    immediate_danger: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Give a track to a person of the directory; the notice leaves."""

    person_id: str
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeByPhone:
    """The owner or recorded deputy acknowledged by telephone; `respond_by` = the time they gave."""

    person_id: str
    side: Side | None = None
    respond_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDanger:
    """A signed-in person has taken the danger and says what was done; the alerts end."""

    done: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A person has read what was attached since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSignpost:
    """The diverted message does belong to that procedure: the signpost leaves, where it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A person has done a task of the case, for example rung the sender."""

    task: TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The case ends with this outcome, in a person's words for the sender."""

    outcome: str


Act = Confirm | Correct | Route | AcknowledgeByPhone | TakeDanger | Seen | ConfirmSignpost | Done | Close
