"""The words of the message that opened a case, for the few letters that may carry them."""

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import cases, ledger, messages

_FIRST = (
    sa.select(messages.c.parsed)
    .join(cases, cases.c.id == messages.c.case_id)
    .join(ledger, ledger.c.id == messages.c.first_ledger_id)
    .where(cases.c.reference == sa.bindparam("reference"))
    .order_by(ledger.c.case_id != cases.c.id, messages.c.id)  # what came with a joined case is older, and another's
    .limit(1)
)


def original_text(db: Database, reference: str) -> str:
    """The text of the case's first message; '' where there is none, or nothing of it could be read."""
    with db.read() as connection:
        parsed = connection.execute(_FIRST, {"reference": reference}).scalar()
    return str(parsed.get("text") or "") if isinstance(parsed, dict) else ""
