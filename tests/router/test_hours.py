"""Working time: the worked rows, the laws, and a slow reference that counts minute by minute."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.config.durations import Duration, parse_duration
from models.config.timescales import Hours
from models.config.values import WEEK
from router.timing.hours import Calendar, bank_holidays, clock_words

LONDON = ZoneInfo("Europe/London")
DATA = Path(__file__).parent / "data"


def table(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def profile(row: dict[str, str]) -> Calendar:
    days: dict[str, Any] = {day: row[day] for day in WEEK if day in row}
    closures = tuple(date.fromisoformat(day) for day in row["closures"].split())
    return Calendar(hours=Hours(**days, nation=row["nation"], closures=closures), zone=LONDON)


PROFILES = {row["profile"]: profile(row) for row in table(DATA / "clocks-own-profiles.csv")}
A, B = PROFILES["A"], PROFILES["B"]
SHARED = table(Path(__file__).parent.parent / "data" / "clocks.csv")
OWN = table(DATA / "clocks-own.csv")
ROWS = SHARED + OWN
INSTANTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001  # the zone is given beside it
    max_value=datetime(2027, 12, 1),  # noqa: DTZ001  # as above
    timezones=st.just(UTC),
).map(lambda at: at.replace(second=0, microsecond=0))
CALENDARS = st.sampled_from(list(PROFILES.values()))
WALL_AND_WORKING = st.builds(Duration, st.integers(0, 40), st.sampled_from(["s", "m", "h", "d", "wh", "wd"]))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['profile']} {row['start_local']} {row['duration']}")
def test_every_worked_row_holds(row: dict[str, str]) -> None:
    calendar, start, duration = (
        PROFILES[row["profile"]],
        local(row["start_local"]),
        parse_duration(row["duration"]),
    )
    due = calendar.due(start, duration)
    if duration.working:
        assert calendar.counts_from(start) == local(row["counts_from_local"])
    assert due == local(row["due_local"]) == datetime.fromisoformat(row["due_utc"])
    assert due.tzinfo is UTC
    assert calendar.share(start, due, duration, 0.5) == local(row["nudge_50_local"])


def test_the_worked_rows_are_all_there() -> None:
    assert len(SHARED) == 24
    assert len(OWN) >= 60
    assert {row["profile"] for row in OWN} == set(PROFILES)


def minute_by_minute(calendar: Calendar, first: datetime, second: datetime) -> int:
    """The slow reference: ask of every minute on the local clock whether somebody works."""
    worked, at = 0, first
    while at < second:
        here = at.astimezone(calendar.zone)
        span = calendar.hours.span(here.weekday())
        off = here.date() in calendar.hours.closures or here.date() in bank_holidays(calendar.hours.nation, here.year)
        worked += bool(span and not off and span[0] <= here.time() < span[1])
        at += timedelta(minutes=1)
    return worked


@settings(max_examples=40, deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 12 * 24 * 60))
def test_working_minutes_agree_with_a_count_minute_by_minute(calendar: Calendar, first: datetime, apart: int) -> None:
    second = first + timedelta(minutes=apart)
    assert calendar.working_minutes(first, second) == minute_by_minute(calendar, first, second)


@settings(deadline=None)
@given(CALENDARS, INSTANTS, st.integers(1, 9000))
def test_adding_working_minutes_is_undone_by_measuring_them(calendar: Calendar, at: datetime, minutes: int) -> None:
    then = calendar.add_working(at, minutes)
    assert calendar.working_minutes(at, then) == minutes
    assert calendar.working_minutes(at, then - timedelta(minutes=1)) == minutes - 1


@settings(deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 3000), st.integers(0, 3000))
def test_working_minutes_add_up(calendar: Calendar, at: datetime, first: int, second: int) -> None:
    assert calendar.add_working(calendar.add_working(at, first), second) == calendar.add_working(at, first + second)


@settings(deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 9000), st.integers(0, 9000))
def test_working_minutes_of_two_parts_are_those_of_the_whole(
    calendar: Calendar, at: datetime, first: int, second: int
) -> None:
    middle, end = at + timedelta(minutes=first), at + timedelta(minutes=first + second)
    whole = calendar.working_minutes(at, end)
    assert calendar.working_minutes(at, middle) + calendar.working_minutes(middle, end) == whole


@settings(deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 20000), WALL_AND_WORKING)
def test_what_starts_later_is_never_due_earlier(
    calendar: Calendar, at: datetime, later: int, duration: Duration
) -> None:
    assert calendar.due(at, duration) <= calendar.due(at + timedelta(minutes=later), duration)


@settings(deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 40), st.sampled_from(["s", "m", "h", "d", "wh", "wd", "w", "mo"]))
def test_a_longer_clock_is_due_later_and_never_before_its_start(
    calendar: Calendar, at: datetime, amount: int, unit: str
) -> None:
    shorter, longer = (
        parse_duration(f"{amount}{unit}"),
        parse_duration(f"{amount + 1}{unit}"),
    )
    assert at <= calendar.due(at, shorter) < calendar.due(at, longer)


@settings(deadline=None)
@given(CALENDARS, INSTANTS, WALL_AND_WORKING, st.floats(0, 1))
def test_a_share_lies_between_start_and_due(
    calendar: Calendar, at: datetime, duration: Duration, fraction: float
) -> None:
    due = calendar.due(at, duration)
    assert at <= calendar.share(at, due, duration, fraction) <= due


@settings(deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 40), st.sampled_from(["wh", "wd"]))
def test_a_working_clock_is_due_in_hours_or_at_close(calendar: Calendar, at: datetime, amount: int, unit: str) -> None:
    due = calendar.due(at, parse_duration(f"{amount}{unit}"))
    span = calendar.span_on(calendar.local(due).date())
    assert span is not None
    assert span[0] <= due <= span[1]


@settings(deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 20), st.integers(1, 20))
def test_working_days_add_up(calendar: Calendar, at: datetime, first: int, second: int) -> None:
    middle = calendar.due(at, Duration(first, "wd"))
    a_minute_before_close = middle - timedelta(minutes=1)
    assert calendar.due(a_minute_before_close, Duration(second, "wd")) == calendar.due(
        at, Duration(first + second, "wd")
    )


@settings(deadline=None)
@given(INSTANTS, st.lists(st.dates(date(2026, 1, 1), date(2028, 1, 1)), max_size=30), WALL_AND_WORKING)
def test_a_closure_never_makes_a_clock_due_earlier(at: datetime, closed: list[date], duration: Duration) -> None:
    fewer = Calendar(hours=A.hours.model_copy(update={"closures": tuple(closed)}), zone=LONDON)
    assert A.due(at, duration) <= fewer.due(at, duration)


@settings(deadline=None)
@given(CALENDARS, INSTANTS, st.integers(1, 400))
def test_an_hour_of_work_is_sixty_minutes_on_the_day_that_summer_time_changes_too(
    calendar: Calendar, at: datetime, hours: int
) -> None:
    begin = calendar.counts_from(at)
    assert calendar.working_minutes(begin, calendar.due(at, Duration(hours, "wh"))) == 60 * hours


@settings(deadline=None)
@given(CALENDARS, INSTANTS)
def test_a_clock_counts_only_from_an_open_moment(calendar: Calendar, at: datetime) -> None:
    begin = calendar.counts_from(at)
    assert calendar.is_open(begin)
    assert begin >= at
    assert calendar.working_minutes(at, begin) == 0


@settings(deadline=None)
@given(CALENDARS, INSTANTS)
def test_the_next_opening_is_an_opening_after_the_moment(calendar: Calendar, at: datetime) -> None:
    opens = calendar.next_opening(at)
    assert opens > at
    assert calendar.is_open(opens)
    assert not calendar.is_open(opens - timedelta(seconds=1))


@settings(deadline=None)
@given(INSTANTS, st.integers(0, 30))
def test_a_working_day_is_due_at_local_close_in_summer_and_winter(at: datetime, days: int) -> None:
    assert A.local(A.due(at, Duration(days, "wd"))).time() == time(17)


@settings(deadline=None)
@given(INSTANTS, st.integers(0, 60))
def test_weeks_keep_the_local_time_across_summer_time(at: datetime, weeks: int) -> None:
    due = A.local(A.due(at, Duration(weeks, "w")))
    naive = A.local(at).replace(tzinfo=None) + timedelta(weeks=weeks)
    assert due.replace(tzinfo=None) - naive in (timedelta(), timedelta(hours=1))
    assert due.utcoffset() is not None
    if naive.hour != 1:
        assert due.replace(tzinfo=None) == naive


def test_seconds_are_wall_clock_for_the_demo() -> None:
    start = local("2026-12-25 03:00:10")
    assert A.due(start, Duration(40, "s")) == start + timedelta(seconds=40)


def test_a_time_that_summer_time_skips_is_read_an_hour_later() -> None:
    start = local("2027-03-21 01:30")
    assert A.local(A.due(start, Duration(1, "w"))).isoformat() == "2027-03-28T02:30:00+01:00"


def test_a_share_of_wall_clock_is_the_same_from_a_local_start() -> None:
    start = datetime(2027, 3, 27, 23, 30, tzinfo=LONDON)
    due = A.due(start, Duration(4, "h")).astimezone(LONDON)
    assert A.share(start, due, Duration(4, "h"), 0.5) == local("2027-03-28 02:30")


def test_working_time_over_the_change_is_the_same_from_local_instants() -> None:
    night = Calendar(hours=Hours(sunday="00:00-06:00"), zone=LONDON)
    first, second = datetime(2027, 3, 28, tzinfo=LONDON), datetime(2027, 3, 28, 7, tzinfo=LONDON)
    assert night.working_minutes(first, second) == 300


def test_nothing_is_worked_backwards() -> None:
    monday = local("2026-11-23 12:00")
    assert A.working_minutes(monday, monday - timedelta(hours=1)) == 0
    assert A.add_working(monday, 0) == monday


def test_a_year_nobody_has_verified_is_known_as_such() -> None:
    assert A.verified(local("2027-12-31 23:59"))
    assert not A.verified(local("2028-01-01 00:00"))


def test_holidays_beyond_the_verified_year_are_still_counted() -> None:
    assert not A.works_on(date(2030, 12, 25))


@pytest.mark.parametrize(
    ("nation", "day", "holiday"),
    [
        ("England", date(2027, 3, 29), True),
        ("Scotland", date(2027, 3, 29), False),
        ("Scotland", date(2026, 11, 30), True),
        ("Northern Ireland", date(2027, 3, 17), True),
        ("Wales", date(2026, 12, 28), True),
        ("none", date(2026, 12, 25), False),
    ],
)
def test_each_nation_has_its_own_holidays(nation: str, day: date, holiday: bool) -> None:
    assert (day in bank_holidays(nation, day.year)) is holiday


def test_the_english_holidays_of_2027_are_the_proclaimed_ones() -> None:
    assert sorted(bank_holidays("England", 2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
        date(2027, 8, 30),
        date(2027, 12, 25),
        date(2027, 12, 26),
        date(2027, 12, 27),
        date(2027, 12, 28),
    ]


def test_the_next_working_day_skips_weekend_holiday_and_closure() -> None:
    assert A.next_working_day(date(2026, 12, 24)) == date(2026, 12, 29)
    assert B.next_working_day(date(2026, 12, 24)) == date(2027, 1, 4)
    assert B.last_working_day(date(2027, 1, 3)) == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (Hours(), "Monday to Thursday 8.30am to 5pm, Friday 8.30am to 4.30pm"),
        (A.hours, "Monday to Friday 9am to 5pm"),
        (
            Hours(monday="09:00-12:00", tuesday="09:00-12:00", wednesday="", thursday="12:00-20:15", friday=""),
            "Monday and Tuesday 9am to noon, Thursday noon to 8.15pm",
        ),
        (
            Hours(monday="00:00-23:59", tuesday="", wednesday="", thursday="", friday=""),
            "Monday midnight to 11.59pm",
        ),
    ],
)
def test_the_hours_read_as_a_person_would_write_them(hours: Hours, words: str) -> None:
    assert Calendar(hours=hours, zone=LONDON).in_words() == words


def test_a_time_of_day_reads_as_a_letter_writes_it() -> None:
    assert [clock_words(time(h, m)) for h, m in ((0, 0), (0, 5), (9, 0), (12, 0), (12, 30), (17, 0))] == [
        "midnight",
        "12.05am",
        "9am",
        "noon",
        "12.30pm",
        "5pm",
    ]
