"""What the page of an act asks of a case: what was done to it last, and how many messages it has."""

from typing import Any

import sqlalchemy as sa

from models.act import Act, Correct
from models.store.codec import to_json
from models.store.engine import Database
from models.tables import acts, messages

_LAST = (
    sa.select(acts.c.by, acts.c.kind, acts.c.payload)
    .where(acts.c.case_id == sa.bindparam("case"))
    .order_by(acts.c.id.desc())
    .limit(1)
)


def was_last(db: Database, case_id: int, act: Act, by: str) -> bool:
    """Whether this very act by that person is the last that anybody did to the case.

    A correction that changes nothing any more is the one that has changed it.
    """
    with db.read() as connection:
        row: Any = connection.execute(_LAST, {"case": case_id}).first()
    if row is None or (row.by, row.kind) != (by, type(act).__name__):
        return False
    return act == Correct() or row.payload == to_json(act)


def count_messages(db: Database, case_id: int) -> int:
    """How many messages a case has."""
    with db.read() as connection:
        query = sa.select(sa.func.count()).select_from(messages).where(messages.c.case_id == case_id)
        return connection.execute(query).scalar_one()
