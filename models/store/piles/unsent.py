"""Letters that did not leave, as rows."""

from collections.abc import Sequence

import sqlalchemy as sa

from models.pages.queue_rows import LetterRow
from models.store.engine import Database
from models.tables import cases, letters

_NAMES = ("id", "kind", "state", "person_id", "why", "answer", "owed_at")
_ROWS = (
    sa.select(*(letters.c[name] for name in _NAMES), cases.c.reference)
    .outerjoin(cases, cases.c.id == letters.c.case_id)
    .where(letters.c.id.in_(sa.bindparam("ids", expanding=True)))
)


def rows(db: Database, ids: Sequence[int]) -> dict[int, LetterRow]:
    """These letters by their id; `to` is the person id, '' for the sender of the case."""
    if not ids:
        return {}
    with db.read() as connection:
        return {
            row.id: LetterRow(id=row.id, reference=row.reference or "", kind=row.kind, state=row.state,
                              to=row.person_id, why=row.why or row.answer, owed_at=row.owed_at)
            for row in connection.execute(_ROWS, {"ids": list(ids)})
        }  # fmt: skip
