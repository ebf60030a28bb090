"""A watched folder and the ledger side by side: what a listing shows that the ledger does not know, or not done."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import ledger


def without_exit(db: Database, *, mailbox: str, folder: str, epoch: str, items: Sequence[str]) -> list[str]:
    """Of the items listed in a folder now, those that have no ledger row with an exit (for `reconcile`)."""
    with db.read() as connection:
        query = sa.select(ledger.c.item).where(
            ledger.c.mailbox == mailbox, ledger.c.folder == folder, ledger.c.epoch == epoch, ledger.c.exit.is_not(None)
        )
        done = set(connection.execute(query).scalars())
    return [item for item in items if item not in done]


def epochs_since(db: Database, *, mailbox: str, folder: str, since: datetime) -> dict[str, datetime]:
    """Each epoch in which the folder was seen, by the time of its first item, from `since` on."""
    with db.read() as connection:
        first = sa.func.min(ledger.c.seen_at, type_=ledger.c.seen_at.type).label("first")
        query = (
            sa.select(ledger.c.epoch, first)
            .where(ledger.c.mailbox == mailbox, ledger.c.folder == folder)
            .group_by(ledger.c.epoch)
            .having(first >= sa.bindparam("since", since, ledger.c.seen_at.type))
        )
        return {row.epoch: row.first for row in connection.execute(query)}


def is_known_epoch(db: Database, *, mailbox: str, folder: str, epoch: str) -> bool:
    """Whether the ledger has a row of this epoch of the folder."""
    with db.read() as connection:
        query = sa.select(ledger.c.id).where(
            ledger.c.mailbox == mailbox, ledger.c.folder == folder, ledger.c.epoch == epoch
        )
        return connection.execute(query.limit(1)).first() is not None


def without_row(db: Database, *, mailbox: str, folder: str, epoch: str, items: Sequence[str]) -> list[str]:
    """Of the items listed in a folder, those that the ledger does not know at all."""
    with db.read() as connection:
        query = sa.select(ledger.c.item).where(
            ledger.c.mailbox == mailbox, ledger.c.folder == folder, ledger.c.epoch == epoch
        )
        known = set(connection.execute(query).scalars())
    return [item for item in items if item not in known]
