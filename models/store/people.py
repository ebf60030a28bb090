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
from models.store.engine import Database
from models.store.owing import owe
from models.tables import absences, caseload, people

_TABLES = (people, caseload, absences)
Noun = TypeVar("Noun", Holding, Allocation, Absence)


def load(db: Database) -> Directory:
    """The whole directory, in file order."""
    with db.read() as connection:
        return load_within(connection)


def load_within(connection: Connection) -> Directory:
    """The same in a transaction that is open already."""
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
        replace_within(connection, holdings=holdings, allocations=allocations, away=away, by=by, now=now, told=told)


def replace_within(
    connection: Connection, *, holdings: tuple[Holding, ...] | None, allocations: tuple[Allocation, ...] | None,
    away: tuple[Absence, ...] | None, by: str, now: datetime, told: Sequence[Written] = (),
) -> None:  # fmt: skip
    """The same in a transaction that is open already."""
    counts = {}
    for table, rows in zip(_TABLES, (holdings, allocations, away), strict=True):
        if rows is not None:
            _replace_one(connection, table, [asdict(row) for row in rows])
            counts[table.name] = str(len(rows))
    note = Note(code="directory:loaded", detail=counts)
    audit.write(connection, (note, *owe(connection, told, now)), actor=by, subject="directory", now=now)


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
