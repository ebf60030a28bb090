"""View wording: what the pages say that depends on a noun. Pure; every time is aware and local."""

from datetime import date, datetime

from models.letter import Line
from models.pages.link_page import Choice, GoneWhy
from models.times import clock_time, day_words, left_words, moment

__all__ = ["moment"]
"""The templates ask this module for it too."""

GONE: dict[GoneWhy, str] = {
    "acknowledged": "It has been acknowledged.",
    "moved": "It is with somebody else now.",
    "closed": "The case is closed.",
    "withdrawn": "The unit has ended this link.",
}
"""Why there is nothing to do."""


def due_words(due: datetime, now: datetime) -> str:
    """'in 3 hours', or that the time has passed."""
    return f"{left_words(due, now)}: this time has passed" if due <= now else left_words(due, now)


def choice_words(choice: Choice) -> str:
    """'Tomorrow, by 5pm'; the day is said beside it."""
    return f"{choice.words}, by {clock_time(choice.due)}"


def choice_day(choice: Choice, now: datetime) -> str:
    """'Tuesday 29 December'."""
    return day_words(choice.due, now)


def day_of(day: date) -> str:
    """'7 January 2027'."""
    return f"{day.day} {day:%B} {day.year}"


def line_words(line: Line) -> str:
    """'01632 960010 (Safeguarding Standards Unit; Monday to Friday, 9am to 4pm)'."""
    about = "; ".join(part for part in (line.name, line.hours) if part)
    return f"{line.number} ({about})" if about else line.number


def dialled(line: Line) -> str:
    """A number as a telephone takes it: digits, and a plus in front."""
    return "".join(char for char in line.number if char.isdigit() or char == "+")
