"""The directory in the database: loaded whole, replaced whole, with the change told to the audit."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.directory.people import Absence, Allocation, Directory, Holding, plain_reference
from models.effects import Note
from models.letter import Written
from models.store import audit
from models.store.codec import to_json
from models.store.engine import Database
from models.tables import absences, caseload, letters, people

_TABLES = (people, caseload, absences)
Noun = TypeVar("Noun", Holding, Allocation, Absence)


def load(db: Database) -> Directory:
    """The whole directory, in file order."""
    with db.read() as connection:
        return Directory(
            holdings=_rows(connection, people, Holding),
            caseload=_rows(connection, caseload, Allocation),
            absences=_rows(connection, absences, Absence),
        )


def _rows(connection: Connection, table: sa.Table, kind: type[Noun]) -> tuple[Noun, ...]:
    names = kind.__dataclass_fields__
    query = sa.select(*(table.c[name] for name in names)).order_by(table.c.id)
    return tuple(kind(**row) for row in connection.execute(query).mappings())


def version(db: Database) -> tuple[object, ...]:
    """Something that changes whenever the directory does."""
    with db.read() as connection:
        return tuple(connection.execute(sa.select(sa.func.max(table.c.id))).scalar() for table in _TABLES)


def replace(
    db: Database, *, holdings: tuple[Holding, ...] | None, allocations: tuple[Allocation, ...] | None,
    away: tuple[Absence, ...] | None, by: str, now: datetime, told: Sequence[Written] = (),
) -> None:  # fmt: skip
    """Replace the given files' rows in one transaction, all or nothing; None leaves that file as it is.

    told: letters that tell of the change, owed in the same transaction.
    """
    with db.write() as connection:
        counts = {}
        for table, rows in zip(_TABLES, (holdings, allocations, away), strict=True):
            if rows is not None:
                _replace_one(connection, table, [asdict(row) for row in rows])
                counts[table.name] = str(len(rows))
        note = Note(code="directory:loaded", detail=counts)
        _owe(connection, told, now)
        letter = [Note(code="letter:directory_changed:owed", detail={"to": one.plan.person_id}) for one in told]
        audit.write(connection, (note, *letter), actor=by, subject="directory", now=now)


def _owe(connection: Connection, told: Sequence[Written], now: datetime) -> None:
    """Letters that belong to no case."""
    rows = [
        {
            "key": one.plan.key, "message_id": one.composed.message_id if one.composed else None, "kind": one.plan.kind,
            "step": one.plan.step, "sender": one.plan.from_address, "recipient": one.plan.to_address,
            "person_id": one.plan.person_id, "bytes": one.composed.data if one.composed else None,
            "state": "owed" if one.composed else "not_composed", "why": one.fault, "owed_at": now,
            "facts": to_json(one.plan.facts),
        }
        for one in told
    ]  # fmt: skip
    if rows:
        connection.execute(sa.insert(letters), rows)


def add_absence(connection: Connection, away: Absence) -> None:
    """One more absence, as a person confirmed it; the next load of an absences file replaces it like all others."""
    last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(absences.c.id), 0))).scalar_one()
    connection.execute(sa.insert(absences), {"id": last + 1, **asdict(away)})


def _replace_one(connection: Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
    last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))).scalar_one()
    connection.execute(sa.delete(table))
    for offset, row in enumerate(rows, start=1):
        row["id"] = last + offset
        if table is caseload:
            row["plain_reference"] = plain_reference(str(row["case_reference"]))
    if rows:
        connection.execute(sa.insert(table), rows)
