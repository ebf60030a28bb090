"""The piles counted, and listed in their order: ids only, so that a list can be frozen while somebody works on it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import sqlalchemy as sa

from models.pages.queue_rows import OF_POST, PILES, PileName
from models.store.engine import Database
from models.store.piles import rules
from models.tables import cases, ledger, letters

LONGEST: Final = 2000
"""Rows of a list at most: forty pages. What lies beyond is said, and comes up as the first are dealt with."""


def _count_of(pile: PileName) -> sa.ScalarSelect[Any]:
    if pile in OF_POST:
        return (
            sa.select(sa.func.count())
            .select_from(ledger)
            .where(rules.UNSWEPT, rules.is_(ledger.c.exit, pile))
            .scalar_subquery()
        )
    if pile == "letters":
        return sa.select(sa.func.count()).select_from(letters).where(rules.LETTERS).scalar_subquery()
    ids = rules.CASES[pile].subquery()
    return sa.select(sa.func.count(ids.c.id.distinct())).scalar_subquery()


_COUNTS = sa.select(*(_count_of(pile).label(pile) for pile in PILES))
_FIRST = sa.case((rules.DANGER, 0), else_=1)


def _ordered(pile: PileName) -> sa.Select[Any]:
    """The ids of a pile of cases in its order; filters are added by whoever asks."""
    if pile in ("awaiting", "acknowledged"):
        kind, state = ("acknowledgement", "awaiting") if pile == "awaiting" else ("response", "acknowledged")
        due = rules.due_of(kind, state).subquery()
        query = sa.select(cases.c.id).join(due, due.c.id == cases.c.id).where(rules.OPEN)
        return query.order_by(due.c.due.is_(None), due.c.due, cases.c.received_at, cases.c.id)
    query = sa.select(cases.c.id).where(cases.c.id.in_(rules.CASES[pile]))
    if pile == "danger":
        return query.order_by(cases.c.danger_at, cases.c.id)
    return query.order_by(_FIRST, cases.c.received_at, cases.c.id)


_ORDERED: Final[Mapping[str, sa.Select[Any]]] = {
    pile: _ordered(pile) for pile in PILES if pile not in OF_POST and pile != "letters"
}
_POST = (
    sa.select(ledger.c.id)
    .where(rules.UNSWEPT)
    .order_by(sa.cast(ledger.c.needs_human, sa.Text) == "[]", ledger.c.received_at, ledger.c.id)
)
_LETTERS = sa.select(letters.c.id).where(rules.LETTERS).order_by(letters.c.kind == "receipt", letters.c.id)


def counts(db: Database) -> dict[PileName, int]:
    """How many rows each pile holds, in one query."""
    with db.read() as connection:
        row = connection.execute(_COUNTS).mappings().one()
    return {pile: row[pile] for pile in PILES}


def ids(db: Database, pile: PileName, where: Sequence[sa.ColumnElement[bool]] = ()) -> list[int]:
    """The ids of a pile in its order, LONGEST at most: of cases, rows of the ledger, or letters.

    Post that the machine itself doubted comes first, then the oldest; letters but receipts first. where: on cases.
    """
    if pile in OF_POST:
        query: sa.Select[Any] = _POST.where(rules.is_(ledger.c.exit, pile))
    elif pile == "letters":
        query = _LETTERS
    else:
        query = _ORDERED[pile].where(*where)
    with db.read() as connection:
        return cast("list[int]", list(connection.execute(query.limit(LONGEST)).scalars()))
