"""View wording of the queue: piles, states, marks and times. Pure; every time is aware and local."""

from datetime import datetime, timedelta
from typing import Final

from models.pages.queue import BulkDo
from models.pages.queue_rows import CaseRow, Due, MarkName, PileName, Received, Share
from models.pages.words import CLOCKS, KINDS
from models.times import clock_time, left_words
from models.words import Ground, LetterState, Side, TrackState
from web.words import letter

__all__ = ["CLOCKS", "KINDS", "letter"]
"""The templates ask this module for them too."""

PILES: Final[dict[PileName, str]] = {
    "danger": "Danger",
    "person": "Needs a person",
    "awaiting": "Awaiting acknowledgement",
    "acknowledged": "Acknowledged",
    "ordinary": "Ordinary post",
    "diverted": "Diverted",
    "set_aside": "Set aside",
    "unreadable": "Could not be read",
    "letters": "Letters not sent",
}
ABOUT: Final[dict[PileName, str]] = {
    "danger": "Somebody may be in danger now, and nobody has taken it yet. Take it first, then say what was done.",
    "person": "The desk does not go on alone here. Each row says why.",
    "awaiting": "Sent to somebody who has not acknowledged yet. Overdue first, then whatever is due next.",
    "acknowledged": "Somebody has taken it on. By when they respond to the sender is beside it.",
    "ordinary": "Everyday post without a case. Look through it once a day and sign off what you have looked at.",
    "diverted": "This belongs to another procedure. Confirm it and the signpost leaves, or correct it.",
    "set_aside": "Machine mail, repeats and junk. Look through it once a day and sign off what you have looked at.",
    "unreadable": "Sealed, empty, broken or too large. Open the original and read it yourself.",
    "letters": "Letters that are held, refused, came back, could not be written, or may not have arrived.",
}
EMPTY: Final[dict[PileName, str]] = {
    "danger": "Nobody is waiting here. Danger that is read is shown at once.",
    "person": "Nothing waits for a person.",
    "awaiting": "Nobody has been asked and not answered.",
    "acknowledged": "No case is acknowledged and still open.",
    "ordinary": "All ordinary post has been signed off.",
    "diverted": "No message waits for another procedure.",
    "set_aside": "All that was set aside has been signed off.",
    "unreadable": "Every mail could be read.",
    "letters": "Every letter has left.",
}
SIDES: Final[dict[Side, str]] = {"child": "Child", "adult": "Adult", "undecided": "Child or adult: not known"}
GROUNDS: Final[dict[Ground, str]] = {
    "changing_or_increasing_risk": "Risk has changed or gone up",
    "procedures_not_followed": "Procedure not followed",
    "plan_breaking_down": "Plan not being carried out",
    "disengagement": "Family or person has pulled back",
    "professional_disagreement": "Professionals disagree",
}
RUNGS: Final[dict[str, str]] = {
    "unit": "Unit",
    "duty": "Duty",
    "team_manager": "Team manager",
    "service_manager": "Service manager",
    "board": "Board or partnership",
}
STATES: Final[dict[TrackState, str]] = {
    "awaiting": "Awaiting acknowledgement",
    "acknowledged": "Acknowledged",
    "waiting_for_person": "Waits for a person",
    "closed": "Closed",
}
MARKS: Final[dict[MarkName, str]] = {
    "danger": "Danger",
    "urgent": "Urgent",
    "new": "New mail",
    "paused": "Paused",
    "restricted": "Restricted",
    "taken": "Taken",
}
TAGS: Final[dict[MarkName, str]] = {
    "danger": "govuk-tag--red desk-tag--danger",
    "urgent": "govuk-tag--orange",
    "new": "govuk-tag--blue",
    "paused": "govuk-tag--grey",
    "restricted": "govuk-tag--purple",
    "taken": "govuk-tag--green",
}
PROCEDURES: Final[dict[str, str]] = {
    "new_concern": "a new concern",
    "complaint": "a complaint",
    "allegation": "an allegation against staff",
    "whistleblowing": "whistleblowing",
    "information_rights": "information rights",
    "legal": "a legal matter",
    "media": "a matter for the press office",
    "other": "another procedure",
}
LETTER_STATES: Final[dict[LetterState, str]] = {
    "owed": "To be sent",
    "sending": "Leaving now",
    "sent": "Sent",
    "deferred": "Tried again later",
    "refused": "Refused",
    "unknown": "May not have arrived",
    "held": "Held",
    "cancelled": "Cancelled",
    "bounced": "Came back",
    "not_composed": "Could not be written",
    "together": "Sent with another",
}
AGES: Final[dict[str, str]] = {"today": "Today", "week": "Earlier this week", "older": "Before this week"}
DONE: Final[dict[BulkDo, str]] = {
    "seen": "marked as seen",
    "unseen": "marked as not seen",
    "take": "taken by you",
    "put_back": "put back",
    "done": "tasks marked as done",
}
DOING: Final[dict[BulkDo, str]] = {
    "seen": "Mark as seen",
    "take": "I take this",
    "put_back": "Put back",
    "done": "Tasks done",
}


def rung(name: str) -> str:
    """A rung of the ladder in words."""
    return RUNGS.get(name, name.replace("_", " ").capitalize())


def due_words(due: Due, now: datetime) -> str:
    """'due in 3 hours', 'overdue: 20 minutes ago', 'waits for the sender'."""
    if due.paused:
        return "waits for the sender"
    left = left_words(due.at, now)
    return f"overdue, {left}" if due.late else f"due {left}"


def near(at: datetime, now: datetime) -> str:
    """A time as short as a row wants it: '10.05am', 'yesterday 5pm', '7 Dec', '7 Dec 2025'."""
    days = (now.date() - at.date()).days
    if days == 0:
        return clock_time(at)
    if days in (1, -1):
        return f"{'yesterday' if days == 1 else 'tomorrow'} {clock_time(at)}"
    year = f" {at.year}" if at.year != now.year else ""
    hour = f" {clock_time(at)}" if days < 0 else ""
    return f"{at.day} {at:%b}{year}{hour}"


def age(at: datetime, now: datetime) -> str:
    """How old a row is: '20 minutes', '3 hours', '2 days'."""
    return left_words(at, now).removesuffix(" ago") if at <= now - timedelta(minutes=1) else "just now"


def exact(at: datetime) -> str:
    """The exact time, for a title."""
    return f"{at.day} {at:%B %Y} at {at:%H:%M}"


def share(one: Share) -> str:
    """'7 of 8'; 'none yet' when there is nothing to share."""
    return f"{one.good} of {one.all}" if one.all else "none yet"


def adds_up(one: Received) -> str:
    """'Received 9: cases 3, attached 1, ...': every message once."""
    parts = (f"cases {one.case}, attached {one.attached}, diverted {one.diverted}, ordinary {one.ordinary}, "
             f"set aside {one.set_aside}, not decided yet {one.open}")  # fmt: skip
    by_hand = f" (and {one.by_hand} opened by hand)" if one.by_hand else ""
    return f"Received {one.total}: {parts}{by_hand}"


def rows(number: int) -> str:
    """'1 case', '12 cases'."""
    return f"{number} case{'s' if number != 1 else ''}"


def row_name(row: CaseRow) -> str:
    """What a row is called to somebody who hears it: its reference, danger said."""
    return f"{row.reference}, danger" if "danger" in row.marks else row.reference
