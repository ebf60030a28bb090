"""`python -m bench.clocks`: our working time against numpy's working days, on 100,000 random intervals.

Nothing is shared with router.timing.hours but the opening hours: the holidays stand here as they were proclaimed (the
list of gov.uk for England and Wales), numpy counts the days, and the minutes are sums of whole columns.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from models.config.durations import Duration
from models.config.timescales import Hours
from router.timing.hours import Calendar

LONDON = ZoneInfo("Europe/London")
_PROCLAIMED = """
    2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
    2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
""".split()  # noqa: SIM905  # a list of days reads best as one text
_CHRISTMAS = ("2026-12-29", "2026-12-30", "2026-12-31")
PROFILES = {
    "nine to five": ((540, 1020), (540, 1020), ()),
    "as delivered, closed after Christmas": ((510, 1020), (510, 990), _CHRISTMAS),
}
"""Name -> minutes of opening and close on Monday to Thursday, the same on Friday, and closures."""
Days = NDArray[np.datetime64]
Numbers = NDArray[np.int64]


def disagreements(name: str, count: int, random: np.random.Generator) -> list[str]:
    """One line for each of `count` random intervals (minutes, in 2026 and 2027) that is not as numpy has it."""
    week, friday, closures = PROFILES[name]
    calendar = _calendar(week, friday, closures)
    first = random.integers(0, 700 * 1440, count)
    second, days = first + random.integers(0, 20 * 1440, count), random.integers(0, 11, count)
    off = np.array([*_PROCLAIMED, *closures], dtype="datetime64[D]")
    local_first, utc_first = _instants(first)
    local_second, utc_second = _instants(second)
    minutes = _until(local_second, week, friday, off) - _until(local_first, week, friday, off)
    due = _closes(local_first, days, week, friday, off)
    found = []
    for at in range(count):
        ours = calendar.working_minutes(utc_first[at], utc_second[at])
        if ours != minutes[at]:
            found.append(f"{name}: {utc_first[at]} to {utc_second[at]}: {ours} minutes, numpy {minutes[at]}")
        close = calendar.local(calendar.due(utc_first[at], Duration(int(days[at]), "wd")))
        if close.replace(tzinfo=None) != due[at]:
            found.append(f"{name}: {utc_first[at]} + {days[at]}wd: {close}, numpy {due[at]}")
    return found


def _calendar(week: tuple[int, int], friday: tuple[int, int], closures: tuple[str, ...]) -> Calendar:
    span = f"{_clock(week[0])}-{_clock(week[1])}"
    hours = Hours(monday=span, tuesday=span, wednesday=span, thursday=span,
                  friday=f"{_clock(friday[0])}-{_clock(friday[1])}",
                  closures=tuple(date.fromisoformat(day) for day in closures))  # fmt: skip
    return Calendar(hours=hours, zone=LONDON)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _instants(minutes: Numbers) -> tuple[Numbers, list[datetime]]:
    """Instants as local minutes since 2026 began, and as UTC. They are drawn in UTC, so that each exists once."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    utc = [begin + timedelta(minutes=int(one)) for one in minutes]
    shift = np.array([60 if one.astimezone(LONDON).dst() else 0 for one in utc])
    return minutes + shift, utc


def _days(local: Numbers) -> Days:
    return np.datetime64("2026-01-01") + (local // 1440).astype("timedelta64[D]")


def _until(local: Numbers, week: tuple[int, int], friday: tuple[int, int], off: Days) -> Numbers:
    """Minutes worked since 2026 began."""
    day, minute = _days(local), local % 1440
    total = np.zeros(len(local), dtype=np.int64)
    for mask, (opens, closes) in (("1111000", week), ("0000100", friday)):
        before = np.busday_count("2026-01-01", day, weekmask=mask, holidays=off)
        here = np.is_busday(day, weekmask=mask, holidays=off) * np.clip(minute - opens, 0, closes - opens)
        total += before * (closes - opens) + here
    return total


def _closes(local: Numbers, days: Numbers, week: tuple[int, int], friday: tuple[int, int], off: Days) -> list[datetime]:
    """The local close of the Nth working day after the day that an instant counts from."""
    day, minute = _days(local), local % 1440
    close = np.where(_is_friday(day), friday[1], week[1])
    late = np.is_busday(day, holidays=off) & (minute >= close)
    counts_from = np.busday_offset(day + late.astype("timedelta64[D]"), 0, roll="forward", holidays=off)
    last = np.busday_offset(counts_from, days, holidays=off)
    minutes = np.where(_is_friday(last), friday[1], week[1]).astype("timedelta64[m]")
    found: list[datetime] = (last.astype("datetime64[m]") + minutes).astype(datetime).tolist()
    return found


def _is_friday(day: Days) -> NDArray[np.bool_]:
    return np.is_busday(day, weekmask="0000100")


def main(count: int = 100_000) -> None:
    """Print how many intervals agree, and in what time."""
    began, random = time.perf_counter(), np.random.default_rng(2026)
    found = [line for name in PROFILES for line in disagreements(name, count // len(PROFILES), random)]
    print("\n".join(found[:20]) or f"{count} random intervals: working minutes and working days are as numpy has them")
    print(f"measured in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
