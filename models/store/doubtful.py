"""Letters to whose final dot no answer came: looked for in Sent, later and later, until it is known that they left."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.effects import Note
from models.letter import Doubtful
from models.store import audit, timing
from models.store.engine import Database
from models.tables import cases, clocks, letters

FIRST_LOOK = timedelta(minutes=1)
_LAST_LOOK = timedelta(days=7)
"""When Sent is first looked into for a letter of which nobody knows, and how old it is when that ends."""


def receipt_left(connection: Connection, case_id: int, now: datetime) -> None:
    """A receipt of the case has left: its clock is met, or was missed and is stopped now."""
    receipt = (clocks.c.case_id == case_id, clocks.c.kind == "receipt", clocks.c.stopped_at.is_(None))
    left = {"stopped_at": now, "by": "desk"}
    connection.execute(
        sa.update(clocks)
        .where(*receipt, clocks.c.outcome == "running")
        .values(outcome=timing.in_time(now), outcome_at=now, next_at=None, **left)
    )
    connection.execute(sa.update(clocks).where(*receipt, clocks.c.outcome == "missed").values(**left))


def doubtful(db: Database, *, now: datetime, limit: int = 20) -> list[Doubtful]:
    """Letters of which nobody knows whether they left, and whose next look into Sent is due."""
    names = ("id", "sender", "message_id")
    query = sa.select(*(letters.c[name] for name in names)).where(
        letters.c.state == "unknown", letters.c.next_try_at <= now
    )
    with db.read() as connection:
        return [Doubtful(**row) for row in connection.execute(query.order_by(letters.c.id).limit(limit)).mappings()]


def looked(db: Database, letter: Doubtful, *, found: bool, now: datetime) -> None:
    """What a look into Sent said: found there, it was sent; else it stays unknown, and is looked for later and later.

    A copy may take a moment to appear, so one look proves nothing; after a week nobody looks any more.
    """
    still = (letters.c.id == letter.id, letters.c.state == "unknown")
    with db.write() as connection:
        query = sa.select(letters.c.owed_at, letters.c.kind, letters.c.case_id, cases.c.reference)
        row = connection.execute(query.outerjoin(cases, cases.c.id == letters.c.case_id).where(*still)).first()
        if row is None:
            return
        age = now - row.owed_at
        if not found:
            later = None if age > _LAST_LOOK else now + max(age, FIRST_LOOK)
            connection.execute(sa.update(letters).where(*still).values(next_try_at=later))
            return
        values = {"state": "sent", "phase": "accepted", "sent_at": now, "next_try_at": None, "answer": "found in Sent"}
        connection.execute(sa.update(letters).where(*still).values(**values))
        if row.kind == "receipt" and row.case_id is not None:
            receipt_left(connection, row.case_id, now)
        note = Note(code=f"letter:{row.kind}:sent", detail={"answer": "found in Sent"})
        audit.write(connection, (note,), actor="desk", subject=row.reference or "letters", now=now)
