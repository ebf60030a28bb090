"""Threads of one process that write take turns: none is told that the database is locked, however many write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from models.store.engine import Database
from models.tables import meta

WRITERS, EACH = 6, 40


def test_threads_that_write_at_once_need_none_of_sqlites_patience(db: Database) -> None:
    if db.is_sqlite:
        event.listen(db.engine, "connect", give_up_at_once)
        db.engine.dispose()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda name: write_often(db, name), range(WRITERS)))
    with db.read() as connection:
        kept = connection.execute(sa.select(sa.func.count()).where(meta.c.key.startswith("turn "))).scalar_one()
    assert kept == WRITERS * EACH


def give_up_at_once(dbapi: Any, _record: Any) -> None:
    """SQLite answers 'database is locked' where another connection writes."""
    dbapi.execute("PRAGMA busy_timeout=0")


def write_often(db: Database, name: int) -> None:
    """Commit after commit."""
    for number in range(EACH):
        with db.write() as connection:
            connection.execute(sa.insert(meta).values(key=f"turn {name} {number}", value="-"))
