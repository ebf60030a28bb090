"""Working time: when somebody works, and what a Duration means on that calendar (shared rules: tests/data/clocks.csv).

A start after close, or on a day that is not worked, counts from the next opening; before opening it counts from that
opening. Nwd = close of the Nth working day after the day it counts from; Nwh = working hours; s, m, h and d = wall
clock (1d = 24 h, across summer time in UTC); w = the same local time n weeks on; mo = the same day of the month, or
its last. Every instant is aware; what comes back is UTC.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

import holidays

from models.config.durations import Duration
from models.config.timescales import Hours
from models.config.values import WEEK

_SUBDIVISION = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=256)
def bank_holidays(nation: str, year: int) -> frozenset[date]:
    """The bank holidays of one year, substitutes included; none for the nation 'none'. Offline.

    Days proclaimed once are not in it: they are [hours] closures.
    """
    if nation == "none":
        return frozenset()
    return frozenset(holidays.country_holidays("GB", subdiv=_SUBDIVISION[nation], years=year))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Who works when: the hours of the configuration in their time zone, less holidays and closures."""

    hours: Hours
    zone: ZoneInfo
    _spans: tuple[tuple[time, time] | None, ...] = field(init=False, repr=False, compare=False)
    _closed: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Read once: a span costs a pattern match, and sums over weeks ask for it every day.
        object.__setattr__(self, "_spans", tuple(self.hours.span(day) for day in range(7)))
        object.__setattr__(self, "_closed", frozenset(self.hours.closures))

    def local(self, at: datetime) -> datetime:
        """An instant in local time."""
        return at.astimezone(self.zone)

    def verified(self, at: datetime) -> bool:
        """Whether the holidays around that instant were checked by a person ([hours] verified_until)."""
        return self.local(at).date() <= self.hours.verified_until

    def works_on(self, day: date) -> bool:
        """Whether a local date is worked."""
        return (
            self._spans[day.weekday()] is not None
            and day not in self._closed
            and day not in bank_holidays(self.hours.nation, day.year)
        )

    def span_on(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and close of a local date in UTC; None when it is not worked."""
        span = self._spans[day.weekday()]
        if span is None or not self.works_on(day):
            return None
        return self.at_local(day, span[0]), self.at_local(day, span[1])

    def closes(self, day: date) -> datetime:
        """The close of a working day in UTC."""
        span = self.span_on(day)
        assert span is not None, "a working day has hours"
        return span[1]

    def at_local(self, day: date, clock: time) -> datetime:
        """A local wall time as UTC. In the hour that is skipped in March it is read an hour later (PEP 495)."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def next_working_day(self, day: date) -> date:
        """The first working day after a local date."""
        day += _DAY
        while not self.works_on(day):
            day += _DAY
        return day

    def last_working_day(self, day: date) -> date:
        """The local date itself when it is worked, else the last working day before it."""
        while not self.works_on(day):
            day -= _DAY
        return day

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at that instant; at close nobody does."""
        span = self.span_on(self.local(at).date())
        return span is not None and span[0] <= at < span[1]

    def next_opening(self, at: datetime) -> datetime:
        """The first opening after that instant."""
        return next(opens for opens, _ in self._worked_from(self.local(at).date()) if opens > at)

    def counts_from(self, at: datetime) -> datetime:
        """The instant a working clock counts from: at once when open, else the next opening."""
        return at.astimezone(UTC) if self.is_open(at) else self.next_opening(at)

    def due(self, start: datetime, duration: Duration) -> datetime:
        """When a clock that starts then is due."""
        if duration.seconds is not None:
            return start.astimezone(UTC) + timedelta(seconds=duration.seconds)
        if duration.unit == "wh":
            return self.add_working(self.counts_from(start), 60 * duration.amount)
        if duration.unit == "wd":
            return self._close_after(self.local(self.counts_from(start)).date(), duration.amount)
        local = self.local(start)
        if duration.unit == "w":
            return (local + timedelta(weeks=duration.amount)).astimezone(UTC)
        return _months_later(local, duration.amount).astimezone(UTC)

    def share(self, start: datetime, due: datetime, duration: Duration, fraction: float) -> datetime:
        """When that fraction of a clock has run: of working time for wh and wd, else of elapsed time.

        A share that falls exactly on close stays at close.
        """
        if not duration.working:
            begin = start.astimezone(UTC)  # sums in local time would count the skipped hour
            return begin + (due.astimezone(UTC) - begin) * fraction
        begin = self.counts_from(start)
        return self.add_working(begin, self.working_minutes(begin, due) * fraction)

    def working_minutes(self, first: datetime, second: datetime) -> float:
        """Minutes worked between two instants; 0 when the second is not later."""
        first, second = first.astimezone(UTC), second.astimezone(UTC)
        total = timedelta()
        if second > first:
            for opens, closes in self._worked_from(self.local(first).date()):
                if opens >= second:
                    break
                total += max(timedelta(), min(closes, second) - max(opens, first))
        return total / _MINUTE

    def add_working(self, at: datetime, minutes: float) -> datetime:
        """The earliest instant by which that many minutes were worked since `at`; exactly at close stays there."""
        at, left = at.astimezone(UTC), timedelta(minutes=minutes)
        if left <= timedelta():
            return at
        for opens, closes in self._worked_from(self.local(at).date()):
            begin = max(opens, at)
            if begin + left <= closes:
                return begin + left
            left -= max(timedelta(), closes - begin)
        raise AssertionError("the working days never end")

    def in_words(self) -> str:
        """The hours for a letter: 'Monday to Thursday 8.30am to 5pm, Friday 8.30am to 4.30pm'."""
        parts = []
        for span, run in groupby(range(7), key=lambda day: self._spans[day]):
            if span is None:
                continue
            days = [WEEK[day].capitalize() for day in run]
            join = " and " if len(days) == 2 else " to "
            names = days[0] if len(days) == 1 else days[0] + join + days[-1]
            parts.append(f"{names} {clock_words(span[0])} to {clock_words(span[1])}")
        return ", ".join(parts)

    def _close_after(self, day: date, days: int) -> datetime:
        for _ in range(days):
            day = self.next_working_day(day)
        return self.closes(day)

    def _worked_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Opening and close of every working day from a local date on."""
        while True:
            if span := self.span_on(day):
                yield span
            day += _DAY


def clock_words(clock: time) -> str:
    """A time of day as a letter writes it: 5pm, 8.30am, noon, midnight."""
    if clock in (time(0), time(12)):
        return "noon" if clock.hour else "midnight"
    minutes = f".{clock.minute:02}" if clock.minute else ""
    return f"{(clock.hour - 1) % 12 + 1}{minutes}{'pm' if clock.hour >= 12 else 'am'}"


def _months_later(local: datetime, months: int) -> datetime:
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))
