"""Some cases whole, what a person must still do on them, and which cases are somebody's."""

from collections.abc import Sequence

import sqlalchemy as sa

from models.case import CaseFile
from models.store.cases import load_cases
from models.store.engine import Database
from models.store.piles import rules
from models.store.queue import OpenTask
from models.tables import cases, tasks, tracks

_NAMES = ("id", "kind", "side", "why", "made_at", "case_id")
_TASKS = (
    sa.select(*(tasks.c[name] for name in _NAMES), cases.c.reference)
    .join(cases, cases.c.id == tasks.c.case_id)
    .where(tasks.c.done_at.is_(None), tasks.c.case_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(tasks.c.id)
)
_THEIRS = sa.select(tracks.c.case_id).where(rules.OPEN_TRACK).distinct().order_by(tracks.c.case_id)


def files_of(db: Database, ids: Sequence[int]) -> dict[int, CaseFile]:
    """These cases whole, in a fixed number of queries."""
    with db.read() as connection:
        return load_cases(connection, ids)


def tasks_of(db: Database, ids: Sequence[int]) -> dict[int, tuple[OpenTask, ...]]:
    """The open tasks of these cases, oldest first."""
    found: dict[int, list[OpenTask]] = {}
    if not ids:
        return {}
    with db.read() as connection:
        for row in connection.execute(_TASKS, {"ids": list(ids)}):
            one = OpenTask(id=row.id, reference=row.reference, kind=row.kind, side=row.side, why=row.why,
                           made_at=row.made_at)  # fmt: skip
            found.setdefault(row.case_id, []).append(one)
    return {key: tuple(some) for key, some in found.items()}


def owned_by(db: Database, person_id: str) -> list[int]:
    """The cases with an open track that is theirs."""
    with db.read() as connection:
        return list(connection.execute(_THEIRS.where(tracks.c.owner_id == person_id)).scalars())


def deputised_to(db: Database, person_id: str) -> list[int]:
    """The cases with an open track whose recorded deputy they are."""
    with db.read() as connection:
        return list(connection.execute(_THEIRS.where(tracks.c.deputy_id == person_id)).scalars())


def ids_of(db: Database, references: Sequence[str]) -> list[int]:
    """The ids of the cases with these references, as far as there are any."""
    query = sa.select(cases.c.id).where(cases.c.reference.in_(list(references)))
    with db.read() as connection:
        return list(connection.execute(query).scalars())
