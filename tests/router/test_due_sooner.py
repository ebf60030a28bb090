"""Dates that a mail names, Fridays after three and eves of holidays: what they shorten (data/due-sooner.csv)."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.act import Confirm
from models.config.durations import Duration
from models.config.timescales import Clocks, Hours
from models.decision import OpenCase
from models.effects import StartClock
from router.timing import clocks as rules
from router.timing.hours import Calendar
from router.timing.urgency import is_urgent
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "due-sooner.csv").read_text("utf-8").splitlines()))
CHRISTMAS = (date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31))
CALENDAR = Calendar(hours=Hours(closures=CHRISTMAS), zone=b.LONDON)
CLOCKS = Clocks()
INSTANTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001  # the zone is given beside it
    max_value=datetime(2027, 11, 1),  # noqa: DTZ001  # as above
    timezones=st.just(UTC),
)
DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 11, 20)))


def started(kind: str, at: datetime, needed: date | None, clocks: Clocks = CLOCKS) -> StartClock:
    if kind == "triage":
        return rules.at_receipt(at, "child", clocks, CALENDAR, needed=needed)[1]
    if kind == "acknowledgement":
        return rules.acknowledgement(at, "child", 1, clocks, CALENDAR, needed=needed)
    return rules.response(at, "child", 1, clocks, CALENDAR, needed=needed).clock


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['clock']} {row['starts']} {row['needed_before']}")
def test_every_row_of_what_is_due_sooner_holds(row: dict[str, str]) -> None:
    needed = date.fromisoformat(row["needed_before"]) if row["needed_before"] else None
    clock = started(row["clock"], b.london(row["starts"]), needed)
    assert clock.due_at == b.london(row["due"])
    if row["clock"] == "triage":
        assert clock.nudge_at == (b.london(row["duty_told"]) if row["duty_told"] else None)


@settings(deadline=None)
@given(st.sampled_from(["triage", "acknowledgement", "response"]), INSTANTS, DAYS, st.booleans())
def test_a_named_date_or_an_eve_never_lengthens_a_clock_and_is_never_due_before_its_start(
    kind: str, at: datetime, needed: date | None, eves: bool
) -> None:
    clocks = CLOCKS if eves else CLOCKS.model_copy(update={"eve_from": None})
    clock = started(kind, at, needed, clocks)
    plain = started(kind, at, None, CLOCKS.model_copy(update={"eve_from": None}))
    assert at < clock.due_at <= plain.due_at
    if clock.nudge_at is not None:
        assert at <= clock.nudge_at <= clock.due_at


@settings(deadline=None)
@given(st.sampled_from(["triage", "acknowledgement", "response"]), INSTANTS, DAYS)
def test_a_shortened_clock_is_due_in_hours_or_at_close(kind: str, at: datetime, needed: date | None) -> None:
    due = started(kind, at, needed).due_at
    span = CALENDAR.span_on(CALENDAR.local(due).date())
    assert span is not None
    assert span[0] <= due <= span[1]


@settings(deadline=None)
@given(INSTANTS)
def test_mail_of_an_eve_is_due_before_anybody_goes_home(at: datetime) -> None:
    local, span = CALENDAR.local(at), CALENDAR.span_on(CALENDAR.local(at).date())
    eve = span is not None and span[0] <= at < span[1] and not CALENDAR.works_on(local.date() + timedelta(days=1))
    due = started("triage", at, None).due_at
    if eve and local.hour >= 15:
        assert due <= span[1] if span else False
    else:
        assert due == CALENDAR.due(at, CLOCKS.triage)


def test_a_council_may_set_the_hour_of_an_eve_or_none() -> None:
    friday = b.london("2026-11-27 13:30")
    early = CLOCKS.model_copy(update={"triage": Duration(8, "wh"), "eve_from": Clocks(eve_from="13:00").eve_from})
    assert started("triage", friday, None, early).due_at == b.london("2026-11-27 16:30")
    never = CLOCKS.model_copy(update={"eve_from": Clocks(eve_from="").eve_from})
    assert started("triage", b.london("2026-11-27 16:00"), None, never).due_at == b.london("2026-11-30 10:00")


def desk_on(folder: Path, at: str) -> SmallDesk:
    small = SmallDesk(folder, mode="assisted")
    small.now = b.london(at)
    return small


def told(small: SmallDesk) -> list[datetime]:
    return [one.owed_at for one in small.newest().letters if one.kind == "duty_notice"]


def triage_of(small: SmallDesk) -> str:
    return next(one.outcome for one in small.newest().clocks if one.kind == "triage")


def test_on_a_friday_afternoon_the_duty_role_is_told_before_closing_and_only_once(tmp_path: Path) -> None:
    small = desk_on(tmp_path, "2026-11-27 15:30")
    small.receive(fresh(1), b.reading())
    small.now = b.london("2026-11-27 15:59")
    small.chase()
    assert told(small) == []
    small.now = b.london("2026-11-27 16:00")
    small.chase()
    assert (told(small), triage_of(small)) == ([small.now], "running")
    small.now = b.london("2026-11-27 16:30")
    small.chase()
    assert triage_of(small) == "missed"
    small.now = b.london("2026-11-30 08:30")
    small.chase()
    assert len(told(small)) == 1


def test_a_date_that_has_passed_when_the_mail_is_read_tells_the_duty_role_at_once(tmp_path: Path) -> None:
    small = desk_on(tmp_path, "2026-11-26 18:00")
    small.receive(fresh(1), b.reading(needed_before=date(2026, 11, 26)))
    small.chase()
    assert told(small) == [], "nobody is there to read it"
    small.now = b.london("2026-11-27 08:30")
    small.chase()
    assert (told(small), triage_of(small)) == ([small.now], "running")
    small.now = b.london("2026-11-27 09:30")
    small.chase()
    assert (len(told(small)), triage_of(small)) == (1, "missed")


def test_a_person_who_looks_in_time_meets_the_shortened_triage(tmp_path: Path) -> None:
    small = desk_on(tmp_path, "2026-11-27 15:30")
    small.receive(fresh(1), b.reading())
    small.act(Confirm())
    for later in ("2026-11-27 16:00", "2026-11-27 16:30", "2026-11-30 08:30"):
        small.now = b.london(later)
        small.poll()
        small.chase()
    assert (triage_of(small), told(small)) == ("met", [])


def test_the_notice_names_the_date_and_asks_for_it_in_time() -> None:
    at = b.moment()
    come = b.arrival(read=b.reading(needed_before=date(2026, 12, 3)))
    effects = b.effects_of(OpenCase(step="escalation", tracks=("child",)), come, at)
    notice = next(one for one in effects.letters if one.kind == "notice")
    assert notice.facts.due == b.london("2026-12-03 08:30")
    text = b.written(notice)
    assert "Somebody must act by: Thursday 3 December" in text
    assert "acknowledge by 8.30am on Thursday 3 December" in text


@pytest.mark.parametrize(
    ("now", "needed", "urgent"),
    [
        ("2026-12-02 10:00", None, False),
        ("2026-12-02 10:00", date(2026, 12, 3), True),
        ("2026-12-02 10:00", date(2026, 12, 4), False),
        ("2026-12-03 10:00", date(2026, 12, 4), True),
        ("2026-12-04 18:00", date(2026, 12, 7), True),
        ("2026-12-09 10:00", date(2026, 12, 4), True),
    ],
)
def test_a_case_is_urgent_when_the_date_that_its_mail_names_is_near_or_past(
    now: str, needed: date | None, urgent: bool
) -> None:
    file = b.case(reading=b.reading(needed_before=needed))
    assert is_urgent(file, b.council(), b.london(now)) is urgent


def test_a_case_is_urgent_while_nobody_has_taken_its_danger() -> None:
    assert is_urgent(b.case(danger_at=b.NOW), b.council(), b.NOW)
    assert not is_urgent(b.case(danger_at=b.NOW, danger_taken_at=b.NOW), b.council(), b.NOW)


def test_a_date_has_done_its_work_once_the_manager_has_responded() -> None:
    read = b.reading(needed_before=date(2026, 12, 3))
    assert is_urgent(b.case("acknowledged", reading=read), b.council(), b.NOW), "the response is still due"
    assert not is_urgent(b.case("acknowledged", reading=read, clocks=()), b.council(), b.NOW)
