"""What a digest tells of, and the digest itself: a letter to the unit that belongs to no case."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.case import CaseFile
from models.letter import Written
from models.store import audit
from models.store.cases import load_cases
from models.store.engine import Database
from models.store.owing import owe
from models.tables import cases, clocks, letters

_KINDS = ("acknowledgement", "response", "triage", "dissent")
_OVERDUE = (
    sa.select(clocks.c.case_id)
    .distinct()
    .join(cases, cases.c.id == clocks.c.case_id)
    .where(
        cases.c.state != "closed",
        clocks.c.outcome == "missed",
        clocks.c.stopped_at.is_(None),
        clocks.c.kind.in_(_KINDS),
    )
)


def overdue_cases(db: Database) -> list[CaseFile]:
    """Open cases with a promise to a person that was missed and never made good."""
    with db.read() as connection:
        ids = sorted(connection.execute(_OVERDUE).scalars())
        return list(load_cases(connection, ids).values())


def owe_digest(db: Database, written: Sequence[Written], *, now: datetime) -> None:
    """Owe the letters of one day; one that is owed already stays the only one (its key names day and reader)."""
    with db.write() as connection:
        keys = [one.plan.key for one in written]
        there = set(connection.execute(sa.select(letters.c.key).where(letters.c.key.in_(keys))).scalars())
        fresh = [one for one in written if one.plan.key not in there]
        if fresh:
            audit.write(connection, owe(connection, fresh, now), actor="desk", subject="desk", now=now)
