"""A mail of the test's own comes to a desk at work, and becomes a case."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa

from models.tables import cases, messages
from tests.web.working import NOW, Working


def arrive(w: Working, folder: Path, raw: bytes, *, box: str = "children") -> tuple[str, int]:
    """Put a mail into a mailbox, let the desk work, and say which case it opened: (reference, message)."""
    target = folder / box / "new" / f"{NOW.timestamp():.0f}.own-{len(raw)}"
    target.write_bytes(raw)
    os.utime(target, (NOW.timestamp(), NOW.timestamp()))
    w.turn()
    newest = sa.select(cases.c.reference, messages.c.id).join(messages, messages.c.case_id == cases.c.id)
    with w.desk.db.read() as connection:
        row = connection.execute(newest.order_by(messages.c.id.desc()).limit(1)).one()
    return row.reference, row.id


def references(w: Working) -> list[str]:
    """Every case, oldest first."""
    with w.desk.db.read() as connection:
        return list(connection.execute(sa.select(cases.c.reference).order_by(cases.c.id)).scalars())
