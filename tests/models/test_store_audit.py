"""The audit (promise 17): append-only, chained, every tampering named, and payloads that can be erased."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from models.effects import Note
from models.errors import LostLease, StoreError
from models.store import audit
from models.store.engine import Database
from tests.models.build import NOW, Shelf


@pytest.fixture
def sealed(db: Database, shelf: Shelf) -> Shelf:
    """Five entries in the chain."""
    add(shelf, 5)
    assert audit.seal(db, shelf.lease("seal")) == 5
    return shelf


def add(shelf: Shelf, number: int) -> None:
    with shelf.db.write() as connection:
        for index in range(number):
            note = Note(code=f"code:{index}", detail={"why": f"reason {index}"})
            audit.write(connection, (note,), actor="desk", subject="ESC-1", now=NOW + timedelta(seconds=index))


def unlocked(shelf: Shelf, *statements: str) -> None:
    """What somebody could type who owns the database: the triggers dropped, the keys not checked."""
    if not shelf.db.is_sqlite:
        shelf.do("set session_replication_role = replica", *statements, "set session_replication_role = default")
        return
    names = [f"{table}_no_{verb}" for table in ("audit", "seals") for verb in ("update", "delete")]
    raw = shelf.db.engine.raw_connection()
    for statement in ("pragma foreign_keys = off", *(f"drop trigger {name}" for name in names), *statements,
                      "pragma foreign_keys = on"):  # fmt: skip
        raw.cursor().execute(statement)
    raw.close()


def test_a_chain_that_nobody_touched_holds(db: Database, sealed: Shelf) -> None:
    assert audit.verify(db) is None
    add(sealed, 2)
    assert audit.unsealed(db) == 2
    assert audit.verify(db) is None, "what is not sealed yet is no fault"
    assert audit.seal(db, sealed.lease("seal")) == 2
    assert audit.seal(db, sealed.lease("seal")) == 0
    assert (audit.verify(db), audit.unsealed(db)) == (None, 0)


def test_sealing_goes_on_where_it_stopped(db: Database, shelf: Shelf) -> None:
    add(shelf, 5)
    lease = shelf.lease("seal")
    assert [audit.seal(db, lease, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert audit.verify(db) is None


@pytest.mark.parametrize("table", ["audit", "seals"])
@pytest.mark.parametrize("statement", ["update {} set {} = 'x'", "delete from {}"])
def test_the_database_itself_refuses_to_change_or_remove_an_entry(sealed: Shelf, table: str, statement: str) -> None:
    column = {"audit": "code", "seals": "hash"}[table]
    with pytest.raises(StoreError, match="append-only"):
        sealed.do(statement.format(table, column))
    assert audit.verify(sealed.db) is None


@pytest.mark.parametrize(
    ("tampering", "says"),
    [
        ("update audit set code = 'x' where id = 3", "entry 3 .seal 3.: its words or its place were changed"),
        ("update audit set actor = 'una' where id = 2", "entry 2"),
        ("update audit set subject = 'ESC-9' where id = 4", "entry 4"),
        ("update audit set at = '2026-11-04 10:00:59' where id = 4", "entry 4"),
        ("update audit set payload_sha256 = 'x' where id = 1", "entry 1"),
        ("update seals set hash = 'x' where seq = 2", "entry 2"),
        (
            "update seals set audit_id = -audit_id where seq > 3; update seals set audit_id = 9 + audit_id where seq > 3",
            "entry 5",
        ),
        ("delete from audit where id = 3", "seal 3: its entry was removed"),
        ("delete from audit where id = 5", "seal 5: its entry was removed"),
        ("delete from seals where seq = 3", "seal 3 is missing"),
        ("delete from seals where seq = 1", "seal 1 is missing"),
        ("update audit_payloads set payload = '{}' where audit_id = 3", "entry 3 .seal 3.: its payload was changed"),
        (
            "update audit_payloads set payload = '{}', erased_at = '2026-11-04' where audit_id = 3",
            "payload was changed",
        ),
        ("update audit_payloads set payload = null where audit_id = 2", "gone without a record of erasure"),
        ("delete from audit_payloads where audit_id = 2", "gone without a record of erasure"),
    ],
)
def test_every_tampering_is_found_and_the_first_broken_entry_named(sealed: Shelf, tampering: str, says: str) -> None:
    unlocked(sealed, *tampering.split("; "))
    found = audit.verify(sealed.db)
    assert found is not None
    assert re.search(says, found), found


def test_erasing_a_payload_leaves_the_chain_whole(db: Database, sealed: Shelf) -> None:
    sealed.do("update audit_payloads set payload = null, erased_at = '2026-11-04' where audit_id = 2")
    assert audit.verify(db) is None


def test_there_is_one_sealer(db: Database, sealed: Shelf, other: Database) -> None:
    add(sealed, 1)
    mine = sealed.lease("seal")
    Shelf(other).lease("seal", at=NOW + timedelta(minutes=5))
    with pytest.raises(LostLease):
        audit.seal(db, mine)
    assert audit.unsealed(db) == 1
