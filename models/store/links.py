"""Finding the letter and the case of a link (models.pages.links). Nothing is kept for a link but what ends it."""

from collections.abc import Sequence

import sqlalchemy as sa

from models.act import WithdrawLinks
from models.pages.links import LinkFile, Purpose
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import acts, letters

_LETTER = sa.select(letters.c.id, letters.c.case_id, letters.c.owed_at).where(
    letters.c.message_id.in_(sa.bindparam("ids", expanding=True))
)
_ENDED = sa.select(sa.func.max(acts.c.at)).where(
    acts.c.case_id == sa.bindparam("case"), acts.c.kind == WithdrawLinks.__name__
)


def find(db: Database, purpose: Purpose, message_ids: Sequence[str]) -> LinkFile | None:
    """The link of the letter with one of these Message-IDs (one for each domain we write from), whole."""
    with db.read() as connection:
        row = connection.execute(_LETTER, {"ids": list(message_ids)}).first()
        if row is None or row.case_id is None:
            return None
        case = load_cases(connection, [row.case_id])[row.case_id]
        ended = connection.execute(_ENDED, {"case": row.case_id}).scalar()
    letter = next(one for one in case.letters if one.id == row.id)
    return LinkFile(purpose=purpose, letter=letter, case=case, withdrawn=ended is not None and ended >= row.owed_at)
