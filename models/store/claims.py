"""Claiming ledger rows: each under a lease with a fencing token, the attempt counted before the work begins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.crash import crash_point
from models.store.alive import is_dead
from models.store.engine import Database
from models.tables import ledger, raw

ATTEMPTS = 3
"""A row whose third attempt fails becomes a case that a person must read (design.md, section 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A ledger row that waits for its exit."""

    id: int
    mailbox: str
    folder: str
    epoch: str
    item: str
    received_at: datetime
    clock_doubt: str
    backlog: bool
    sha256: str | None
    unread_because: str
    attempts: int
    fence: int
    content: bytes | None = field(default=None, repr=False)


def claim(db: Database, *, limit: int, seconds: float, clock: datetime) -> list[Row]:
    """Claim rows without an exit, oldest first, under a lease with a fencing token; attempts + 1 is committed first.

    A row that failed before is claimed alone, so that a poisonous message never takes its neighbours down.
    """
    waiting = sa.and_(ledger.c.exit.is_(None), sa.or_(ledger.c.sha256.is_not(None), ledger.c.unread_because != ""))
    with db.write() as connection:
        candidates = connection.execute(
            db.for_update(
                sa.select(ledger.c.id, ledger.c.attempts, ledger.c.lease_owner, ledger.c.lease_until)
                .where(waiting)
                .order_by(ledger.c.id)
                .limit(limit * 2)
            )
        ).all()
        free = [row for row in candidates if _is_free(row, db.owner, clock)]
        if not free:
            return []
        fresh = [row.id for row in free if row.attempts == 0][:limit]
        chosen = fresh if free[0].attempts == 0 else [free[0].id]
        connection.execute(
            sa.update(ledger)
            .where(ledger.c.id.in_(chosen))
            .values(
                attempts=ledger.c.attempts + 1,
                fence=ledger.c.fence + 1,
                lease_owner=db.owner,
                lease_until=clock + timedelta(seconds=seconds),
            )
        )
        rows = connection.execute(
            sa.select(ledger, raw.c.bytes.label("content"))
            .outerjoin(raw, raw.c.sha256 == ledger.c.sha256)
            .where(ledger.c.id.in_(chosen))
            .order_by(ledger.c.id)
        ).all()
    crash_point("claim_after_commit")
    names = Row.__dataclass_fields__
    return [Row(**{name: getattr(row, name) for name in names}) for row in rows]


def _is_free(row: sa.Row[tuple[object, ...]], me: str, clock: datetime) -> bool:
    if not row.lease_owner or row.lease_until is None or row.lease_until <= clock:
        return True
    return bool(row.lease_owner != me and is_dead(row.lease_owner, me))


def give_back(db: Database, rows: Sequence[Row], *, innocent: bool) -> None:
    """Free claimed rows that were not decided; an innocent row gets its attempt back."""
    with db.write() as connection:
        for row in rows:
            values: dict[str, object] = {"lease_until": None, "lease_owner": ""}
            if innocent:
                values["attempts"] = ledger.c.attempts - 1
            connection.execute(
                sa.update(ledger)
                .where(ledger.c.id == row.id, ledger.c.fence == row.fence, ledger.c.exit.is_(None))
                .values(**values)
            )


def undecided(db: Database) -> int:
    """How many ledger rows have no exit yet."""
    with db.read() as connection:
        return connection.execute(
            sa.select(sa.func.count()).select_from(ledger).where(ledger.c.exit.is_(None))
        ).scalar_one()
