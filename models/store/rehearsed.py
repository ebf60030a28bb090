"""What a rehearsal asks of its scratch database."""

from datetime import datetime

import sqlalchemy as sa

from models.case import CaseFile
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import cases, clocks


def every_case(db: Database, *, open_only: bool = False) -> list[CaseFile]:
    """The cases, oldest first; open_only: those that are open."""
    query = sa.select(cases.c.id).order_by(cases.c.id)
    if open_only:
        query = query.where(cases.c.state == "open")
    with db.read() as connection:
        return list(load_cases(connection, list(connection.execute(query).scalars())).values())


def next_look(db: Database, now: datetime) -> datetime | None:
    """When the next clock after `now` must be looked at; None = never."""
    query = sa.select(sa.func.min(clocks.c.next_at)).where(clocks.c.next_at > now)
    with db.read() as connection:
        found: datetime | None = connection.execute(query).scalar()
        return found
