"""Alarms are judged from the desk's state alone: what is wrong, where, and what a person does about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.health import Ending, Folder, Service, State, Waiting
from router.reports.alarms import alarms, sweep_due
from tests.router.builders import council

NOW = datetime(2026, 12, 23, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIVING = Service(started_at=NOW - timedelta(days=1), seen_at=NOW - timedelta(seconds=10))
READ = Folder(mailbox="children", folder="INBOX", polled_at=NOW - MINUTE)
WELL = State(folders=(READ,), service=LIVING)


def codes(state: State, now: datetime = NOW) -> list[str]:
    return [one.code for one in alarms(state, now)]


def saying(**service: object) -> State:
    return replace(WELL, service=replace(LIVING, **service))  # type: ignore[arg-type]


def test_a_desk_that_is_well_has_no_alarm() -> None:
    assert codes(WELL) == []
    assert codes(State()) == [], "nor has one that was only just installed"


@pytest.mark.parametrize(("minutes", "found"), [(15, []), (16, ["no_poll"])])
def test_a_mailbox_that_nobody_could_read_for_a_quarter_of_an_hour_is_an_alarm(minutes: int, found: list[str]) -> None:
    folder = replace(READ, polled_at=NOW - minutes * MINUTE, error="mailbox children, listing: no answer in time")
    assert codes(replace(WELL, folders=(folder,))) == found


def test_the_time_before_the_service_started_is_no_ones_fault() -> None:
    weekend = replace(READ, polled_at=NOW - timedelta(days=3))
    state = replace(WELL, folders=(weekend,), service=replace(LIVING, started_at=NOW - 10 * MINUTE))
    assert codes(state) == []
    assert codes(state, NOW + 6 * MINUTE) == ["no_service", "no_poll"]
    never = replace(WELL, folders=(replace(READ, polled_at=None),))
    assert codes(never) == ["no_poll"]


@pytest.mark.parametrize("service", [None, replace(LIVING, stopped=True)])
def test_without_a_running_service_no_poll_is_late_and_no_clock_jumps(service: Service | None) -> None:
    """What `run --once --now` leaves behind, and a service that was told to end."""
    folder = replace(READ, polled_at=NOW - timedelta(days=30), error="no answer")
    told = service and replace(service, faults=(("clock", "the clock jumped"), ("smtp", "refused")))
    assert codes(State(folders=(folder,), service=told)) == []


def test_a_service_without_a_sign_of_life_is_an_alarm_until_it_is_told_to_end() -> None:
    assert codes(saying(seen_at=NOW - 3 * MINUTE)) == ["no_service"]
    assert codes(saying(seen_at=NOW - 3 * MINUTE, stopped=True)) == []


def test_a_refusal_is_an_alarm_at_once_and_not_a_late_poll_as_well() -> None:
    refused = replace(READ, polled_at=NOW - timedelta(hours=2), refused_since=NOW, error="the server refused password")
    assert codes(replace(WELL, folders=(refused,))) == ["mailbox_refused"]


def test_a_junk_folder_that_is_only_missing_is_no_alarm_and_one_that_fails_is() -> None:
    junk = replace(READ, folder="Junk", watched=False, polled_at=NOW - timedelta(hours=1))
    assert codes(replace(WELL, folders=(READ, junk))) == []
    assert codes(replace(WELL, folders=(READ, replace(junk, error="no answer in time")))) == ["no_poll"]


@pytest.mark.parametrize(("minutes", "found"), [(15, []), (16, ["no_exit"])])
def test_a_message_without_an_exit_for_a_quarter_of_an_hour_is_an_alarm(minutes: int, found: list[str]) -> None:
    waiting = Waiting(where="mailbox children", count=2, since=NOW - minutes * MINUTE)
    assert codes(replace(WELL, undecided=(waiting,))) == found


def test_an_item_that_the_ledger_does_not_know_is_an_alarm() -> None:
    assert codes(replace(WELL, folders=(replace(READ, unknown=1),))) == ["unknown_items"]


@pytest.mark.parametrize(("danger", "most"), [(True, 5), (False, 60)])
def test_letters_that_do_not_leave_are_an_alarm_danger_sooner(danger: bool, most: int) -> None:
    for minutes, found in ((most, []), (most + 1, ["letters_stuck"])):
        waiting = Waiting(where="letters", count=1, since=NOW - minutes * MINUTE)
        key = "danger_letters" if danger else "letters"
        assert codes(replace(WELL, **{key: waiting})) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ({"faults": (("smtp", "535 refused"),)}, "line_stopped"),
        ({"faults": (("clock", "the clock jumped by 2:00:00"),)}, "clock_jump"),
        ({"faults": (("beat decide", "OperationalError"),)}, "beat_failed"),
        ({"late": ("poll children",)}, "beat_late"),
        ({"audit": "entry 7 (seal 7): its payload was changed"}, "audit_broken"),
    ],
)
def test_what_the_service_says_of_itself_is_an_alarm(service: dict[str, object], code: str) -> None:
    assert codes(saying(**service)) == [code]


def test_nobody_on_call_and_a_secret_that_ends_are_alarms_and_a_nearer_end_is_another_one() -> None:
    far = Ending(where="mailbox children", ends=date(2027, 1, 20), step=30)
    state = replace(WELL, nobody_on_call=("child", "adult"), endings=(far,))
    found = alarms(state, NOW)
    assert [one.code for one in found] == ["nobody_on_call", "nobody_on_call", "secret_ends"]
    near = alarms(replace(WELL, endings=(replace(far, step=1),)), NOW)
    assert len({one.key for one in (*found, *near)}) == 4
    assert (found[2].daily, near[0].daily) == (False, True), "once at 30 and at 7 days, daily at the end"


@pytest.mark.parametrize(
    ("seen", "due"),
    [
        ("2026-12-16T10:00", "2026-12-17T17:00"),
        ("2026-12-16T19:30", "2026-12-17T17:00"),
        ("2026-12-18T16:59", "2026-12-21T17:00"),
        ("2026-12-19T03:00", "2026-12-21T17:00"),
        ("2026-12-24T11:00", "2026-12-29T17:00"),
    ],
)
def test_a_sweep_is_due_by_the_close_of_the_next_working_day_whatever_lies_between(seen: str, due: str) -> None:
    found = sweep_due(datetime.fromisoformat(seen).replace(tzinfo=UTC), council().calendar)
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_post_that_nobody_signed_off_in_its_time_is_an_alarm_until_somebody_does() -> None:
    due = replace(WELL, swept_by=NOW)
    assert (codes(due), codes(due, NOW + MINUTE)) == ([], ["no_sweep"])
    assert codes(replace(WELL, swept_by=NOW + timedelta(days=1)), NOW + MINUTE) == []


def test_every_alarm_is_one_line_that_says_where_what_and_what_to_do() -> None:
    folder = replace(READ, polled_at=NOW - timedelta(hours=1), unknown=3)
    everything = State(
        folders=(folder, replace(READ, mailbox="adults", refused_since=NOW, error="refused")),
        undecided=(Waiting(where="mailbox children", count=1, since=NOW - timedelta(hours=2)),),
        letters=Waiting(where="letters", count=1, since=NOW - timedelta(hours=2)),
        danger_letters=Waiting(where="danger letters", count=1, since=NOW - timedelta(hours=2)),
        service=replace(
            LIVING, seen_at=NOW - timedelta(hours=1), late=("decide",), audit="entry 7: changed",
            faults=(("smtp", "535"), ("clock", "jumped"), ("beat tidy", "StoreError")),
        ),
        nobody_on_call=("child",),
        swept_by=NOW - MINUTE,
        endings=(Ending(where="[smtp]", ends=date(2026, 12, 24), step=1),),
    )  # fmt: skip
    found = alarms(everything, NOW)
    assert len({one.code for one in found}) == 14, "every code there is"
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert all((one.where, one.what, one.todo)), one
        assert "\n" not in str(one)
