"""What the database knows of the directory's gaps: who owns open cases, and which addresses are dead."""

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import cases, letters, tracks

_OWNERS = (
    sa.select(tracks.c.owner_id, cases.c.reference)
    .join(cases, cases.c.id == tracks.c.case_id)
    .where(cases.c.state == "open", tracks.c.state.in_(("awaiting", "acknowledged")), tracks.c.owner_id != "")
    .order_by(tracks.c.id)
)
_LAST = (
    sa.select(letters.c.recipient, sa.func.max(letters.c.id).label("last"))
    .where(letters.c.person_id != "", letters.c.state.in_(("sent", "bounced", "refused")))
    .group_by(letters.c.recipient)
    .subquery()
)
_DEAD = (
    sa.select(_LAST.c.recipient)
    .join(letters, letters.c.id == _LAST.c.last)
    .where(letters.c.state.in_(("bounced", "refused")))
)


def owners(db: Database) -> dict[str, tuple[str, ...]]:
    """Who owns a side of an open case: person_id -> references."""
    found: dict[str, list[str]] = {}
    with db.read() as connection:
        for row in connection.execute(_OWNERS):
            found.setdefault(row.owner_id, []).append(row.reference)
    return {person_id: tuple(dict.fromkeys(references)) for person_id, references in found.items()}


def dead_addresses(db: Database) -> frozenset[str]:
    """Addresses of the directory whose latest settled letter came back or was refused."""
    with db.read() as connection:
        return frozenset(connection.execute(_DEAD).scalars())
