"""Letters about the desk itself: they belong to no case, and the newest says all that is to be said."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.letter import Written
from models.store import audit, owing
from models.store.engine import Database
from models.tables import letters


def owe(db: Database, written: Sequence[Written], *, now: datetime) -> None:
    """Owe alarm letters; those before that have not left yet are cancelled: they would tell old news."""
    if not written:
        return
    with db.write() as connection:
        connection.execute(
            sa.update(letters)
            .where(letters.c.kind == "alarm", letters.c.state.in_(("owed", "deferred")))
            .values(state="cancelled", why="a newer alarm says more")
        )
        audit.write(connection, owing.owe(connection, written, now), actor="desk", subject="desk", now=now)
