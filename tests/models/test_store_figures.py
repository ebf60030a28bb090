"""Sums, the audit's pages and proposals on both databases: the same numbers, the same refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.directory.people import Absence, Directory, Holding
from models.effects import Note
from models.errors import NotThere, StoreError, UsageError
from models.pages.figures import AuditQuery
from models.pages.proposals import ChangeLine, PersonEdit
from models.pages.viewer import Viewer
from models.store import audit as chain
from models.store import audit_pages, figures, people, policy, proposals
from models.store.engine import Database
from models.tables import cases, clocks, ledger, letters, tracks
from models.tables import proposals as kept
from tests.models.build import NOW

UNA = Viewer(user_id=1, login="una", name="Una Admin", roles=frozenset({"admin"}), person_id="A01")
CORA = Viewer(user_id=2, login="cora", name="Cora Config", roles=frozenset({"configurator"}))
WEEK = timedelta(weeks=1)
ROW = Holding(person_id="U01", name="Ruth Calloway", email="r@council.example", phone="", role="unit", side="child")
ASKED = PersonEdit(person_id="U01", name="Ruth Calloway", email="ruth@council.example")


def insert(db: Database, table: sa.Table, *rows: dict[str, Any]) -> None:
    with db.write() as connection:
        for row in rows:
            connection.execute(sa.insert(table).values(**row))


def a_case(db: Database, number: int, **changed: Any) -> None:
    key = policy.keep(db, {}, NOW)
    values = {
        "id": number, "reference": f"ESC-2026-{number:07}", "state": "open", "opened_at": NOW, "received_at": NOW,
        "grounds": ["disengagement"], "sender": {}, "reading": {}, "exclusions": [], "needs_human": [],
        "policy_id": key,
    }  # fmt: skip
    insert(db, cases, values | changed)


def a_clock(db: Database, case: int, **changed: Any) -> None:
    values = {
        "case_id": case, "kind": "acknowledgement", "side": "child", "round": 1, "serial": 1, "started_at": NOW - WEEK,
        "due_at": NOW - timedelta(days=1), "outcome": "missed", "outcome_at": NOW, "policy_id": policy.keep(db, {}, NOW),
    }  # fmt: skip
    insert(db, clocks, values | changed)


def test_messages_are_counted_by_week_and_exit(db: Database) -> None:
    here = {"mailbox": "children", "folder": "INBOX", "epoch": "1", "needs_human": [], "seen_at": NOW}
    insert(
        db, ledger, here | {"item": "1", "received_at": NOW - WEEK, "exit": "case"},
        here | {"item": "2", "received_at": NOW, "exit": "case"}, here | {"item": "3", "received_at": NOW},
        here | {"item": "4", "exit": "ordinary"}, here | {"item": "5", "received_at": NOW - 9 * WEEK, "exit": "case"},
    )  # fmt: skip
    found = figures.received(db, [NOW - WEEK, NOW], NOW + WEEK)
    assert found == {(0, "case"): 1, (1, "case"): 1, (1, ""): 1, (1, "ordinary"): 1}


def test_cases_are_counted_by_side_and_grounds(db: Database) -> None:
    for number, grounds in ((1, ["disengagement"]), (2, ["disengagement"]), (3, [])):
        a_case(db, number, grounds=grounds)
        insert(db, tracks, {"case_id": number, "side": "child", "round": 1, "state": "awaiting"})
    insert(db, tracks, {"case_id": 1, "side": "adult", "round": 1, "state": "awaiting"})
    found = figures.opened(db, NOW, NOW + WEEK)
    assert found == {("child", '["disengagement"]'): 2, ("child", "[]"): 1, ("adult", '["disengagement"]'): 1}
    assert figures.opened(db, NOW + WEEK, NOW + 2 * WEEK) == {}


def test_clocks_that_ended_know_how_many_rungs_were_gone_up_since(db: Database) -> None:
    a_case(db, 1)
    insert(db, tracks, {"case_id": 1, "side": "child", "round": 3, "state": "awaiting", "rung": "service_manager"})
    for number, kind in ((2, "notice"), (3, "step_up")):
        insert(db, letters, {"key": f"k{number}", "kind": kind, "case_id": 1, "side": "child", "round": number,
                             "state": "sent", "owed_at": NOW})  # fmt: skip
    a_clock(db, 1)
    a_clock(db, 1, round=3, outcome="met", stopped_at=NOW, how="reply")
    a_clock(db, 1, round=4, outcome="running", outcome_at=None)
    found = figures.ended(db, NOW - WEEK, NOW + WEEK)
    assert sorted(found) == [
        ("acknowledgement", "child", "service_manager", 0, "met", 1),
        ("acknowledgement", "child", "service_manager", 1, "missed", 1),
    ]
    assert figures.step_ups(db, [NOW - WEEK, NOW], NOW + WEEK) == {1: 1}
    assert figures.acknowledged(db, NOW - WEEK, NOW + WEEK) == [("child", NOW - WEEK, NOW)]


def test_what_is_overdue_is_open_past_its_time_and_not_made_good(db: Database) -> None:
    a_case(db, 1)
    a_case(db, 2, state="closed")
    a_clock(db, 1)
    a_clock(db, 1, round=2, stopped_at=NOW)
    a_clock(db, 1, round=3, outcome="running")
    a_clock(db, 1, round=4, outcome="running", paused_at=NOW)
    a_clock(db, 1, round=5, outcome="running", due_at=NOW + WEEK)
    a_clock(db, 1, kind="step_up_after")
    a_clock(db, 2)
    assert figures.overdue(db, NOW) == {"acknowledgement": 2}


def test_outcomes_are_those_of_cases_closed_in_the_period(db: Database) -> None:
    for number, code in ((1, "better"), (2, "better"), (3, "")):
        a_case(db, number, state="closed", closed_at=NOW, for_person=code, learning="Delay or drift")
    a_case(db, 4)
    found = figures.outcomes(db, NOW, NOW + WEEK)
    assert found == {"for_person": {"better": 2, "": 1}, "learning": {"Delay or drift": 3}}


def test_the_audit_is_paged_by_its_ids_and_narrowed(db: Database) -> None:
    with db.write() as connection:
        for number in range(7):
            note = Note(code=f"probe_{number % 2}:x", detail={"b": "words", "a": "words"})
            chain.write(connection, (note,), actor="una" if number < 3 else "cora", subject="desk", now=NOW)
    first = audit_pages.entries(db, AuditQuery(), limit=4)
    rest = audit_pages.entries(db, AuditQuery(before=first[-1].id), limit=4)
    assert [one.id for one in (*first, *rest)] == sorted((one.id for one in (*first, *rest)), reverse=True)
    assert len(first) + len(rest) == 7
    assert first[0].fields == ("a", "b")
    assert len(audit_pages.entries(db, AuditQuery(login="una"))) == 3
    assert len(audit_pages.entries(db, AuditQuery(code="probe_1"))) == 3
    assert audit_pages.entries(db, AuditQuery(code="probe%")) == [], "what is typed is no pattern"
    assert audit_pages.entries(db, AuditQuery(), since=NOW + WEEK, until=NOW + 2 * WEEK) == []
    assert audit_pages.unsealed(db) == 7


def filled(db: Database) -> int:
    """A directory of one, and a proposal of Una's."""
    people.replace(db, holdings=(ROW,), allocations=(), away=(), by="test", now=NOW)
    return proposals.add(db, ASKED, base="b", why="moved", by=UNA, now=NOW)


def approve(db: Database, number: int, by: Viewer) -> None:
    line = ChangeLine(what="address", whose="U01", how="changed")

    def judge(present: Directory) -> tuple[Directory, tuple[()]]:
        return replace(present, holdings=(replace(ROW, email=ASKED.email),)), ()

    proposals.approve(db, number, by=by, now=NOW, shown=(line,), judge=judge)


def test_a_proposal_and_what_it_changes_are_one_transaction(db: Database) -> None:
    number = filled(db)
    assert proposals.waiting(db) == 1
    assert proposals.one(db, number).asked == ASKED
    approve(db, number, CORA)
    found = proposals.one(db, number)
    assert (found.state, found.decided_by, found.lines[0].how) == ("approved", "cora", "changed")
    assert people.load(db).holdings[0].email == ASKED.email
    waiting, done = proposals.every(db)
    assert (len(waiting), len(done)) == (0, 1)
    with pytest.raises(UsageError, match="meanwhile"):
        approve(db, number, CORA)
    with pytest.raises(NotThere):
        proposals.one(db, number + 1)


def test_the_database_refuses_one_person_twice_and_changes_nothing(db: Database) -> None:
    number = filled(db)
    for who in (UNA, replace(UNA, login="other"), replace(CORA, login="una")):
        with pytest.raises(StoreError):
            approve(db, number, who)
    assert people.load(db).holdings == (ROW,)
    assert proposals.one(db, number).state == "waiting"


def test_a_judge_that_refuses_leaves_everything_as_it_was(db: Database) -> None:
    number = filled(db)

    def judge(present: Directory) -> tuple[Directory, tuple[()]]:
        raise UsageError("changed")

    with pytest.raises(UsageError, match="changed"):
        proposals.approve(db, number, by=CORA, now=NOW, shown=(), judge=judge)
    assert proposals.one(db, number).state == "waiting"
    proposals.end(db, number, "rejected", by=CORA, now=NOW)
    with db.read() as connection:
        assert connection.execute(sa.select(kept.c.state)).scalars().all() == ["rejected"]


def test_an_absence_without_an_end_can_be_taken_out(db: Database) -> None:
    away = Absence(person_id="U01", since=None, until=None, note="leave")
    other = replace(away, until=NOW.date())
    proposals.add_absence(db, away, by=UNA, now=NOW)
    proposals.add_absence(db, other, by=UNA, now=NOW)
    proposals.remove_absence(db, away, by=CORA, now=NOW)
    assert people.load(db).absences == (other,)
    with pytest.raises(NotThere):
        proposals.remove_absence(db, away, by=CORA, now=NOW)
