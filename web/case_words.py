"""View wording of a case: what its page calls readings, reasons, steps, verdicts and sizes. Pure."""

from datetime import datetime
from typing import Final

from models.pages.case import Asked, EntryKind, StepState
from models.pages.doing import Group
from models.pages.words import CLOCKS, HOW, KINDS
from models.pages.words import TASKS as _TASKS
from models.times import clock_time, day_words, left_words
from models.words import Stage, Subject, Verdict
from web.queue_words import GROUNDS, PROCEDURES, SIDES, STATES, exact

__all__ = ["CLOCKS", "GROUNDS", "KINDS", "PROCEDURES", "SIDES", "STATES", "exact"]
"""The templates ask this module for these words too."""

SUBJECTS: Final[dict[Subject, str]] = {
    "child": "A child",
    "adult": "An adult",
    "both": "A child and an adult",
    "unclear": "Not clear: a child or an adult",
}
STAGES: Final[dict[Stage, str]] = {
    "none": "None is mentioned",
    "practitioner": "The front-line worker",
    "line_manager": "Their own line manager",
    "team_manager": "The team manager",
    "dsl": "Designated Safeguarding Lead",
    "unit": "The unit",
    "service_manager": "The Service Manager",
    "board": "The board or partnership",
}
STEPS: Final[dict[StepState, str]] = {
    "tried": "Said to have been tried",
    "untold": "Not mentioned",
    "passed": "Passed",
    "here": "It stands here",
    "ahead": "Not asked",
}
VERDICTS: Final[dict[Verdict, str]] = {
    "pass": "The sender's domain is proven.",
    "fail": "The sender is proven false: somebody else may have written this.",
    "unknown": "The sender's domain could not be proven.",
}
GROUPS: Final[dict[Group, str]] = {
    "danger": "Danger",
    "decide": "Decide",
    "whose": "Who has it",
    "write": "Write",
    "record": "Record",
}
ENTRIES: Final[dict[EntryKind, str]] = {
    "message": "Message",
    "letter": "Letter",
    "clock": "Clock",
    "act": "Act",
    "note": "Note",
    "reading": "Reading",
    "task": "Task",
    "desk": "Desk",
}
PARTS: Final = {
    "quoted": "Earlier messages quoted below",
    "signature": "Signature",
    "other": "Put there by a mail server",
}
TASKS: Final = {kind: words[:1].upper() + words[1:] for kind, words in _TASKS.items()}
_RUNGS: Final = {
    "child": {"unit": "The unit: Independent Reviewing Officer", "board": "Safeguarding Children Partnership"},
    "adult": {"unit": "The unit: Safeguarding Adults", "board": "Safeguarding Adults Board"},
}
_LABELS: Final = {
    "immediate_danger": "Somebody is in danger now",
    "case_references": "A case reference",
    "challenged": "Somebody is challenged",
    "needed_before": "A date by which somebody must act",
    "plan_status": "There is a plan",
    "writer": "Who writes",
    "procedure": "Another procedure",
}


def label(text: str) -> str:
    """What a label of a reading says: 'grounds:disengagement' is 'Ground: family or person has pulled back'."""
    field, _, value = text.partition(":")
    match field:
        case "grounds" if value in GROUNDS:
            words = GROUNDS[value]
            return f"Ground: {words[:1].lower()}{words[1:]}"
        case "kind" if value in KINDS:
            return KINDS[value]
        case "person" if value in SUBJECTS:
            return f"About: {SUBJECTS[value][:1].lower()}{SUBJECTS[value][1:]}"
        case "stage_reached" | "steps_tried" if value in STAGES:
            return f"Step tried: {STAGES[value][:1].lower()}{STAGES[value][1:]}"
        case _:
            words = _LABELS.get(field, field.replace("_", " ").capitalize())
            return words if field == "immediate_danger" else f"{words}: {value.replace('_', ' ')}"


def step(role: str, side: str) -> str:
    """A step of the ladder of a side."""
    own = _RUNGS.get(side, {}).get(role)
    named: str = STAGES.get(role, role.replace("_", " ").capitalize())  # type: ignore[call-overload]
    return own or named


def sentence(text: str) -> str:
    """A clause as a line of its own."""
    return text[:1].upper() + text[1:]


def acknowledged(asked: Asked, now: datetime, *, paper: bool = False) -> str:
    """Whether and how somebody acknowledged, in a line. paper: with exact times."""

    def when(at: datetime) -> str:
        return numeral(at) if paper else brief(at, now)

    if asked.acknowledged_at is not None and asked.how is not None:
        late = ", after its time" if asked.outcome == "missed" else ""
        who = f" by {asked.by}" if asked.by and asked.by != asked.name and asked.how != "link" else ""
        return f"Acknowledged {when(asked.acknowledged_at)}{who} {HOW[asked.how]}{late}"
    if asked.due is None or asked.outcome == "cancelled":
        return ""
    if asked.outcome == "missed":
        return f"Not acknowledged by {when(asked.due)}"
    return f"To acknowledge by {when(asked.due)}{'' if paper else f', {left_words(asked.due, now)}'}"


def brief(at: datetime, now: datetime) -> str:
    """'9.05am today', '5pm tomorrow', '9.05am on Monday 7 December'."""
    days = (at.date() - now.date()).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    return f"{clock_time(at)} {near}" if near else f"{clock_time(at)} on {day_words(at, now)}"


def short(at: datetime, now: datetime) -> str:
    """'9.05am today', '9.05am, Mon 7 Dec', with the year when it is another: for a column."""
    near = brief(at, now)
    if " on " not in near:
        return near
    year = f" {at.year}" if at.year != now.year else ""
    return f"{clock_time(at)}, {at:%a} {at.day} {at:%b}{year}"


def numeral(at: datetime) -> str:
    """'7 Dec 2026, 09:05': the exact time, for paper."""
    return f"{at.day} {at:%b} {at.year}, {at:%H:%M}"


def size(number: int) -> str:
    """'812 bytes', '45 KB', '3.2 MB'."""
    if number < 1000:
        return f"{number} byte{'s' if number != 1 else ''}"
    return f"{number / 1000:.0f} KB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"


def numbers(given: tuple[int, ...]) -> str:
    """'1, 4'."""
    return ", ".join(str(one) for one in given)
