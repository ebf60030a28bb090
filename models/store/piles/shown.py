"""Which cases may be shown to an admin, as a condition: what models.pages.sight says of a case, for lists and filters.

A filter that took cases along which are not shown would tell what they are, row by row.
"""

import json
from collections.abc import Iterable

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import cases


def shown_to(login: str, person_id: str) -> sa.ColumnElement[bool]:
    """Cases that are not restricted to others, and from which that person is not excluded ('' = nobody's)."""
    restricted = sa.cast(cases.c.restricted_to, sa.Text)
    open_to = sa.or_(restricted == "[]", restricted.contains(json.dumps(login), autoescape=True))
    if not person_id:
        return open_to
    excluded = sa.cast(cases.c.exclusions, sa.Text).contains(json.dumps(person_id), autoescape=True)
    return sa.and_(open_to, sa.not_(excluded))


def shut(db: Database, references: Iterable[str], *, login: str, person_id: str) -> frozenset[str]:
    """Those of these cases that are not shown to whoever asks."""
    wanted = sorted({one for one in references if one})
    if not wanted:
        return frozenset()
    query = sa.select(cases.c.reference).where(cases.c.reference.in_(wanted), sa.not_(shown_to(login, person_id)))
    with db.read() as connection:
        return frozenset(connection.execute(query).scalars())
