"""What a message says, each label with the words that decided it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from models.words import Ground, Kind, PlanStatus, Procedure, Stage, Subject, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that produced a label.

    label: 'field:value' (for example 'grounds:disengagement'); rule: the id of the rule; text: the words;
    start, end: 0-based, end-exclusive code points in the subject or body as given.
    """

    label: str
    rule: str
    text: str
    start: int
    end: int
    where: Literal["subject", "body"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenged:
    """Whom the mail itself challenges: a role ('unit', 'team_manager' ...), a team, or a named person."""

    what: Literal["role", "team", "person"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The labels of one message (labels.md) and the parts that only routing uses.

    confidence: label field -> 0.0 to 1.0, keys kind, person, stage_reached, immediate_danger, 'grounds.<ground>'.
    needs_human: the reading itself is unsure; needs_human_because says why in plain words.
    initials and birth_years: second facts about the person, for checking a case reference (promise 9).
    circumstances: what the council's rules may go by, each with its words (label 'circumstance:unborn'); ages: of those
    whom it is about, in whole months at least ('17' = 204, '17 and a half' = 210).
    """

    kind: Kind = "enquiry"
    person: Subject = "unclear"
    grounds: tuple[Ground, ...] = ()
    immediate_danger: bool = False
    stage_reached: Stage = "none"
    steps_tried: tuple[Stage, ...] = ()
    case_references: tuple[str, ...] = ()
    confidence: dict[str, float] = field(default_factory=dict)
    needs_human: bool = False
    needs_human_because: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rules_version: str = ""
    # Internal parts, used by routing.
    challenged: tuple[Challenged, ...] = ()
    writer: Writer = "unknown"
    plan_status: PlanStatus = "unknown"
    procedure: Procedure | None = None
    needed_before: date | None = None
    initials: tuple[str, ...] = ()
    birth_years: tuple[int, ...] = ()
    circumstances: tuple[Evidence, ...] = ()
    ages: tuple[int, ...] = ()
