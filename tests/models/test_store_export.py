"""Exports (design.md, section 6): exact columns, plain values, times in UTC that end in Z."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from models.decision import Divert
from models.store.commit import NewCase
from models.store.engine import Database
from models.store.export import EXPORTS, columns, rows
from tests.models.build import NOW, Shelf, clock, sender, written

CONTRACT = {
    "cases": "reference person grounds state opened_at closed_at",
    "tracks": "reference side rung owner state",
    "clocks": "reference track kind started_at due_at stopped_at outcome by how",
    "letters": "message_id kind reference recipient state owed_at sent_at",
    "ledger": "mailbox folder epoch item sha256 message_id exit reference needs_human",
}


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    """One case with a clock and a letter, one diverted message, one ordinary, one without an exit."""
    shelf.case(written("receipt", "k1"), start=(clock("triage"),), needs_human=("unsure",))
    shelf.receive("2")
    (row,) = shelf.claim()
    new = NewCase(reference="ESC-9", sender=sender())
    shelf.commit(row, Divert(step="s", procedure="complaint", side="child"), new_case=new)
    shelf.ordinary("3")
    shelf.receive("4")
    return shelf


def exported(db: Database, what: str) -> list[dict[str, Any]]:
    return list(rows(db, what))


@pytest.mark.parametrize("what", CONTRACT)
def test_the_columns_are_those_of_the_contract_in_that_order(full: Shelf, what: str) -> None:
    assert columns(what) == CONTRACT[what].split()
    found = exported(full.db, what)
    assert found
    assert all(list(row) == CONTRACT[what].split() for row in found)


@pytest.mark.parametrize("what", EXPORTS)
def test_every_row_is_plain_json_and_every_time_is_utc_ending_in_z(full: Shelf, what: str) -> None:
    for row in exported(full.db, what):
        json.dumps(row)
        for key, value in row.items():
            if key.endswith("_at") and value is not None:
                assert re.fullmatch(r"2026-11-04T1\d:\d\d:\d\d(\.\d+)?Z", value), (key, value)


def test_a_case_is_told_with_its_grounds_and_without_an_end(full: Shelf) -> None:
    assert exported(full.db, "cases") == [
        {"reference": "ESC-2026-0000001", "person": "child", "grounds": [], "state": "open",
         "opened_at": "2026-11-04T10:00:00Z", "closed_at": None}
    ]  # fmt: skip


def test_a_diverted_message_is_no_case_of_the_export_but_its_row_names_its_reference(full: Shelf) -> None:
    assert [row["reference"] for row in exported(full.db, "tracks")] == ["ESC-2026-0000001"]
    assert [(row["exit"], row["reference"]) for row in exported(full.db, "ledger")] == [
        ("case", "ESC-2026-0000001"), ("diverted", "ESC-9"), ("ordinary", None), (None, None),
    ]  # fmt: skip


def test_the_ledger_says_whether_a_person_must_look_as_true_or_false(full: Shelf) -> None:
    assert [row["needs_human"] for row in exported(full.db, "ledger")] == [True, False, False, False]


def test_a_clock_that_runs_has_no_end_and_nobody_who_ended_it(full: Shelf) -> None:
    due = (NOW + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    assert exported(full.db, "clocks") == [
        {"reference": "ESC-2026-0000001", "track": "child", "kind": "triage", "started_at": "2026-11-04T10:00:00Z",
         "due_at": due, "stopped_at": None, "outcome": "running", "by": "", "how": None}
    ]  # fmt: skip


def test_a_letter_is_told_by_its_message_id_and_recipient(full: Shelf) -> None:
    (row,) = exported(full.db, "letters")
    assert row == {
        "message_id": "k1@council.example", "kind": "receipt", "reference": "ESC-2026-0000001",
        "recipient": "head@school.example", "state": "owed", "owed_at": "2026-11-04T10:00:00Z", "sent_at": None,
    }  # fmt: skip


def test_an_export_of_an_empty_desk_has_no_rows(db: Database) -> None:
    assert {what: exported(db, what) for what in EXPORTS} == {what: [] for what in EXPORTS}
