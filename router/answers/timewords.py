"""What plain words for a day or a time of day mean, as British offices write them; timepatterns finds them.

Day first (4/1 is 4 January). A weekday is the next one to come; words that two people could take for two days
('next Friday' said on a Monday, a weekday on that same day, a weekday that is not the date's) are a doubt, not a guess.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from models.config.durations import Duration
from router.timing.hours import Calendar

END_OF_DAY = time(23, 59)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What one expression says: a local day, a time of day ('close' = the office's), an instant, or only a doubt.

    vague: the time of day was a word such as 'morning'; a stated hour beside it wins.
    """

    day: date | None = None
    clock: time | None = None
    close: bool = False
    at: datetime | None = None
    vague: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The moment of reading, in local time, and the calendar it is read on."""

    local: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The local date."""
        return self.local.date()


NOON = When(clock=time(12))
MIDNIGHT = When(clock=END_OF_DAY)
CLOSE = When(close=True)
FIRST_THING = When(clock=time(10), vague=True)
VAGUE = {
    "morning": When(clock=time(12), vague=True),
    "lunchtime": When(clock=time(13), vague=True),
    "lunch": When(clock=time(13), vague=True),
    "afternoon": When(close=True, vague=True),
    "evening": When(clock=END_OF_DAY, vague=True),
}
"""Words for a part of the day, and when it ends."""
Read = Callable[[re.Match[str], Now], When | None]


def last_of_week(day: date, calendar: Calendar) -> date:
    """The last working day of the Monday-to-Sunday week of that date."""
    return calendar.last_working_day(day + timedelta(days=6 - day.weekday()))


def _date(now: Now, day: int, month: int, year: int | None, weekday: str | None) -> When:
    """A calendar date; without a year the next such date within half a year, else a doubt."""
    years = (now.today.year, now.today.year + 1) if year is None else (year,)
    made = None
    for one in years:
        try:
            made = date(one, month, day)
        except ValueError:
            continue
        if made >= now.today:
            break
    if made is None:
        return When(doubt="there is no such date (the day is written first)")
    if weekday and _WEEKDAYS.index(weekday[:3].lower()) != made.weekday():
        return When(doubt=f"the weekday and the date disagree ({made.isoformat()} is a {made:%A})")
    return When(day=made)


def day_month(match: re.Match[str], now: Now) -> When:
    """A day and a month, named or in figures, perhaps with weekday and year."""
    weekday, day, month, year = match.group("wd", "d", "m", "y")
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    return _date(now, int(day), number, _year(year), weekday)


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def nth(match: re.Match[str], now: Now) -> When:
    """'the 8th': of this month, or of the next when it has passed."""
    weekday, day = match.group("wd", "d")
    month = now.today.month - 1 + (int(day) < now.today.day)
    return _date(now, int(day), month % 12 + 1, now.today.year + month // 12, weekday)


def weekday(match: re.Match[str], now: Now) -> When:
    """A bare weekday, or this, next or coming one."""
    lead = (match["lead"] or "").lower()
    ahead = (_WEEKDAYS.index(match["wd"][:3].lower()) - now.today.weekday()) % 7
    coming = now.today + timedelta(days=ahead or 7)
    if lead == "this":
        return When(day=now.today + timedelta(days=ahead))
    if match["week"]:
        return When(day=coming + timedelta(days=7))
    if lead == "next":
        after = now.today + timedelta(days=ahead + 7 if now.today.weekday() + ahead < 7 else ahead)
        if after != coming:
            return When(doubt=f"'next' may be {coming:%A %-d %B} or {after:%A %-d %B}")
    elif lead == "following":
        return When(doubt="'following' does not say which week")
    elif not ahead and not lead:
        return When(doubt="it may be today or a week today")
    return When(day=coming)


def relative(match: re.Match[str], now: Now) -> When:
    """today, tomorrow, tonight, the day after tomorrow, tomorrow week."""
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2}[match["rel"].lower()]
    when = When(day=now.today + timedelta(days=days + (7 if match["week"] else 0)))
    return replace(when, clock=END_OF_DAY, vague=True) if match["rel"].lower() == "tonight" else when


def week(match: re.Match[str], now: Now) -> When:
    """The end of this or the next week, however it is put; its beginning or middle is no time."""
    words = match[0].lower()
    if re.search(r"early|start|beginning|middle|mid|commencing", words):
        return When(doubt="it names a week but not a day")
    day = now.today + timedelta(days=7 if "next" in words else 0)
    return When(day=last_of_week(day, now.calendar))


def month_end(match: re.Match[str], now: Now) -> When:
    """The last working day of this, the next or a named month."""
    named = match["m"]
    year, month = now.today.year, now.today.month
    if named:
        wanted = _MONTHS.index(named[:3].lower()) + 1
        year, month = year + (wanted < month), wanted
    elif "next" in match[0].lower():
        year, month = year + month // 12, month % 12 + 1
    return When(day=now.calendar.last_working_day(date(year, month, monthrange(year, month)[1])))


def christmas(_: re.Match[str], now: Now) -> When:
    """Before Christmas: the last working day before 25 December."""
    year = now.today.year + (now.today >= date(now.today.year, 12, 25))
    return When(day=now.calendar.last_working_day(date(year, 12, 24)))


def span(match: re.Match[str], now: Now) -> When:
    """'within 5 working days': of a range the longer; days and weeks of wall clock end at close of their day."""
    amount = _number(match["n"])
    unit = match["unit"][:1].lower()
    working = bool(match["working"])
    if match["unit"].lower().startswith("mi"):
        return When(at=now.calendar.due(now.local, Duration(amount, "m")))
    if working and unit in "hd":
        return When(at=now.calendar.due(now.local, Duration(amount, "wh" if unit == "h" else "wd")))
    if unit == "h":
        return When(at=now.calendar.due(now.local, Duration(amount, "h")))
    if unit == "m":
        return When(day=now.calendar.local(now.calendar.due(now.local, Duration(amount, "mo"))).date())
    return When(day=now.today + timedelta(days=amount * (7 if unit == "w" else 1)))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS.get(word.lower(), 1)


def clock_time(match: re.Match[str], _: Now) -> When | None:
    """An hour; without am or pm, one to six o'clock is the afternoon's."""
    hour, minute = int(match["h"]), int(match.groupdict().get("min") or 0)
    half = (match.groupdict().get("half") or "").lower()[:1]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour <= 6 and not match["h"].startswith("0"):
        hour += 12
    return When(clock=time(hour, minute))


def fixed(when: When) -> Read:
    """What always means the same."""
    return lambda _match, _now: when


def part_of_today(match: re.Match[str], now: Now) -> When:
    """This morning, this afternoon ..."""
    return replace(VAGUE[match["part"].lower()], day=now.today)


def part(match: re.Match[str], _: Now) -> When:
    """A part of whatever day stands beside it."""
    return VAGUE[match["part"].lower()]


def doubtful(reason: str) -> Read:
    """What names no day that two people would agree on."""
    return fixed(When(doubt=reason))
