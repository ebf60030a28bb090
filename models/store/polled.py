"""Whether every watched folder has been looked into since a moment (promise 14)."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import mailboxes


def polled_since(db: Database, watched: Mapping[str, str], since: datetime) -> bool:
    """Whether the last full poll of each of these folders (name of the mailbox -> folder) is no older."""
    names = (mailboxes.c.mailbox, mailboxes.c.folder, mailboxes.c.last_poll_at)
    with db.read() as connection:
        rows = connection.execute(sa.select(*names)).all()
    last = {row.mailbox: row.last_poll_at for row in rows if watched.get(row.mailbox) == row.folder}
    return all((when := last.get(name)) is not None and when >= since for name in watched)
