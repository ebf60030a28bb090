"""Counts for the figures: summed by the database, by weeks of local time, never a person or a word of any mail.

Each sum reads the rows of its period once; none is kept, so that the page is always true.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import cases, clocks, ledger, letters, tracks

MOST = 10_000
"""Acknowledgements of which hours are reckoned; beyond it the latest count."""


def _span(column: Any, starts: Sequence[datetime]) -> Any:
    """The number of the span that a time lies in: starts[n] <= time < starts[n + 1]."""
    last = len(starts) - 1
    return sa.case(*((column >= starts[number], number) for number in range(last, 0, -1)), else_=0)


def received(db: Database, starts: Sequence[datetime], until: datetime) -> dict[tuple[int, str], int]:
    """Messages by (span, exit); '' = no exit yet. starts: of each span, aware, in order."""
    when = sa.func.coalesce(ledger.c.received_at, ledger.c.seen_at)
    span = _span(when, starts).label("span")
    query = sa.select(span, sa.func.coalesce(ledger.c.exit, ""), sa.func.count()).where(when >= starts[0], when < until)
    with db.read() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(query.group_by(sa.text("1"), sa.text("2")))}


def step_ups(db: Database, starts: Sequence[datetime], until: datetime) -> dict[int, int]:
    """Sides of cases that went a rung up, by span."""
    span = _span(letters.c.owed_at, starts).label("span")
    query = sa.select(span, sa.func.count()).where(
        letters.c.kind == "step_up", letters.c.owed_at >= starts[0], letters.c.owed_at < until
    )
    with db.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query.group_by(sa.text("1")))}


def opened(db: Database, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """Cases by (side, their grounds as JSON text); a case about both counts on each side."""
    grounds = sa.cast(cases.c.grounds, sa.Text())
    query = (
        sa.select(tracks.c.side, grounds, sa.func.count())
        .join(cases, cases.c.id == tracks.c.case_id)
        .where(cases.c.opened_at >= since, cases.c.opened_at < until)
        .group_by(tracks.c.side, grounds)
    )
    with db.read() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(query)}


_STEPS = (
    sa.select(sa.func.count(sa.distinct(letters.c.round)))
    .where(letters.c.case_id == clocks.c.case_id, letters.c.side == clocks.c.side, letters.c.kind == "step_up",
           letters.c.round > clocks.c.round)
    .correlate(clocks)
    .scalar_subquery()
)  # fmt: skip
"""How many rungs the side has gone up since the round of the clock."""


def ended(db: Database, since: datetime, until: datetime) -> list[tuple[str, str, str, int, str, int]]:
    """Clocks that ended: (kind, side, rung of the track now, rungs gone up since, outcome, how many)."""
    rung = sa.func.coalesce(tracks.c.rung, "")
    up = sa.case((tracks.c.round > clocks.c.round, _STEPS), else_=0)  # most sides never move: nothing to count there
    when = sa.func.coalesce(clocks.c.outcome_at, clocks.c.stopped_at)
    inner = (
        sa.select(clocks.c.kind, clocks.c.side, rung.label("rung"), up.label("up"), clocks.c.outcome)
        .outerjoin(tracks, (tracks.c.case_id == clocks.c.case_id) & (tracks.c.side == clocks.c.side))
        .where(clocks.c.outcome.in_(("met", "missed")), when >= since, when < until)
        .subquery()
    )
    query = sa.select(inner, sa.func.count()).group_by(*inner.c)
    with db.read() as connection:
        return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in connection.execute(query)]


def overdue(db: Database, now: datetime) -> dict[str, int]:
    """Promises of open cases that are past their time and not kept yet, by kind of clock."""
    late = (clocks.c.outcome == "missed") & clocks.c.stopped_at.is_(None)
    running = (clocks.c.outcome == "running") & (clocks.c.due_at <= now) & clocks.c.paused_at.is_(None)
    query = (
        sa.select(clocks.c.kind, sa.func.count())
        .join(cases, cases.c.id == clocks.c.case_id)
        .where(cases.c.state != "closed", late | running, clocks.c.kind.in_(_PROMISES))
        .group_by(clocks.c.kind)
    )
    with db.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


_PROMISES = ("receipt", "triage", "acknowledgement", "response", "dissent")
"""Clocks by which somebody waits for somebody; others only time the desk's own steps."""


def acknowledged(db: Database, since: datetime, until: datetime) -> list[tuple[str, datetime, datetime]]:
    """(side, notice owed, acknowledged) of each acknowledgement that a person gave."""
    query = (
        sa.select(clocks.c.side, clocks.c.started_at, clocks.c.stopped_at)
        .where(clocks.c.kind == "acknowledgement", clocks.c.how.is_not(None))
        .where(clocks.c.stopped_at >= since, clocks.c.stopped_at < until)
        .order_by(clocks.c.stopped_at.desc())
        .limit(MOST)
    )
    with db.read() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def outcomes(db: Database, since: datetime, until: datetime) -> dict[str, dict[str, int]]:
    """Cases closed in the period: 'for_person' and 'learning' -> code -> how many; '' = not said."""
    found = {}
    with db.read() as connection:
        for column in (cases.c.for_person, cases.c.learning):
            query = sa.select(column, sa.func.count()).where(cases.c.closed_at >= since, cases.c.closed_at < until)
            found[column.name] = {row[0]: row[1] for row in connection.execute(query.group_by(column))}
    return found
