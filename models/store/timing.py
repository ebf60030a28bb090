"""Clocks that wait or move: the row as it is now, and beside it, for ever, what it was before (promise 17)."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.case import CaseFile
from models.effects import MoveClock, Note, PauseClock
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import clock_changes, clocks


def in_time(ended: datetime) -> sa.Case[str]:
    """The outcome of a clock that ends then: met by its due time, else missed; one that waits for the sender is met."""
    late = sa.and_(clocks.c.due_at < sa.literal(ended, clocks.c.due_at.type), clocks.c.paused_at.is_(None))
    return sa.case((late, "missed"), else_="met")


def pause(connection: Connection, what: PauseClock, now: datetime) -> Note:
    """The clock stands still from now on; the chase beat looks at it when it has waited long enough."""
    values = {"paused_at": now, "pauses": clocks.c.pauses + 1, "next_at": what.until}
    row = connection.execute(
        sa.update(clocks).where(clocks.c.id == what.clock_id).values(**values).returning(clocks.c.kind, clocks.c.side)
    ).one()
    return Note(code=f"clock:{row.kind}:paused", detail={"side": row.side, "until": what.until.isoformat()})


def move(connection: Connection, what: MoveClock, *, policy_id: int, actor: str, now: datetime) -> Note:
    """A running clock gets another due time; the old one is kept with the policy by which it was reckoned."""
    was = connection.execute(sa.select(clocks).where(clocks.c.id == what.clock_id)).one()
    connection.execute(
        sa.insert(clock_changes).values(
            clock_id=what.clock_id, at=now, why=what.why, by=actor, due_before=was.due_at, due_after=what.due_at,
            nudge_before=was.nudge_at, nudge_after=what.nudge_at, policy_before=was.policy_id, policy_after=policy_id,
        )
    )  # fmt: skip
    connection.execute(
        sa.update(clocks)
        .where(clocks.c.id == what.clock_id)
        .values(due_at=what.due_at, nudge_at=what.nudge_at, next_at=what.next_at, policy_id=policy_id,
                paused_at=was.paused_at if what.waits_on else None)
    )  # fmt: skip
    detail = {"side": was.side, "why": what.why, "due_before": was.due_at.isoformat(),
              "due_after": what.due_at.isoformat()}  # fmt: skip
    return Note(code=f"clock:{was.kind}:moved", detail=detail)


_PAGE = 100


def policies_in_use(db: Database) -> frozenset[int]:
    """The policies by which running clocks were reckoned."""
    with db.read() as connection:
        query = sa.select(clocks.c.policy_id).where(clocks.c.outcome == "running").distinct()
        return frozenset(connection.execute(query).scalars())


def running_by(db: Database, policy_id: int, since: datetime) -> Iterator[CaseFile]:
    """Every case with a running clock that was reckoned by that policy and is due then or later, page by page."""
    last = 0
    while True:
        with db.read() as connection:
            query = (
                sa.select(clocks.c.case_id)
                .where(clocks.c.policy_id == policy_id, clocks.c.outcome == "running", clocks.c.due_at >= since)
                .where(clocks.c.case_id > last)
                .group_by(clocks.c.case_id)
                .order_by(clocks.c.case_id)
                .limit(_PAGE)
            )
            ids = list(connection.execute(query).scalars())
            files = load_cases(connection, ids)
        if not ids:
            return
        yield from (files[key] for key in ids)
        last = ids[-1]
