"""What each pile of the queue holds. Every rule stands here once, as a query that open rows alone answer.

| pile | holds |
|---|---|
| danger | cases on which danger was read and which no signed-in person has taken |
| person | what `WANTS` lists: doubt, a side that waits, new mail, an answer, a task, a reading nobody has confirmed |
| awaiting | cases with a side whose owner has not acknowledged |
| acknowledged | cases with a side whose owner has acknowledged, not closed |
| diverted | messages that belong to another procedure, until a person closes them |
| unreadable | cases whose mail the desk could not read, until a person has |
| ordinary, set_aside | messages without a case, until a person has signed off the sweep |
| letters | held; refused, bounced or not written while their task is open; unknown while the desk still looks |

A case may lie in several piles; every open case lies in one at least. Constants are written into the statement, because
SQLite uses an index of open rows only where the statement says the same words (sqlite.org, 'Partial Indexes', 2).
"""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from models.pages.queue_rows import PileName
from models.tables import cases, clocks, ledger, letters, tasks, tracks

Ids = sa.Select[Any] | sa.CompoundSelect[Any]
FOR_LETTERS: Final = ("letter_refused", "letter_bounced", "letter_not_composed")
"""Tasks that stand for a letter which never reached its reader."""


def is_(column: sa.ColumnElement[Any], *values: str) -> sa.ColumnElement[bool]:
    """The column is one of these values, which stand in the statement itself."""
    if len(values) == 1:
        return column == sa.literal_column(f"'{values[0]}'")
    return column.in_([sa.literal_column(f"'{value}'") for value in values])


def not_(column: sa.ColumnElement[Any], value: str) -> sa.ColumnElement[bool]:
    """The column is not that value."""
    return column != sa.literal_column(f"'{value}'")


OPEN: Final = not_(cases.c.state, "closed")
OPEN_TRACK: Final = not_(tracks.c.state, "closed")
UNSWEPT: Final = sa.and_(ledger.c.sweep_id.is_(None), is_(ledger.c.exit, "ordinary", "set_aside"))
DOUBTED: Final = sa.and_(OPEN, not_(sa.cast(cases.c.needs_human, sa.Text), "[]"))
DANGER: Final = sa.and_(cases.c.danger_at.is_not(None), cases.c.danger_taken_at.is_(None), OPEN)
BROKEN: Final = sa.and_(is_(clocks.c.outcome, "missed"), clocks.c.stopped_at.is_(None))
RUNNING: Final = is_(clocks.c.outcome, "running")


def _tracks(state: str) -> sa.Select[Any]:
    return sa.select(tracks.c.case_id.label("id")).where(OPEN_TRACK, is_(tracks.c.state, state))


def _tasks(*kinds: str) -> sa.Select[Any]:
    query = sa.select(tasks.c.case_id.label("id")).where(tasks.c.done_at.is_(None))
    return query.where(is_(tasks.c.kind, *kinds)) if kinds else query


def _of_open(query: sa.Select[Any], case_id: sa.Column[Any], *states: str) -> sa.Select[Any]:
    where = is_(cases.c.state, *states) if states else OPEN
    return query.join(cases, cases.c.id == case_id).where(where)


WANTS: Final[Mapping[str, sa.Select[Any]]] = {
    "doubt": sa.select(cases.c.id).where(DOUBTED),
    "waiting": _of_open(_tracks("waiting_for_person"), tracks.c.case_id, "open"),
    "new": sa.select(cases.c.id).where(cases.c.unseen > sa.literal_column("0")),
    "answer": sa.select(cases.c.id).where(cases.c.answer_at.is_not(None), OPEN),
    "task": _of_open(_tasks(), tasks.c.case_id),
    "unconfirmed": _of_open(
        sa.select(clocks.c.case_id.label("id")).where(RUNNING, is_(clocks.c.kind, "triage")), clocks.c.case_id, "open"
    ),
    "unconfirmed, late": _of_open(
        sa.select(clocks.c.case_id.label("id")).where(BROKEN, is_(clocks.c.kind, "triage")), clocks.c.case_id, "open"
    ),
    "no side": sa.select(cases.c.id).where(
        is_(cases.c.state, "open"), OPEN, ~sa.exists().where(tracks.c.case_id == cases.c.id, OPEN_TRACK)
    ),
}
"""Why a case needs a person; what a row says of it is written by beats.pages.queue.why from the same facts."""
CASES: Final[Mapping[PileName, Ids]] = {
    "danger": sa.select(cases.c.id).where(DANGER),
    "person": sa.union(*WANTS.values()),
    "awaiting": _of_open(_tracks("awaiting"), tracks.c.case_id),
    "acknowledged": _of_open(_tracks("acknowledged"), tracks.c.case_id),
    "diverted": sa.select(cases.c.id).where(is_(cases.c.state, "diverted")),
    "unreadable": _of_open(_tasks("read_by_hand"), tasks.c.case_id),
}
"""The ids of the cases of a pile; one may come twice."""
_UNSENT: Final = ("held", "unknown", "refused", "bounced", "not_composed")
LETTERS: Final = sa.and_(
    is_(letters.c.state, *_UNSENT),
    sa.or_(
        is_(letters.c.state, "held"),
        sa.and_(is_(letters.c.state, "unknown"), letters.c.next_try_at.is_not(None)),
        sa.and_(is_(letters.c.state, *_UNSENT[2:]), letters.c.case_id.in_(_tasks(*FOR_LETTERS))),
    ),
)
"""Which letters lie in the pile of letters."""


def due_of(kind: str, state: str) -> sa.Select[Any]:
    """(id, due) of the cases with a side in that state: when its clock of that kind in the present round is due first.

    A promise that was broken and never made good counts: it is the most overdue of all.
    """
    here = sa.and_(
        clocks.c.case_id == tracks.c.case_id,
        clocks.c.side == tracks.c.side,
        clocks.c.round == tracks.c.round,
        is_(clocks.c.kind, kind),
        clocks.c.stopped_at.is_(None),
    )
    due = sa.func.min(clocks.c.due_at, type_=clocks.c.due_at.type).label("due")
    return (
        sa.select(tracks.c.case_id.label("id"), due)
        .select_from(tracks)
        .outerjoin(clocks, here)
        .where(OPEN_TRACK, is_(tracks.c.state, state))
        .group_by(tracks.c.case_id)
    )
