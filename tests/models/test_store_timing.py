"""Clocks that wait or move, signatures, and the record of a case, on both products."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.case import CaseFile
from models.config.signoff import SignOff
from models.config.timescales import Clocks
from models.effects import Effects, MoveClock, PauseClock, StopClock
from models.store import policy, signoffs
from models.store.cases import case_by_reference
from models.store.commit import commit_chase
from models.store.engine import Database
from models.store.export import rows
from models.store.history import record
from models.store.timing import policies_in_use, running_by
from models.tables import clocks
from models.words import ClockKind, ClockOutcome
from tests.models.build import NOW, Shelf, clock, written

DUE, LATER = NOW + timedelta(hours=2), NOW + timedelta(hours=5)
NUDGE = NOW + timedelta(hours=1)


def commit(shelf: Shelf, case: CaseFile, effects: Effects, *, policy_id: int = 0, hours: int = 1) -> CaseFile:
    lease = shelf.lease("chase")
    commit_chase(shelf.db, lease, case, effects, (), policy_id=policy_id or shelf.policy(), zone="Europe/London",
                 now=NOW + timedelta(hours=hours))  # fmt: skip
    return case_by_reference(shelf.db, case.reference)


def waiting(shelf: Shelf) -> CaseFile:
    case = shelf.case(written("notice", "k1"), start=(clock("acknowledgement", nudge_at=NUDGE),))
    return commit(shelf, case, Effects(pause=(PauseClock(clock_id=case.clocks[0].id, until=LATER),)))


def test_a_clock_that_waits_is_looked_at_when_it_has_waited_enough(shelf: Shelf) -> None:
    (found,) = waiting(shelf).clocks
    assert (found.paused_at, found.pauses, found.due_at) == (NOW + timedelta(hours=1), 1, DUE)
    assert shelf.value(sa.select(clocks.c.next_at)) == LATER


@pytest.mark.parametrize(
    ("kind", "hours", "outcome"),
    [
        ("triage", 1, "met"),
        ("triage", 3, "missed"),
        ("response", 3, "missed"),
        ("danger", 3, "met"),
        ("check_back", 3, "met"),
    ],
)
def test_a_clock_that_ends_after_its_due_time_is_missed_even_if_no_beat_saw_it_run_out(
    shelf: Shelf, kind: ClockKind, hours: int, outcome: ClockOutcome
) -> None:
    case = shelf.case(start=(clock(kind),))
    stop = StopClock(kind=kind, outcome="met", by="una", how="queue")
    (found,) = commit(shelf, case, Effects(stop=(stop,)), hours=hours).clocks
    assert (found.outcome, found.stopped_at, found.by) == (outcome, NOW + timedelta(hours=hours), "una")
    assert [one["code"] for one in rows(shelf.db, "audit")][-1] == f"clock:{kind}:{outcome}"


def test_a_clock_that_waits_for_the_sender_is_not_missed_meanwhile(shelf: Shelf) -> None:
    stop = StopClock(kind="acknowledgement", outcome="met", by="iro", how="reply")
    (found,) = commit(shelf, waiting(shelf), Effects(stop=(stop,)), hours=3).clocks
    assert found.outcome == "met"


def test_a_moved_clock_runs_on_and_what_it_was_stays_beside_it(shelf: Shelf) -> None:
    case = waiting(shelf)
    other = policy.keep(shelf.db, {"rules": "2"}, NOW)
    move = MoveClock(clock_id=case.clocks[0].id, due_at=LATER, nudge_at=None, next_at=LATER, why="resumed")
    (found,) = commit(shelf, case, Effects(move=(move,)), policy_id=other, hours=2).clocks
    assert (found.paused_at, found.due_at, found.nudge_at, found.policy_id) == (None, LATER, None, other)
    (change,) = record(shelf.db, case.reference).changes
    assert (change.due_before, change.due_after, change.why, change.by) == (DUE, LATER, "resumed", "desk")
    assert (change.policy_before, change.policy_after) == (shelf.policy(), other)
    (row,) = rows(shelf.db, "clock_changes")
    assert (row["reference"], row["track"], row["kind"]) == (case.reference, "child", "acknowledgement")
    assert row["due_before"] == "2026-11-04T12:00:00Z"


def test_a_clock_may_move_while_it_goes_on_waiting(shelf: Shelf) -> None:
    case = waiting(shelf)
    move = MoveClock(
        clock_id=case.clocks[0].id, due_at=LATER, nudge_at=None, next_at=LATER, why="closed", waits_on=True
    )
    (found,) = commit(shelf, case, Effects(move=(move,)), hours=2).clocks
    assert found.paused_at == case.clocks[0].paused_at is not None


def test_running_clocks_are_found_by_the_policy_that_reckoned_them(db: Database, shelf: Shelf) -> None:
    first, ended = shelf.case(start=(clock("triage"),)), shelf.case(start=(clock("triage"),))
    shelf.do(f"update clocks set outcome = 'met' where case_id = {ended.id}")
    assert policies_in_use(db) == {shelf.policy()}
    assert [one.reference for one in running_by(db, shelf.policy(), NOW)] == [first.reference]
    assert list(running_by(db, shelf.policy(), LATER)) == []
    assert list(running_by(db, shelf.policy() + 1, NOW)) == []


def test_the_latest_signature_counts_as_long_as_its_length_is_the_present_one(db: Database) -> None:
    for value in ("1wd", "2wd"):
        signoffs.record(db, SignOff(clock="acknowledgement", value=value, by="Asha Ng", on=date(2026, 11, 2),
                                    recorded_at=NOW, recorded_by="root"))  # fmt: skip
    assert signoffs.in_force(db, Clocks()) == {}
    longer = Clocks.model_validate({"acknowledgement": "2wd"})
    assert signoffs.in_force(db, longer)["acknowledgement"].by == "Asha Ng"
    assert signoffs.unsigned(longer, frozenset({"acknowledgement"})) == (
        "receipt",
        "triage",
        "response",
        "step_up_after",
        "dissent",
    )
    assert [row["on"] for row in rows(db, "sign_offs")] == ["2026-11-02", "2026-11-02"]


def test_the_record_of_a_case_holds_its_mail_letters_clocks_and_audit(shelf: Shelf) -> None:
    case = waiting(shelf)
    found = record(shelf.db, case.reference)
    assert [(one.sender, one.step) for one in found.received] == [("head@school.example", "escalation")]
    assert [one.kind for one in found.letters] == ["notice"]
    assert [(one.clock.kind, one.made_at, one.outcome_at) for one in found.clocks] == [("acknowledgement", NOW, None)]
    assert "clock:acknowledgement:paused" in {one.code for one in found.audit}
    assert set(found.policies) == {shelf.policy()}
