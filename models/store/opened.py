"""What came in on one day: cases opened, and how many messages took which exit."""

from datetime import datetime

import sqlalchemy as sa

from models.case import CaseFile
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import cases, ledger


def opened_between(db: Database, since: datetime, until: datetime) -> list[CaseFile]:
    """The cases received from `since` on and before `until`, oldest first; diverted messages too."""
    query = sa.select(cases.c.id).where(cases.c.received_at >= since, cases.c.received_at < until).order_by(cases.c.id)
    with db.read() as connection:
        return list(load_cases(connection, list(connection.execute(query).scalars())).values())


def exits_between(db: Database, since: datetime, until: datetime) -> dict[str, int]:
    """How many messages of that span took which exit; 'open' = none yet."""
    query = (
        sa.select(sa.func.coalesce(ledger.c.exit, "open"), sa.func.count())
        .where(ledger.c.received_at >= since, ledger.c.received_at < until)
        .group_by(ledger.c.exit)
    )
    with db.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}
