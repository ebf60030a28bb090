"""The last day of an absence, from the words of an automatic reply.

Days without a year are read near the day of the reply; 12/10 is 12 October, as a British council writes it, unless the
weekday beside it says otherwise. Where a notice names several ends the latest counts: who is thought to be away too
long has a deputy for some days, who is thought to be back too early leaves a child without anybody.
"""

import re
from datetime import date, timedelta
from typing import Final

from intake import absencemarks as marks

MAX_TEXT: Final = 4_000
MAX_DAYS: Final = 730
"""An end further away is a slip of the pen."""
STALE: Final = timedelta(days=60)
"""A day without a year that passed less than this ago is past: the notice was never switched off."""
_DAY: Final = timedelta(days=1)


def until(text: str, on: date) -> date | None:
    """The last day away, included ('back on the 4th' = the 3rd), None when it is not said or over.

    text: the reply's own words; on: the day on which it was written.
    """
    words = " ".join(marks.TIME.sub(" ", text[:MAX_TEXT]).split())
    ends: list[date] = []
    before: re.Match[str] | None = None
    for found in marks.DAY.finditer(words):
        end = _end(words, found, before, on)
        if end is not None and on <= end <= on + timedelta(days=MAX_DAYS):
            ends.append(end)
        before = found
    return max(ends, default=None)


def _end(words: str, found: re.Match[str], before: re.Match[str] | None, on: date) -> date | None:
    """The last day away if this day is the end of an absence."""
    lead = words[max(0, found.start() - 120) : found.start()]
    if found["word"] and found["word"].casefold() in {"today", "this week"}:
        here = on if found["word"].casefold() == "today" else on + (6 - on.weekday()) * _DAY
        return here if marks.NOW.search(lead) else None
    if before is not None and marks.LINK.match(words[before.end() : found.start()]):
        return _end_of_range(words, before, found, on)
    if not found["word"] and marks.SHORT_START.search(lead):
        return _resolved(found, on) if marks.AWAY.search(lead) else None
    if marks.BACK.search(lead) or (
        marks.FROM.search(lead) and marks.THEN_BACK.match(words, found.end(), found.end() + 80)
    ):
        back = _resolved(found, on)
        return back - _DAY if back else None
    return _resolved(found, on) if marks.UNTIL.search(lead) else None


def _end_of_range(words: str, first: re.Match[str], last: re.Match[str], on: date) -> date | None:
    """The end of 'from FIRST to LAST' when it has begun; weekdays alone are hours of work, not an absence."""
    if last["word"] or not marks.AWAY.search(words[max(0, first.start() - 60) : first.start()]):
        return None
    start = _resolved(first, on)
    if start is None or first["day5"] or first["word"]:
        return _resolved(last, on)
    end = _resolved(last, start)
    if end is not None and end < start:
        end = _resolved(last, start + STALE)
    return end if start <= on else None


def _resolved(found: re.Match[str], on: date) -> date | None:
    """The day that a match names, seen from `on`."""
    if word := found["word"]:
        return _of_word(word.casefold(), on)
    if day := found["day5"]:
        return _of_day(int(day), on)
    year, month, day = _parts(found)
    weekday = marks.WEEKDAY_OF.get((found["weekday"] or "").casefold())
    choices = [(day, month)]
    if found["by"] == "/" and (month > 12 or weekday is not None):
        choices.append((month, day))  # written the American way
    days = [d for a, b in choices if (d := _dated(year, b, a, on)) is not None]
    return next((d for d in days if d.weekday() == weekday), days[0] if days else None)


def _parts(found: re.Match[str]) -> tuple[int, int, int]:
    """Year (0 = none), month and day as numbers."""
    name = found["name3"] or found["name4"]
    month = marks.MONTH_OF[name.casefold()] if name else int(found["month1"] or found["month2"])
    day = int(next(found[f"day{n}"] for n in range(1, 5) if found[f"day{n}"]))
    year = int(next((found[f"year{n}"] for n in range(1, 5) if found[f"year{n}"]), 0))
    return (year + 2000 if 0 < year < 100 else year), month, day


def _dated(year: int, month: int, day: int, on: date) -> date | None:
    """A day of the calendar; without a year the first that is not long past."""
    for one in (year,) if year else (on.year - 1, on.year, on.year + 1, on.year + 2):
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if year or found >= on - STALE:
            return found
    return None


def _of_day(day: int, on: date) -> date | None:
    """'the 4th': the next such day of a month, this one's if it was within the last days."""
    for ahead in range(-3, 62):
        found = on + ahead * _DAY
        if found.day == day:
            return found
    return None


def _of_word(word: str, on: date) -> date:
    """A weekday from `on` onwards, tomorrow, or the next week's Monday."""
    if word == "tomorrow":
        return on + _DAY
    if word == "next week":
        return on + (7 - on.weekday()) * _DAY
    return on + (marks.WEEKDAY_OF[word] - on.weekday()) % 7 * _DAY
