"""Cases about the same person: the keys by which one is found again, and what joining two does to both."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.errors import UsageError
from models.store.engine import Database
from models.tables import case_keys, cases, messages

_FIND = (
    sa.select(cases.c.reference, cases.c.id)
    .distinct()
    .join(case_keys, case_keys.c.case_id == cases.c.id)
    .where(case_keys.c.key.in_(sa.bindparam("keys", expanding=True)), cases.c.state == "open")
    .order_by(cases.c.id)
)


def keep_keys(connection: Connection, case_id: int, keys: Sequence[str]) -> None:
    """Keep by what a case is found again, in place of what was kept."""
    connection.execute(sa.delete(case_keys).where(case_keys.c.case_id == case_id))
    if keys:
        connection.execute(sa.insert(case_keys), [{"case_id": case_id, "key": key} for key in keys])


def alike(db: Database, keys: Sequence[str]) -> tuple[str, ...]:
    """The references of open cases that carry one of these keys, oldest first."""
    if not keys:
        return ()
    with db.read() as connection:
        return tuple(row[0] for row in connection.execute(_FIND, {"keys": list(keys)}))


def join(connection: Connection, case_id: int, into: str) -> None:
    """Messages go to the other case, which waits to be read; the one that ends points at it.

    Raises:
        UsageError: when there is no such case, or it is not open.
    """
    other = connection.execute(sa.select(cases).where(cases.c.reference == into)).first()
    if other is None or other.state != "open":
        raise UsageError(f"{into} is no open case: name the reference of the case that goes on")
    mine = connection.execute(sa.select(cases.c.reference).where(cases.c.id == case_id)).scalar_one()
    why = f"{mine} was joined to it: read it, and tell its sender too"
    connection.execute(sa.update(messages).where(messages.c.case_id == case_id).values(case_id=other.id))
    connection.execute(sa.update(cases).where(cases.c.id == case_id).values(linked=into))
    connection.execute(
        sa.update(cases).where(cases.c.id == other.id).values(
            unseen=other.unseen + 1, version=cases.c.version + 1, needs_human=[*other.needs_human, why])
    )  # fmt: skip
