"""Ledger rows that a person makes: a telephone call, and post that was set aside and is a case after all.

Such a row lies in a folder of its own; the row of the post stays as it was (corrections add, promise 17). It is held
by whoever makes it, so that no service decides it meanwhile; should they die, the decide beat shows it to a person.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from models.errors import UsageError
from models.mail import Message
from models.reading import Reading
from models.store.claims import Row
from models.store.codec import from_json
from models.store.engine import Database
from models.tables import ledger, messages, readings

FOLDER = "By hand"
HELD = timedelta(minutes=2)


def make_row(
    db: Database, *, mailbox: str, epoch: str, item: str, received_at: datetime, why: str, now: datetime,
    sha256: str | None = None,
) -> Row:  # fmt: skip
    """A row that is ours to decide. epoch: 'calls' or 'post'; why: what a person reads should nobody decide it.

    Raises:
        LostLease: there is such a row already.
    """
    values = {
        "mailbox": mailbox, "folder": FOLDER, "epoch": epoch, "item": item, "seen_at": now, "received_at": received_at,
        "unread_because": why, "sha256": sha256, "needs_human": [], "attempts": 1, "fence": 1,
        "lease_owner": db.owner, "lease_until": now + HELD,
    }  # fmt: skip
    with db.write() as connection:
        key: int = connection.execute(sa.insert(ledger).values(**values).returning(ledger.c.id)).scalar_one()
    return Row(
        id=key, mailbox=mailbox, folder=FOLDER, epoch=epoch, item=item, received_at=received_at, clock_doubt="",
        backlog=False, sha256=sha256, unread_because=why, attempts=1, fence=1,
    )  # fmt: skip


def set_aside(db: Database, mailbox: str, item: str) -> tuple[Row, Message, Reading]:
    """The newest message without a case of that item, with its reading, as `queue --post` lists it.

    Raises:
        UsageError: when there is none, or it has a case.
    """
    query = (
        sa.select(ledger, messages.c.parsed)
        .join(messages, messages.c.id == ledger.c.message_id)
        .where(ledger.c.mailbox == mailbox, ledger.c.item == item, ledger.c.folder != FOLDER)
        .order_by(ledger.c.id.desc())
    )
    with db.read() as connection:
        row = connection.execute(query).first()
        if row is None or row.parsed is None:
            raise UsageError(f"{mailbox}:{item} is no message of the ledger: `queue --post` lists them")
        if row.exit not in ("ordinary", "set_aside"):
            raise UsageError(f"{mailbox}:{item} has a case already, or no exit yet")
        latest = (
            sa.select(readings.c.reading).where(readings.c.message_id == row.message_id).order_by(readings.c.id.desc())
        )
        read = connection.execute(latest).scalar()
    names = Row.__dataclass_fields__
    found = Row(**{name: getattr(row, name) for name in names if name != "content"})
    return found, from_json(Message, row.parsed), from_json(Reading, read) if read else Reading()
