"""Who looked at what of a case, in the audit: at most one entry an hour for each viewer, case and thing."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from models.effects import Note
from models.store import audit as chain
from models.store.engine import Database
from models.tables import audit

AGAIN: Final = timedelta(hours=1)
_LATELY = (
    sa.select(audit.c.id)
    .where(
        audit.c.subject == sa.bindparam("subject"), audit.c.code == sa.bindparam("code"),
        audit.c.actor == sa.bindparam("actor"), audit.c.at > sa.bindparam("since", type_=audit.c.at.type),
    )
    .limit(1)
)  # fmt: skip


def seen(db: Database, *, code: str, reference: str, actor: str, now: datetime) -> None:
    """Keep that somebody (a login) looked. code: 'case:viewed', or 'message:12:viewed' and its like."""
    with db.read() as connection:
        asked = {"subject": reference, "code": code, "actor": actor, "since": now - AGAIN}
        if connection.execute(_LATELY, asked).first() is not None:
            return
    with db.write() as connection:
        chain.write(connection, (Note(code=code, detail={}),), actor=actor, subject=reference, now=now)
