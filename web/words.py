"""View wording: what the pages say that depends on a noun. Pure; every time is aware and local."""

import re
from datetime import date, datetime
from typing import Final

from models.letter import Line
from models.pages.link_page import Choice, GoneWhy
from models.pages.words import LETTERS
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
_ANSWERS: Final = {
    "not_mine": "'it is not mine'",
    "conflict": "'I took the decision that is challenged'",
    "resolved": "'it is resolved'",
}
_ACT: Final = r"`?act (?:REF|[A-Z]{2,6}-\d{4}-\d{7})"
_ROUTE: Final = re.compile(rf": {_ACT} route --to (?P<to>.+?)(?P<barred>, not to them)?$")
_REOPEN: Final = re.compile(rf"\b{_ACT} reopen, then\b")
_TYPED: Final = re.compile(rf"(?:\s*[:;,]\s*|\s*\(|\s+){_ACT}\b.*$")
_ROLE: Final = re.compile(r"\b(?:team_manager|service_manager|line_manager|unit_admin|on_call|check_back|step_up)\b")
_DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")


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


def letter(kind: str) -> str:
    """What a letter is called."""
    return LETTERS.get(kind, kind.replace("_", " ").capitalize())


def told(line: str) -> str:
    """A line of the desk's judgement as people of the unit say it; never for words that somebody wrote.

    Judgement writes for the terminal too: what to type there is a link or a button here.
    'our chase_1 came back' -> 'our first chase came back'; ': act REF route --to Ann Wood' -> ': give it to Ann Wood'.
    """
    line = _ROUTE.sub(_given, line)
    line = _TYPED.sub("", _REOPEN.sub("open it again, then", line))
    line = re.sub(r"\breads as (\w+)", lambda found: f"reads as {_ANSWERS.get(found[1], found[1])}", line)
    line = re.sub(r"\bour ([a-z]+(?:_[a-z0-9]+)?)\b", _our, line)
    line = _DAY.sub(lambda found: _day_if(found[0]), line)
    return _ROLE.sub(lambda found: found[0].replace("_", " "), line)


def _given(found: re.Match[str]) -> str:
    barred = ", not to them" if found["barred"] else ""
    return f": give it to {'whoever has it to do' if found['to'] == 'PERSON' else found['to']}{barred}"


def _our(found: re.Match[str]) -> str:
    return f"our {letter(found[1]).lower()}" if found[1] in LETTERS else found[0]


def _day_if(text: str) -> str:
    try:
        return day_of(date.fromisoformat(text))
    except ValueError:
        return text
