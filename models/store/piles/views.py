"""What somebody keeps of the queue for themselves: views under a name, and searches under a key."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from models.pages.queue_rows import Filters, PileName, View
from models.store.codec import from_json, to_json
from models.store.engine import Database
from models.tables import searches, views

KEPT: Final = timedelta(days=30)
"""How long a search is kept: it may hold somebody's name."""


def views_of(db: Database, login: str) -> tuple[View, ...]:
    """The views of one person, by name."""
    query = sa.select(views).where(views.c.login == login).order_by(views.c.name)
    with db.read() as connection:
        rows = connection.execute(query).all()
    return tuple(View(id=row.id, name=row.name, pile=row.pile, filters=from_json(Filters, row.filters)) for row in rows)


def keep(db: Database, login: str, name: str, pile: PileName, filters: Filters) -> None:
    """Keep a view; one of the same name is replaced."""
    values = {"pile": pile, "filters": to_json(filters)}
    insert = db.insert(views).values(login=login, name=name, **values)
    with db.write() as connection:
        connection.execute(insert.on_conflict_do_update(index_elements=["login", "name"], set_=values))


def drop(db: Database, login: str, view_id: int) -> None:
    """Forget a view, if it is theirs."""
    with db.write() as connection:
        connection.execute(sa.delete(views).where(views.c.id == view_id, views.c.login == login))


def keep_search(db: Database, key: str, login: str, typed: str, now: datetime) -> None:
    """Keep what was typed under a key; what is older than KEPT is forgotten on the way."""
    with db.write() as connection:
        connection.execute(sa.delete(searches).where(searches.c.made_at < now - KEPT))
        connection.execute(sa.insert(searches).values(key=key, login=login, typed=typed, made_at=now))


def search_of(db: Database, key: str, login: str) -> str | None:
    """What was typed, None when it is none of theirs."""
    query = sa.select(searches.c.typed).where(searches.c.key == key, searches.c.login == login)
    with db.read() as connection:
        typed: str | None = connection.execute(query).scalar()
    return typed
