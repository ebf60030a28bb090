"""Leases with fencing tokens: at most one service does a piece of work, and a late one cannot write (promise 6).

Lease times are the machine's own clock, never --now: they say whether a process is alive, not what day it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.errors import LostLease
from models.store.alive import is_dead
from models.store.engine import Database
from models.tables import leases

_FENCE = sa.select(leases.c.fence).where(leases.c.name == sa.bindparam("lease"))
_FENCE_LOCKED = _FENCE.with_for_update()


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do the work called `name`; every write of that work shows the fence."""

    name: str
    fence: int


def acquire(db: Database, name: str, *, seconds: float, clock: datetime) -> Lease | None:
    """Take or renew the lease, or None while another living service holds it.

    A lease whose owner is provably dead on this host is free at once. clock: the machine's time, UTC.
    """
    with db.write() as connection:
        connection.execute(db.insert(leases).values(name=name).on_conflict_do_nothing())
        query = sa.select(leases).where(leases.c.name == name)
        row = connection.execute(query if db.is_sqlite else query.with_for_update()).one()
        held = row.until is not None and row.until > clock and row.owner != db.owner
        if held and not is_dead(row.owner, db.owner):
            return None
        mine = row.owner == db.owner and row.until is not None and row.until > clock
        fence = row.fence if mine else row.fence + 1
        connection.execute(
            sa.update(leases)
            .where(leases.c.name == name)
            .values(owner=db.owner, fence=fence, until=clock + timedelta(seconds=seconds))
        )
        return Lease(name, fence)


def held_until(db: Database, name: str) -> datetime | None:
    """Until when somebody holds it, None when nobody ever did."""
    with db.read() as connection:
        return connection.execute(sa.select(leases.c.until).where(leases.c.name == name)).scalar()


def release(db: Database, lease: Lease) -> None:
    """Give it back, if it is still ours."""
    with db.write() as connection:
        connection.execute(
            sa.update(leases).where(leases.c.name == lease.name, leases.c.fence == lease.fence).values(until=None)
        )


def hold_fast(db: Database, connection: Connection, lease: Lease) -> None:
    """Prove inside a writing transaction that the lease is still ours.

    Raises:
        LostLease: another service took over; the transaction must not commit.
    """
    fence = connection.execute(_FENCE if db.is_sqlite else _FENCE_LOCKED, {"lease": lease.name}).scalar()
    if fence != lease.fence:
        raise LostLease(f"another service took over {lease.name}: this work is given up here")
