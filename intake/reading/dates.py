"""The date by which somebody must act: 'by Friday', 'before 10 December', 'no later than the 15th'."""

import re
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHEN: Final = re.compile(
    r"\b(?:by|before|until|till|no later than|ahead of)\b"
    r"(?: (?:the|noon|midday|\d{1,2}(?:[.:]\d\d)?(?: ?[ap]m)?|close|end of|start of|on|this|next)){0,3} "
    r"(?:(?P<word>today|tonight|tomorrow)\b"
    r"|(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/\d{2,4})?\b"
    r"|(?P<nth>\d{1,2})(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)


def needed_before(text: str, on: date) -> date | None:
    """The earliest date on or after `on` by which the text asks for something; None when it names none."""
    found = [day for match in _WHEN.finditer(text) if (day := _day(match, on)) is not None and day >= on]
    return min(found, default=None)


def _day(match: re.Match[str], on: date) -> date | None:
    if match["word"]:
        return on + timedelta(days=match["word"].lower() == "tomorrow")
    if match["weekday"]:
        ahead = (_DAYS.index(match["weekday"].lower()) - on.weekday()) % 7
        return on + timedelta(days=ahead or 7)
    if match["month"]:
        return _next(int(match["day"]), _MONTHS.index(match["month"].lower()) + 1, on)
    if match["m"]:
        return _next(int(match["d"]), int(match["m"]), on)
    day = int(match["nth"])
    return _next(day, on.month if day >= on.day else on.month % 12 + 1, on)


def _next(day: int, month: int, on: date) -> date | None:
    """That day of the month in this year or the next; None when it does not exist or lies over half a year ahead."""
    for year in (on.year, on.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        if found >= on:
            return found if found - on <= timedelta(days=183) else None
    return None
