"""Ledger and raw bytes: every item ever seen in a watched folder, and what it was."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.crash import crash_point
from models.store.claims import ATTEMPTS
from models.store.engine import Database
from models.tables import ledger, mailboxes, raw

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is known of a watched folder: first and last successful poll, how many items, last fault ('' = none)."""

    first_poll_at: datetime | None
    last_poll_at: datetime | None
    last_count: int | None
    last_error: str


def mailbox_state(db: Database, mailbox: str, folder: str) -> Watched | None:
    """The state of a folder, None when it was never looked into."""
    with db.read() as connection:
        columns = [mailboxes.c[name] for name in Watched.__dataclass_fields__]
        query = sa.select(*columns).where(mailboxes.c.mailbox == mailbox, mailboxes.c.folder == folder)
        row = connection.execute(query).mappings().first()
        return Watched(**row) if row else None


def record_listing(
    db: Database, *, mailbox: str, folder: str, epoch: str, items: Sequence[str], now: datetime
) -> list[str]:
    """Keep a ledger row for every listed item that has none, and mark those that are gone; returns the new items.

    New = everything in the folder minus the ledger, never by flags (design.md, section 3).
    """
    with db.write() as connection:
        here = sa.and_(ledger.c.mailbox == mailbox, ledger.c.folder == folder, ledger.c.epoch == epoch)
        query = sa.select(ledger.c.item, ledger.c.gone_at).where(here)
        known = {row.item: row.gone_at for row in connection.execute(query)}
        listed = set(items)
        fresh = [item for item in items if item not in known]
        for start in range(0, len(fresh), _BATCH):
            connection.execute(
                db.insert(ledger).on_conflict_do_nothing(),
                [
                    {
                        "mailbox": mailbox,
                        "folder": folder,
                        "epoch": epoch,
                        "item": item,
                        "seen_at": now,
                        "needs_human": [],
                    }
                    for item in fresh[start : start + _BATCH]
                ],
            )
        gone = [item for item, at in known.items() if at is None and item not in listed]
        for start in range(0, len(gone), _BATCH):
            chunk = gone[start : start + _BATCH]
            connection.execute(sa.update(ledger).where(here, ledger.c.item.in_(chunk)).values(gone_at=now))
        back = [item for item, at in known.items() if at is not None and item in listed]
        for start in range(0, len(back), _BATCH):
            again = (here, ledger.c.item.in_(back[start : start + _BATCH]), ledger.c.filed_to.is_(None))
            connection.execute(sa.update(ledger).where(*again).values(gone_at=None))
        crash_point("ledger_before_commit")
    crash_point("ledger_after_commit")
    return fresh


def record_poll(
    db: Database, *, mailbox: str, folder: str, epoch: str = "", now: datetime, count: int = 0, error: str = "",
    refused: bool = False,
) -> None:  # fmt: skip
    """Keep that a full poll succeeded, or why it did not. The first success is kept for ever (promise 4).

    refused: a person must look; until the next success it stays known since when.
    """
    with db.write() as connection:
        key = {"mailbox": mailbox, "folder": folder}
        connection.execute(db.insert(mailboxes).values(**key).on_conflict_do_nothing())
        here = sa.and_(mailboxes.c.mailbox == mailbox, mailboxes.c.folder == folder)
        if error:
            since = sa.func.coalesce(mailboxes.c.refused_at, sa.bindparam("now", now, mailboxes.c.refused_at.type))
            values = {"last_error": error, "refused_at": since if refused else None}
            connection.execute(sa.update(mailboxes).where(here).values(**values))
            return
        connection.execute(
            sa.update(mailboxes)
            .where(here)
            .values(
                epoch=epoch,
                last_poll_at=now,
                last_count=count,
                last_error="",
                refused_at=None,
                first_poll_at=sa.func.coalesce(
                    mailboxes.c.first_poll_at, sa.bindparam("now", now, mailboxes.c.first_poll_at.type)
                ),
            )
        )


def unfetched(db: Database, *, mailbox: str, folder: str, epoch: str) -> list[str]:
    """Items of the folder whose bytes are not kept yet and that have tries left."""
    with db.read() as connection:
        query = (
            sa.select(ledger.c.item)
            .where(
                ledger.c.mailbox == mailbox,
                ledger.c.folder == folder,
                ledger.c.epoch == epoch,
                ledger.c.exit.is_(None),
                ledger.c.sha256.is_(None),
                ledger.c.unread_because == "",
            )
            .order_by(ledger.c.id)
        )
        return list(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One item as fetched: bytes or why there are none, and the server's time as it is believed."""

    item: str
    raw: bytes | None
    size: int
    received_at: datetime
    clock_doubt: str
    backlog: bool
    unread_because: str = ""


def record_raw(db: Database, *, mailbox: str, folder: str, epoch: str, batch: Iterable[Fetched], now: datetime) -> int:
    """Keep the bytes of fetched items in one commit; a failed item counts a try, the third makes it unreadable."""
    count = 0
    with db.write() as connection:
        for one in batch:
            where = (ledger.c.mailbox == mailbox, ledger.c.folder == folder, ledger.c.epoch == epoch,
                     ledger.c.item == one.item, ledger.c.sha256.is_(None))  # fmt: skip
            seen = {
                "received_at": one.received_at,
                "clock_doubt": one.clock_doubt,
                "backlog": one.backlog,
                "size": one.size,
            }
            if one.raw is not None:
                sha256 = hashlib.sha256(one.raw).hexdigest()
                connection.execute(
                    db.insert(raw)
                    .values(sha256=sha256, bytes=one.raw, size=len(one.raw), stored_at=now)
                    .on_conflict_do_nothing()
                )
                connection.execute(sa.update(ledger).where(*where).values(sha256=sha256, attempts=0, **seen))
                count += 1
            elif one.unread_because:
                connection.execute(sa.update(ledger).where(*where).values(unread_because=one.unread_because, **seen))
            else:
                connection.execute(sa.update(ledger).where(*where).values(attempts=ledger.c.attempts + 1, **seen))
                connection.execute(
                    sa.update(ledger)
                    .where(*where, ledger.c.attempts >= ATTEMPTS)
                    .values(unread_because="the mail server gave no bytes for it, three times")
                )
        crash_point("raw_before_commit")
    crash_point("raw_after_commit")
    return count


def to_file(db: Database, *, mailbox: str, folder: str, epoch: str) -> list[tuple[str, str, bool]]:
    """Items with an exit that were not moved yet: (item, exit, whether a person must look)."""
    with db.read() as connection:
        query = sa.select(ledger.c.item, ledger.c.exit, ledger.c.needs_human).where(
            ledger.c.mailbox == mailbox, ledger.c.folder == folder, ledger.c.epoch == epoch,
            ledger.c.exit.is_not(None), ledger.c.filed_to.is_(None), ledger.c.gone_at.is_(None),
            sa.or_(ledger.c.exit != "ordinary"),
        )  # fmt: skip
        return [(row.item, row.exit, bool(row.needs_human)) for row in connection.execute(query)]


def record_filed(
    db: Database, *, mailbox: str, folder: str, epoch: str, items: Iterable[str], to: str, now: datetime
) -> None:
    """Keep that items were moved (repeatable courtesy; nothing hangs on it)."""
    with db.write() as connection:
        for item in items:
            connection.execute(
                sa.update(ledger)
                .where(
                    ledger.c.mailbox == mailbox,
                    ledger.c.folder == folder,
                    ledger.c.epoch == epoch,
                    ledger.c.item == item,
                )
                .values(filed_to=to, gone_at=now)
            )


def give_up_lost(db: Database, *, mailbox: str, folder: str, epoch: str) -> int:
    """Items that left the folder before their bytes were kept: they can never be fetched, so a person must look.

    Covers items of an earlier epoch too: the server renumbered the folder and what is still there has a new row.
    """
    lost = sa.and_(
        ledger.c.mailbox == mailbox, ledger.c.folder == folder, ledger.c.exit.is_(None), ledger.c.sha256.is_(None),
        ledger.c.unread_because == "", sa.or_(ledger.c.gone_at.is_not(None), ledger.c.epoch != epoch),
    )  # fmt: skip
    with db.write() as connection:
        values = {
            "unread_because": "it left the folder before it could be fetched",
            "received_at": sa.func.coalesce(ledger.c.received_at, ledger.c.seen_at),
        }
        return connection.execute(sa.update(ledger).where(lost).values(**values)).rowcount
