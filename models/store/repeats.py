"""Cases about the same person: the keys by which one is found again, and what joining two does to both."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.act import Join
from models.case import CaseFile
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import acts, case_keys, cases, ledger, messages

_FIND = (
    sa.select(cases.c.reference, cases.c.id)
    .distinct()
    .join(case_keys, case_keys.c.case_id == cases.c.id)
    .where(case_keys.c.key.in_(sa.bindparam("keys", expanding=True)), cases.c.state == "open")
    .order_by(cases.c.id)
)
_FIRST = (
    sa.select(messages.c.id)
    .join(ledger, ledger.c.id == messages.c.first_ledger_id)
    .where(messages.c.case_id == sa.bindparam("case"))
    .order_by(ledger.c.case_id != messages.c.case_id, messages.c.id)
    .limit(1)
)
_JOINED = sa.select(acts.c.id).where(acts.c.case_id == sa.bindparam("case"), acts.c.kind == Join.__name__).limit(1)


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


def first_message(connection: Connection, case_id: int) -> int:
    """The message that a case stands on: what came with a joined case may be older, and opened another one."""
    found: int = connection.execute(_FIRST, {"case": case_id}).scalar_one()
    return found


def move_message(connection: Connection, message_id: int, case_id: int | None) -> int:
    """One message goes to another case, its readings with it; its number comes back."""
    connection.execute(sa.update(messages).where(messages.c.id == message_id).values(case_id=case_id))
    return message_id


def join(connection: Connection, case_id: int, into: str) -> None:
    """Messages, and the keys by which they are found again, go to the other case; the one that ends points at it."""
    other = connection.execute(sa.select(cases.c.id).where(cases.c.reference == into)).scalar_one()
    connection.execute(sa.update(messages).where(messages.c.case_id == case_id).values(case_id=other))
    connection.execute(sa.update(cases).where(cases.c.id == case_id).values(linked=into))
    mine, theirs = (
        set(connection.execute(sa.select(case_keys.c.key).where(case_keys.c.case_id == one)).scalars())
        for one in (case_id, other)
    )
    keep_keys(connection, other, sorted(mine | theirs))


def goes_on(connection: Connection, case: CaseFile) -> CaseFile:
    """The case in which a case goes on that a person joined to another; itself, where nobody did."""
    met = {case.id}
    while case.state == "closed" and connection.execute(_JOINED, {"case": case.id}).first() is not None:
        key = connection.execute(sa.select(cases.c.id).where(cases.c.reference == case.linked)).scalar_one()
        if key in met:
            break
        met.add(key)
        case = load_cases(connection, [key])[key]
    return case
