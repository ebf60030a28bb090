"""Working hours of the simulated year, reckoned day by day from a list: nothing of the desk is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from tests.router.builders import LONDON

_HOLIDAYS = [
    "2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31",
    "2027-08-30", "2027-12-27", "2027-12-28", "2028-01-03", "2028-04-14", "2028-04-17",
]  # fmt: skip
CLOSURES = ["2026-12-29", "2026-12-30", "2026-12-31"]
"""Days on which this council is closed besides."""
_OFF = {date.fromisoformat(day) for day in (*_HOLIDAYS, *CLOSURES)}
_MINUTE = timedelta(minutes=1)


def is_open(at: datetime) -> bool:
    """Whether the unit works at that moment."""
    local = at.astimezone(LONDON)
    return _works(local.date()) and time(8, 30) <= local.time() < _closes(local.date())


def close_after(at: datetime, days: int) -> datetime:
    """The close of the so-many-th working day after the day of that moment; outside hours it counts as the next."""
    while not is_open(at):
        at += _MINUTE
    day = at.astimezone(LONDON).date()
    while days:
        day += timedelta(days=1)
        days -= _works(day)
    return datetime.combine(day, _closes(day), LONDON).astimezone(UTC)


def later(at: datetime, minutes: int) -> datetime:
    """That moment and so many working minutes."""
    while not is_open(at):
        at = _soon(at)
    while minutes:
        at = at + _MINUTE if is_open(at) else _soon(at)
        minutes -= is_open(at - _MINUTE)
    return at


def _soon(at: datetime) -> datetime:
    """A moment later, not beyond the next opening."""
    local = at.astimezone(LONDON)
    opening = datetime.combine(local.date(), time(8, 30), LONDON)
    if local < opening and _works(local.date()):
        return opening.astimezone(UTC)
    if local >= opening or not _works(local.date()):
        return datetime.combine(local.date() + timedelta(days=1), time(0), LONDON).astimezone(UTC)
    return at + _MINUTE


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in _OFF


def _closes(day: date) -> time:
    return time(16, 30) if day.weekday() == 4 else time(17)
