"""Ledger rows that a person makes: a telephone call, and post that was set aside and is a case after all.

Such a row lies in a folder of its own; the row of the post stays as it was (corrections add, promise 17). It is held
by whoever makes it, so that no service decides it meanwhile; should they die, the decide beat shows it to a person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.errors import UsageError
from models.known import Original
from models.mail import Message
from models.reading import Reading
from models.store.claims import Row
from models.store.codec import from_json
from models.store.engine import Database
from models.store.repeats import first_message
from models.tables import cases, ledger, messages, readings

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
    with db.read() as connection:
        where = (ledger.c.mailbox == mailbox, ledger.c.item == item, ledger.c.folder != FOLDER)
        number = connection.execute(sa.select(sa.func.max(ledger.c.id)).where(*where)).scalar()
    found = without_case(db, number) if number is not None else None
    if found is None:
        raise UsageError(f"{mailbox}:{item} is no message of the ledger: `queue --post` lists them")
    if found.row_exit not in ("ordinary", "set_aside"):
        raise UsageError(f"{mailbox}:{item} has a case already, or no exit yet")
    return found.row, found.message, found.reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """A message without a case. row_exit: what became of it; because: why a person should look at it.

    made: the reference of the case that a person made of it, '' = none.
    """

    row: Row
    row_exit: str
    message: Message
    reading: Reading
    because: tuple[str, ...]
    made: str


def without_case(db: Database, number: int) -> Without | None:
    """The message of a ledger row, None when there is none that could be read, or it has no exit yet."""
    query = (
        sa.select(ledger, messages.c.parsed)
        .join(messages, messages.c.id == ledger.c.message_id)
        .where(ledger.c.id == number, ledger.c.folder != FOLDER, ledger.c.exit.is_not(None))
    )
    made = (
        sa.select(cases.c.reference)
        .join(ledger, ledger.c.case_id == cases.c.id)
        .where(ledger.c.folder == FOLDER, ledger.c.epoch == "post", ledger.c.item == str(number))
    )
    with db.read() as connection:
        row = connection.execute(query).first()
        if row is None or row.parsed is None:
            return None
        reference = connection.execute(made).scalar() or ""
        latest = (
            sa.select(readings.c.reading).where(readings.c.message_id == row.message_id).order_by(readings.c.id.desc())
        )
        read = connection.execute(latest).scalar()
    found = Row(**{name: getattr(row, name) for name in Row.__dataclass_fields__ if name != "content"})
    return Without(
        row=found, row_exit=row.exit, message=from_json(Message, row.parsed), because=tuple(row.needs_human),
        reading=from_json(Reading, read) if read else Reading(), made=reference,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A message of a case as it is kept, with the ledger row by which it came."""

    row: Row
    message: Message
    reading: Reading
    kept: Original


def of_case(db: Database, case_id: int, message_id: int) -> Parted:
    """A message of a case that may become a case of its own.

    Raises:
        UsageError: it is no readable message of that case, or its first: the case itself stands on that one.
    """
    query = (
        sa.select(ledger, messages.c.parsed, messages.c.verdict)
        .join(messages, messages.c.first_ledger_id == ledger.c.id)
        .where(messages.c.id == message_id, messages.c.case_id == case_id)
    )
    latest = sa.select(readings.c.reading).where(readings.c.message_id == message_id).order_by(readings.c.id.desc())
    with db.read() as connection:
        row = connection.execute(query).first()
        if row is None or row.parsed is None:
            raise UsageError(f"message {message_id} is no readable message of that case: `case REF` numbers them")
        if first_message(connection, case_id) == message_id:
            raise UsageError("the case stands on its first message: correct it, or split the other one off")
        read = connection.execute(latest).scalar()
    found = Row(**{name: getattr(row, name) for name in Row.__dataclass_fields__ if name != "content"})
    kept = Original(message_id=message_id, exit="case", reference="", verdict=row.verdict, mailbox=row.mailbox,
                    filed=False)  # fmt: skip
    return Parted(row=found, message=from_json(Message, row.parsed),
                  reading=from_json(Reading, read) if read else Reading(), kept=kept)  # fmt: skip
