"""Times as people say them, in letters and on pages. Pure; every time is aware and already in local time."""

from datetime import datetime, timedelta


def clock_time(at: datetime) -> str:
    """'5pm', '10.05am', 'noon'; seconds are dropped, so a due time is never said later than it is."""
    if (at.hour, at.minute) == (12, 0):
        return "noon"
    minutes = f".{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def day_words(at: datetime, now: datetime) -> str:
    """'Tuesday 29 December', with the year when it is not the present one."""
    year = f" {at.year}" if at.year != now.year else ""
    return f"{at:%A} {at.day} {at:%B}{year}"


def moment(at: datetime, now: datetime) -> str:
    """'5pm on Tuesday 29 December'; midnight is said so that the day cannot be mistaken."""
    if (at.hour, at.minute) == (0, 0):
        return f"midnight at the start of {day_words(at, now)}"
    return f"{clock_time(at)} on {day_words(at, now)}"


def dated(at: datetime) -> str:
    """A moment with its year whatever the present one, for lines that go into somebody's record."""
    return moment(at, at.replace(year=at.year - 1, day=1))


def left_words(due: datetime, now: datetime) -> str:
    """How far off a due time is by the clock on the wall: 'in 3 hours', '20 minutes ago', 'in 2 days'.

    Rounded down while it is to come, so that nobody is promised more time than there is.
    """
    late = due <= now
    span = now - due if late else due - now
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        number = span // length
        if number >= (2 if unit == "day" else 1):
            words = f"{number} {unit}{'s' if number != 1 else ''}"
            return f"{words} ago" if late else f"in {words}"
    return "just now" if late else "in less than a minute"
