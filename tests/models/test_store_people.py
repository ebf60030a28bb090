"""The directory and the policies in the database: replaced whole or not at all, kept once, told to the audit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from models.directory.people import Absence, Allocation, Directory, Holding
from models.errors import StoreError
from models.store import people, policy
from models.store.engine import Database
from models.tables import audit, audit_payloads, policies
from tests.models.build import NOW, Shelf

ANN = Holding(person_id="p1", name="Ann Archer", email="ann@council.example", phone="01632 960001", role="unit",
              side="child", since=date(2026, 1, 1))  # fmt: skip
BEN = Holding(person_id="p2", name="Ben Bell", email="", phone="01632 960002", role="on_call", side="both")
CASE = Allocation(case_reference="LCS 1187423", side="child", role="unit", person_id="p1", birth_year=2014)
AWAY = Absence(person_id="p1", since=date(2026, 12, 24), note="leave")


def load(db: Database, **given: object) -> None:
    files = {"holdings": (ANN, BEN), "allocations": (CASE,), "away": (AWAY,)} | given
    people.replace(db, **files, by="una", now=NOW)  # type: ignore[arg-type]  # the three files


def test_what_was_loaded_comes_back_in_file_order(db: Database) -> None:
    load(db)
    assert people.load(db) == Directory(holdings=(ANN, BEN), caseload=(CASE,), absences=(AWAY,))
    load(db, holdings=(BEN, ANN))
    assert people.load(db).holdings == (BEN, ANN), "the order of on_call rows is the rota"


def test_a_file_that_is_not_given_leaves_its_rows(db: Database) -> None:
    load(db)
    load(db, allocations=None, away=())
    assert people.load(db) == Directory(holdings=(ANN, BEN), caseload=(CASE,))


def test_a_load_that_fails_changes_nothing(db: Database) -> None:
    load(db)
    dated = replace(BEN, since=date(2026, 1, 1))
    with pytest.raises(StoreError):
        load(db, holdings=(ANN, dated, dated), away=())
    assert people.load(db) == Directory(holdings=(ANN, BEN), caseload=(CASE,), absences=(AWAY,))


def test_every_load_changes_the_version(db: Database) -> None:
    seen = [people.version(db)]
    for _ in range(3):
        load(db)
        seen.append(people.version(db))
    assert len(set(seen)) == 4


def test_a_load_is_in_the_audit_with_numbers_and_without_names(db: Database, shelf: Shelf) -> None:
    load(db)
    assert shelf.value(sa.select(audit.c.code)) == "directory:loaded"
    payload = shelf.value(sa.select(audit_payloads.c.payload))
    assert '"people": "2"' in payload
    assert "Ann" not in payload


def test_the_same_policy_is_kept_once_and_a_changed_one_beside_it(db: Database, shelf: Shelf) -> None:
    first = policy.keep(db, {"clocks": {"triage": "2wh"}, "rules": "1"}, NOW)
    assert policy.keep(db, {"rules": "1", "clocks": {"triage": "2wh"}}, NOW) == first
    second = policy.keep(db, {"rules": "2", "clocks": {"triage": "2wh"}}, NOW)
    assert second != first
    assert shelf.value(sa.select(policies.c.payload).where(policies.c.id == first))["rules"] == "1"
    assert shelf.value(sa.select(sa.func.count()).select_from(policies)) == 2
