"""What a person does to a case: a closed union. Corrections add, they never overwrite (promise 17)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from models.manager_acts import AcknowledgeSignedIn, ProposeTime, ReturnSignedIn, StepUp, TellManager, ToBoard
from models.record_acts import Assign, Link, Note, Restrict, Split, Unassign, Unlink, Unrestrict, Unseen
from models.words import Ground, Kind, Side, Stage, Subject, TaskKind

__all__ = ["AcknowledgeSignedIn", "Assign", "Link", "Note", "ProposeTime", "Restrict", "ReturnSignedIn", "Split",
           "StepUp", "TellManager", "ToBoard", "Unassign", "Unlink", "Unrestrict", "Unseen"]  # fmt: skip
"""Acts that have a module of their own, for whoever takes them from here."""
ForPerson = Literal["changed", "partly", "not_changed", "not_known", ""]
"""What the escalation came to for the person it is about; '' = not said."""


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
class AcknowledgeByLink:
    """Acknowledged by the link of a letter, which proves the letter and not the person (promise 13).

    typed_name: what the reader typed. respond_on: the local date by whose close they respond, None = not said.
    """

    letter_id: int
    typed_name: str
    respond_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnByLink:
    """'Not mine', said by the link of a letter: a person gives it to somebody else. whose: as far as they say."""

    letter_id: int
    typed_name: str
    whose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawLinks:
    """The links of every letter of the case that was owed until now end; later letters carry links that work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptClaim:
    """A claimed acknowledgement does come from the owner, or counts as theirs: a person says so (promise 13)."""

    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The sender was asked something: the clocks of a side wait for the answer. asked: what, in a person's words."""

    asked: str
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """What the sender was asked is answered: the clocks of a side run on."""

    side: Side | None = None


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
class Release:
    """A letter that a brake holds leaves after all; its Message-ID, brackets or not."""

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelLetter:
    """A letter that a brake holds never leaves."""

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAbsence:
    """Somebody of the directory is away until that local date, included: as if the absences file had said so."""

    person_id: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclude:
    """Somebody gets nothing of this case any more, and why; whatever waited to be sent to them never leaves."""

    person_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readmit:
    """An exclusion is lifted, and why."""

    person_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Manager and sender have spoken, a person says: stop chasing. on: the local date, None = today."""

    side: Side | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeTime:
    """A person accepts the time by which a manager asked to respond (UTC); the configuration sets a ceiling."""

    respond_by: datetime
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """A note to the sender in a person's own words. responded: it tells what the manager answered.

    hear_by: by when they hear again, None = not said.
    """

    words: str
    responded: bool = False
    hear_by: datetime | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """A closed case is opened again, for this reason: the sender objects, or it has not changed for the person."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """This case is about the same person as another, and goes on there."""

    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The case ends with this outcome, in a person's words for the sender; with a side, that side alone.

    for_person: whether it has changed for the person, as far as is known; learning: one of [codes] learning. Neither
    is told to the sender.
    """

    outcome: str
    side: Side | None = None
    for_person: ForPerson = ""
    learning: str = ""


Act = (
    Confirm | Correct | Route | AcknowledgeByPhone | TakeDanger | Seen | ConfirmSignpost | Done | AcknowledgeByLink
    | ReturnByLink | WithdrawLinks | AcceptClaim | Release | CancelLetter | RecordAbsence | Exclude | Readmit | Pause
    | Resume | Spoken | AgreeTime | Tell | TellManager | StepUp | ToBoard | Reopen | Join | Close | AcknowledgeSignedIn
    | ReturnSignedIn | ProposeTime | Note | Assign | Unassign | Unseen | Split | Link | Unlink | Restrict
    | Unrestrict
)  # fmt: skip
