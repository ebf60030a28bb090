"""Small things that a service remembers over a restart and tells other processes, each under a key, as JSON.

Nothing here is part of the record: what was decided and sent has tables of its own.
"""

import json
from typing import Any

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import meta

_PREFIX = "kept:"


def keep(db: Database, key: str, value: Any) -> None:
    """Keep a value of plain JSON under a key, in place of the one before."""
    text = json.dumps(value, sort_keys=True)
    insert = db.insert(meta).values(key=_PREFIX + key, value=text)
    with db.write() as connection:
        connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_={"value": text}))


def kept(db: Database, key: str) -> Any:
    """The value under a key, None when there is none."""
    with db.read() as connection:
        text = connection.execute(sa.select(meta.c.value).where(meta.c.key == _PREFIX + key)).scalar()
    return None if text is None else json.loads(text)


def kept_all(db: Database, prefix: str) -> dict[str, Any]:
    """Every value whose key starts with `prefix`, by the rest of its key."""
    start = _PREFIX + prefix
    with db.read() as connection:
        rows = connection.execute(
            sa.select(meta.c.key, meta.c.value).where(meta.c.key.startswith(start, autoescape=True))
        )
        return {row.key.removeprefix(start): json.loads(row.value) for row in rows}
