"""How today goes, in numbers: what came and what became of it, acknowledgements in time, what is overdue."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.pages.queue_rows import Received, Share
from models.store.by_hand import FOLDER
from models.store.engine import Database
from models.store.piles import rules
from models.tables import cases, clocks, ledger

SETTLED: Final = timedelta(hours=1)
"""Rows older than this have been committed by everybody: they are counted once and remembered."""
_PROMISES: Final = ("acknowledgement", "response", "triage")
_EXIT = sa.case((ledger.c.folder == FOLDER, "by_hand"), else_=sa.func.coalesce(ledger.c.exit, "open"))
_BY_EXIT = sa.select(_EXIT.label("exit"), sa.func.count().label("count")).group_by(sa.text("1"))
_UNTOLD = sa.and_(ledger.c.exit.is_(None), ledger.c.received_at.is_(None))
_UNFETCHED = sa.select(sa.func.count()).select_from(ledger).where(_UNTOLD)
_ENDED = sa.select(clocks.c.outcome, sa.func.count()).where(
    rules.is_(clocks.c.kind, "acknowledgement"), clocks.c.outcome.in_(("met", "missed"))
)
_LATE = (
    sa.select(clocks.c.case_id)
    .join(cases, cases.c.id == clocks.c.case_id)
    .where(rules.is_(clocks.c.kind, *_PROMISES), rules.OPEN)
)
_OLDEST = (
    sa.select(sa.func.min(cases.c.received_at, type_=cases.c.received_at.type))
    .select_from(clocks)
    .join(cases, cases.c.id == clocks.c.case_id)
    .where(rules.is_(clocks.c.kind, "triage"), rules.OPEN)
)


def received_since(db: Database, since: datetime) -> Received:
    """What came from `since` on, by exit; what was not fetched yet has no time of receipt and counts as of now."""
    with db.read() as connection:
        found = _received(connection.execute(_BY_EXIT.where(ledger.c.received_at >= since)).all())
        return replace(found, open=found.open + connection.execute(_UNFETCHED).scalar_one())


def in_time(db: Database, since: datetime) -> Share:
    """Of the acknowledgements that were met or missed from `since` on: how many in time."""
    with db.read() as connection:
        found = connection.execute(_ENDED.where(clocks.c.outcome_at >= since).group_by(clocks.c.outcome)).all()
    by = {row[0]: row[1] for row in found}
    return Share(good=by.get("met", 0), all=sum(by.values()))


def overdue(db: Database, now: datetime) -> int:
    """Open cases with a promise to a person that is overdue now: it still runs, or was broken and never made good."""
    late = sa.and_(rules.RUNNING, clocks.c.due_at < now, clocks.c.paused_at.is_(None))
    both = sa.union(_LATE.where(late), _LATE.where(rules.BROKEN)).subquery()
    with db.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(both)).scalar_one()


def oldest_unread(db: Database) -> datetime | None:
    """When the oldest mail came that no person has confirmed or seen; None when there is none."""
    with db.read() as connection:
        found = [connection.execute(_OLDEST.where(one)).scalar() for one in (rules.RUNNING, rules.BROKEN)]
    return min((one for one in found if one is not None), default=None)


def unswept_since(db: Database) -> datetime | None:
    """When the oldest post came that nobody has signed off; None when there is none."""
    came = sa.func.coalesce(ledger.c.received_at, ledger.c.seen_at)  # plain, PostgreSQL walks all that ever came
    query = sa.select(sa.func.min(came, type_=ledger.c.received_at.type)).where(rules.UNSWEPT)
    with db.read() as connection:
        return connection.execute(query).scalar()


def _received(rows: Any) -> Received:
    return Received(**{row[0]: row[1] for row in rows})


class Ever:
    """What ever came, by exit: settled rows are counted once and remembered, later ones each time.

    A row is settled once it, and every row before it, has its exit: an exit is never taken back.
    """

    def __init__(self) -> None:
        self._upto, self._settled = 0, Received()

    def count(self, db: Database, now: datetime) -> Received:
        """The numbers as they stand; `now` is the machine's."""
        with db.read() as connection:
            upto = max(_settled_upto(connection, now), self._upto)
            if upto > self._upto:
                between = (ledger.c.id > self._upto, ledger.c.id <= upto) if self._upto else (ledger.c.id <= upto,)
                self._settled = _sum(self._settled, _received(connection.execute(_BY_EXIT.where(*between)).all()))
                self._upto = upto
            rest = connection.execute(_BY_EXIT.where(ledger.c.id > upto)).all()
        return _sum(self._settled, _received(rest))


def _settled_upto(connection: Connection, now: datetime) -> int:
    newest = sa.select(ledger.c.id).where(ledger.c.seen_at < now - SETTLED).order_by(ledger.c.id.desc()).limit(1)
    first_open = sa.select(sa.func.min(ledger.c.id)).where(ledger.c.exit.is_(None))
    settled, waiting = connection.execute(newest).scalar() or 0, connection.execute(first_open).scalar()
    return settled if waiting is None else min(settled, waiting - 1)


def _sum(one: Received, other: Received) -> Received:
    return Received(**{name: getattr(one, name) + getattr(other, name) for name in Received.__dataclass_fields__})
