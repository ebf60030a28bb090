"""Which rules were in force: settings, rule set and templates, kept at each start that changes them."""

import hashlib
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.config.policy import Policy, policy_of
from models.store.engine import Database
from models.tables import policies


def keep(db: Database, payload: dict[str, Any], now: datetime) -> int:
    """The id of this policy; the same policy is kept once."""
    text = json.dumps(payload, sort_keys=True, default=str, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with db.write() as connection:
        connection.execute(
            db.insert(policies)
            .values(digest=digest, taken_at=now, payload=json.loads(text))
            .on_conflict_do_nothing(index_elements=["digest"])
        )
        found: int = connection.execute(sa.select(policies.c.id).where(policies.c.digest == digest)).scalar_one()
        return found


def every(db: Database) -> dict[int, Policy]:
    """Every policy that was ever in force, by id."""
    with db.read() as connection:
        rows = connection.execute(sa.select(policies).order_by(policies.c.id))
        return {row.id: policy_of(row.id, row.taken_at, row.payload) for row in rows}


def history(db: Database) -> tuple[tuple[int, datetime, dict[str, Any]], ...]:
    """Every policy as it was kept, oldest first: its id, when a service first worked by it (UTC), and its parts."""
    with db.read() as connection:
        rows = connection.execute(sa.select(policies).order_by(policies.c.id))
        return tuple((row.id, row.taken_at, row.payload) for row in rows)
