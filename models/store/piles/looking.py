"""Who has a case open: each page says so now and then, and nothing of it is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import lookers

GONE: Final = timedelta(seconds=70)
"""How long somebody counts as looking after the last sign: the page gives one every 20 seconds."""


def look(db: Database, case_id: int, login: str, name: str, now: datetime) -> None:
    """Somebody has the case open now. Old signs are swept out on the way."""
    values = {"name": name, "seen_at": now}
    insert = db.insert(lookers).values(case_id=case_id, login=login, **values)
    with db.write() as connection:
        connection.execute(sa.delete(lookers).where(lookers.c.seen_at < now - GONE))
        connection.execute(insert.on_conflict_do_update(index_elements=["case_id", "login"], set_=values))


def looking(db: Database, ids: Sequence[int], login: str, now: datetime) -> dict[int, tuple[str, ...]]:
    """Who else has these cases open, by name; `login` is who asks."""
    query = sa.select(lookers.c.case_id, lookers.c.name).where(
        lookers.c.case_id.in_(list(ids)), lookers.c.login != login, lookers.c.seen_at >= now - GONE
    )
    found: dict[int, list[str]] = {}
    with db.read() as connection:
        for row in connection.execute(query.order_by(lookers.c.name)):
            found.setdefault(row.case_id, []).append(row.name)
    return {key: tuple(names) for key, names in found.items()}
