"""Letters about the desk itself: they belong to no case, and the newest says all that is to be said."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.effects import Note
from models.letter import Written
from models.store import audit
from models.store.codec import to_json
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
        rows = [
            {
                "key": one.plan.key, "message_id": one.composed.message_id if one.composed else None,
                "kind": one.plan.kind, "sender": one.plan.from_address, "recipient": one.plan.to_address,
                "person_id": one.plan.person_id, "bytes": one.composed.data if one.composed else None,
                "state": "owed" if one.composed else "not_composed", "why": one.fault, "owed_at": now,
                "facts": to_json(one.plan.facts),
            }
            for one in written
        ]  # fmt: skip
        connection.execute(sa.insert(letters), rows)
        notes = [Note(code="letter:alarm:owed", detail={"to": one.plan.person_id}) for one in written]
        audit.write(connection, notes, actor="desk", subject="desk", now=now)
