"""Everyday words for the desk's own words, and times as people say them. Pure; used by the templates.

Two tables of roles, because promise 11 gives two readers: people of the directory read full role names, the sender
reads public words only ('the unit', 'the Service Manager'), never one that reveals a plan or an allocation.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from models.letter import Facts, Line, Listed, Told
from models.times import clock_time, dated, day_words, moment
from models.words import Ground, Side, Stage, Subject

__all__ = ["clock_time", "dated", "day_words", "moment"]
"""The templates ask this module for these words too; those of outbox alone need no list."""

GROUND_WORDS: Final[dict[Ground, str]] = {
    "changing_or_increasing_risk": "that the risk has changed or gone up",
    "procedures_not_followed": "that something that should have been done was not done",
    "plan_breaking_down": "that an agreed plan is not being carried out",
    "disengagement": "that the person or family has pulled back from help",
    "professional_disagreement": "that professionals do not agree",
}
SUBJECT_WORDS: Final[dict[Subject, str]] = {
    "child": "a child",
    "adult": "an adult",
    "both": "a child and an adult",
    "unclear": "a child or an adult",
}
SIDE_WORDS: Final[dict[Side, str]] = {
    "child": "a child",
    "adult": "an adult",
    "undecided": "not yet known: a child or an adult",
}
ROLE_NAMES: Final[dict[str, dict[str, str]]] = {
    "child": {
        "unit": "Independent Reviewing Officer",
        "duty": "duty manager, Children's Safeguarding Standards Unit",
        "team_manager": "Social Work Team Manager",
        "service_manager": "Service Manager, Children's Safeguarding Standards Unit",
        "board": "Safeguarding Children Partnership",
    },
    "adult": {
        "unit": "Safeguarding Adults Unit",
        "duty": "duty manager, Safeguarding Adults Unit",
        "team_manager": "Safeguarding Adults Manager",
        "service_manager": "Service Manager, Safeguarding Adults",
        "board": "Safeguarding Adults Board",
    },
    "undecided": {
        "unit": "safeguarding unit",
        "duty": "duty manager of the unit",
        "team_manager": "team manager",
        "service_manager": "Service Manager",
        "board": "board",
    },
}
COMMON_ROLES: Final[dict[str, str]] = {
    "on_call": "on-call manager",
    "unit_admin": "unit administrator",
    "deputy": "deputy",
    "owner": "owner",
    "dsl": "Designated Safeguarding Lead",
    "practitioner": "front-line worker",
    "line_manager": "line manager",
}
PUBLIC_ROLES: Final[dict[str, str]] = {
    "unit": "the unit",
    "duty": "the unit",
    "unit_admin": "the unit",
    "service_manager": "the Service Manager",
    "board": "the Board or Partnership",
}
ADVICE_WORDS: Final[dict[str, str]] = {
    "practitioner": "the worker you have been dealing with",
    "line_manager": "your own line manager",
    "team_manager": "the worker's team manager",
    "dsl": "your own Designated Safeguarding Lead (or whoever does that job where you work)",
    "unit": "the unit",
    "service_manager": "the Service Manager",
}
STEP_WORDS: Final[dict[str, str]] = {
    "practitioner": "the front-line worker",
    "line_manager": "their own line manager",
    "team_manager": "the team manager",
    "dsl": "their Designated Safeguarding Lead",
    "unit": "the unit",
    "service_manager": "the Service Manager",
    "board": "the Board or Partnership",
}
TOLD_WORDS: Final[dict[str, str]] = {
    "received": "the message came in",
    "notice": "was sent the notice",
    "hand_over": "was handed it",
    "made_aware": "was made aware",
    "chase_1": "was reminded",
    "chase_2": "was reminded again",
    "chase_2_deputy": "was told, as deputy",
    "step_up": "was told as the next step",
    "told": "was sent the notice",
    "reminded": "was reminded",
    "reminded again": "was reminded again",
    "told as the next step": "was told as the next step",
    "made aware": "was made aware",
    "missed": "had not answered",
    "phone": "was rung",
}
WHY_YOU_WORDS: Final[dict[str, str]] = {
    "allocated": "this case is allocated to you",
    "duty": "you are on duty, and the allocated person is not known to us",
    "cover": "you are covering for a colleague who is away",
    "rung": "you are the next step of the council's escalation procedure",
    "only_holder": "you hold this role",
    "person": "a person in the unit chose you",
}

PROCEDURE_WORDS: Final[dict[str, str]] = {
    "new_concern": "It reads as a first report of a worry. That belongs to the council's front door.",
    "complaint": "It reads as a complaint. That belongs to the council's complaints team.",
    "allegation": "It reads as a worry about someone who works with children or adults. "
    "That belongs to the Local Authority Designated Officer or, for adults, the Safeguarding Adults Unit.",
    "whistleblowing": "It reads as a worry about wrongdoing at work. That belongs to the council's "
    "whistleblowing officer, who keeps it confidential.",
    "information_rights": "It reads as a request for information. That belongs to the council's information team.",
    "legal": "It reads as a legal matter. That belongs to the council's legal team.",
    "media": "It reads as a question from the press or an elected member. That belongs to the council's "
    "press and members' office.",
    "other": "It belongs to another part of the council.",
}


def list_words(words: Sequence[str], last: str = "and") -> str:
    """'a, b and c'; pieces with a comma of their own are parted by semicolons."""
    if len(words) < 2:
        return "".join(words)
    comma = "; " if any("," in word for word in words) else ", "
    joint = f"{comma.rstrip()} {last} " if comma == "; " else f" {last} "
    return f"{comma.join(words[:-1])}{joint}{words[-1]}"


def ground_words(grounds: Sequence[Ground], last: str = "and") -> str:
    """The grounds as one clause: 'that the risk has changed or gone up, and that ...'."""
    return f", {last} ".join(GROUND_WORDS[ground] for ground in grounds)


def waits_for(one: Listed) -> str:
    """What a line of the digest waits for: 'an answer of the Service Manager ...', by role only."""
    who = role_name(one.role, one.side) if one.role else ""
    if one.what == "triage" or not who:
        return "a person to read it and decide" if one.what == "triage" else "a person to decide where it goes"
    if one.what == "dissent":
        return f"the answer to a dissent, which is with the {who}"
    return f"{'a response' if one.what == 'response' else 'an acknowledgement'} of the {who}"


def age_words(due: datetime, now: datetime) -> str:
    """How long ago in days: 'since yesterday', 'for 5 days'."""
    days = (now.date() - due.date()).days
    return "today" if days < 1 else "since yesterday" if days == 1 else f"for {days} days"


def role_name(role: str, side: Side) -> str:
    """A role for people of the directory; a council's own role is its name in plain words."""
    return ROLE_NAMES[side].get(role) or COMMON_ROLES.get(role) or role.replace("_", " ")


def public_role(role: str) -> str:
    """A role for the sender: public words only, anything else is 'a manager' (promise 11)."""
    return PUBLIC_ROLES.get(role, "a manager")


def advice_words(stages: Sequence[Stage]) -> str:
    """Whom the sender might still speak to, in order."""
    return list_words([ADVICE_WORDS[stage] for stage in stages if stage in ADVICE_WORDS], "or")


def step_words(stages: Sequence[Stage]) -> str:
    """Whom the sender says they have tried."""
    return list_words([STEP_WORDS[stage] for stage in stages if stage in STEP_WORDS])


def line_words(line: Line) -> str:
    """'the Service Manager, on 01632 960011 (weekdays)'."""
    return f"{line.name}, on {line.number}" + (f" ({line.hours})" if line.hours else "")


def number_words(line: Line) -> str:
    """The same with the number first: '01632 960011 (the Service Manager; weekdays)'."""
    return f"{line.number} ({'; '.join(part for part in (line.name, line.hours) if part)})"


def why_you(facts: Facts) -> str:
    """Why this reader was chosen, as a clause; a code of WHY_YOU_WORDS or a clause already written."""
    if facts.why_you == "allocated" and facts.allocated_since:
        since = facts.allocated_since
        return f"this case has been allocated to you since {since.day} {since:%B %Y}"
    if facts.why_you == "cover" and facts.cover_for:
        return f"you are covering for {facts.cover_for}, who is away"
    written = facts.why_you if " " in facts.why_you else WHY_YOU_WORDS["only_holder"]
    return WHY_YOU_WORDS.get(facts.why_you, written)


def why_next(facts: Facts) -> str:
    """Why the next step is told: as cover for somebody, or because they are the next step."""
    return why_you(facts) if facts.why_you == "cover" else WHY_YOU_WORDS["rung"]


def history(facts: Facts) -> list[str]:
    """What is recorded, oldest first, one line each; it begins with the message itself."""
    first = Told(role="", what="received", at=facts.received_at)
    told = facts.history if facts.history[:1] and facts.history[0].what == "received" else (first, *facts.history)
    return [told_words(one, facts) for one in told]


def told_words(told: Told, facts: Facts) -> str:
    """One line of the history: who (by role), what, when. `what` is a code of TOLD_WORDS or a clause."""
    what = TOLD_WORDS.get(told.what, told.what)
    who = f"the {role_name(told.role, facts.side)} " if told.role else ""
    return f"{moment(told.at, facts.now)}: {who}{what}"


def belongs_to(procedure: str) -> str:
    """Where a diverted message belongs, as a sentence for the sender."""
    return PROCEDURE_WORDS.get(procedure, PROCEDURE_WORDS["other"])
