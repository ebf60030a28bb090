"""When each clock of a case starts and ends (promises 14 and 16)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from models.config.durations import Duration
from models.config.timescales import Clocks, Hours
from router.timing import clocks as rules
from router.timing.hours import Calendar

LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar(hours=Hours(), zone=LONDON)
CLOCKS = Clocks()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_receipt_and_triage_start_at_receipt() -> None:
    at = local("2026-12-23 10:00")
    receipt, triage = rules.at_receipt(at, "child", CLOCKS, CALENDAR)
    assert (receipt.kind, receipt.started_at, receipt.due_at) == ("receipt", at, local("2026-12-23 10:15"))
    assert (triage.kind, triage.started_at, triage.due_at) == ("triage", at, local("2026-12-23 12:00"))


def test_the_christmas_journey_is_nudged_missed_and_stepped_up_on_working_days_only() -> None:
    clock = rules.acknowledgement(local("2026-12-23 10:00"), "child", 1, CLOCKS, CALENDAR)
    assert clock.nudge_at == local("2026-12-24 09:15")
    assert clock.due_at == local("2026-12-24 17:00")
    assert rules.may_leave(clock.due_at, CALENDAR) == local("2026-12-29 08:30")
    step = rules.step_up(clock.due_at, "child", 1, CLOCKS, CALENDAR)
    assert (step.started_at, step.due_at) == (clock.due_at, local("2026-12-30 17:00"))
    assert rules.may_leave(step.due_at, CALENDAR) == local("2026-12-31 08:30")


def test_a_nudge_of_nought_is_no_letter() -> None:
    clock = rules.acknowledgement(
        local("2026-12-23 10:00"), "adult", 2, CLOCKS.model_copy(update={"nudge": 0}), CALENDAR
    )
    assert clock.nudge_at is None
    assert clock.round == 2


def test_danger_is_asked_about_again_at_any_hour() -> None:
    clock = rules.danger(local("2026-12-25 03:00"), "child", CLOCKS, CALENDAR)
    assert clock.due_at == local("2026-12-25 03:10")


def test_the_response_runs_from_the_acknowledgement() -> None:
    found = rules.response(local("2026-12-31 10:00"), "child", 2, CLOCKS, CALENDAR)
    assert found.clock.started_at == local("2026-12-31 10:00")
    assert found.clock.due_at == local("2027-01-08 16:30")
    assert found.proposed is None


def test_an_earlier_agreed_time_shortens_the_response() -> None:
    noon = local("2027-01-08 12:00")
    found = rules.response(local("2026-12-31 10:00"), "child", 2, CLOCKS, CALENDAR, agreed=noon)
    assert (found.clock.due_at, found.proposed) == (noon, None)


def test_a_later_agreed_time_is_only_a_proposal() -> None:
    later = local("2027-01-15 12:00")
    found = rules.response(local("2026-12-31 10:00"), "child", 2, CLOCKS, CALENDAR, agreed=later)
    assert (found.clock.due_at, found.proposed) == (local("2027-01-08 16:30"), later)


def test_an_agreed_time_in_the_past_changes_nothing() -> None:
    at = local("2026-12-31 10:00")
    assert rules.response(at, "child", 1, CLOCKS, CALENDAR, agreed=at) == rules.response(
        at, "child", 1, CLOCKS, CALENDAR
    )


def test_the_demo_counts_in_seconds() -> None:
    quick = CLOCKS.model_copy(update={"acknowledgement": Duration(40, "s")})
    clock = rules.acknowledgement(local("2026-12-25 03:00:00"), "child", 1, quick, CALENDAR)
    assert clock.nudge_at == local("2026-12-25 03:00:20")
    assert clock.due_at == local("2026-12-25 03:00:40")
