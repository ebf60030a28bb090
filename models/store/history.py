"""Reading everything that is on record about one case (models.history). Cost follows the case, not the database."""

import json
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.case import ClockFile
from models.history import Change, Entry, Joined, Received, Record, Timed, Todo
from models.store import policy, signoffs
from models.store.cases import case_by_reference
from models.store.engine import Database
from models.tables import (
    acts,
    audit,
    audit_payloads,
    clock_changes,
    clocks,
    decisions,
    ledger,
    messages,
    readings,
    tasks,
)

_CHANGE = tuple(Change.__dataclass_fields__)
_CLOCK = tuple(ClockFile.__dataclass_fields__)


def record(db: Database, reference: str) -> Record:
    """The record of the case with this reference.

    Raises:
        UsageError: when there is none.
    """
    case = case_by_reference(db, reference)
    with db.read() as connection:
        timed = _clocks(connection, case.id)
        closed = connection.execute(_CLOSED, {"case": case.id}).scalar()
        changes = tuple(
            Change(**row) for row in connection.execute(_CHANGES, {"ids": [one.clock.id for one in timed]}).mappings()
        )
        entries = _entries(connection, case.reference)
        found = Record(
            reference=case.reference, opened_at=case.opened_at, closed_at=closed,
            received=_received(connection, case.id), letters=case.letters, clocks=timed, changes=changes,
            acts=tuple(Entry(at=row.at, by=row.by, code=row.kind, detail=row.payload)
                       for row in connection.execute(_ACTS, {"case": case.id})),
            audit=entries,
            tasks=tuple(Todo(**{**row, "side": row["side"] or ""})
                        for row in connection.execute(_TASKS, {"case": case.id}).mappings()),
            policies=_policies(db, timed, changes), sign_offs=tuple(signoffs.every(db)),
        )  # fmt: skip
    came = ((one.at, one.detail["case"]) for one in entries if one.code == "joined:from" and one.detail)
    return replace(found, joined=tuple(Joined(at=at, record=record(db, other)) for at, other in came))


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_CASE: sa.BindParameter[Any] = sa.bindparam("case")
_CHANGES = (
    sa.select(*(clock_changes.c[name] for name in _CHANGE))
    .where(clock_changes.c.clock_id.in_(_IDS))
    .order_by(clock_changes.c.id)
)
_CLOSED = (
    sa.select(acts.c.at).where(acts.c.case_id == _CASE, acts.c.kind.in_(("Close", "Join"))).order_by(acts.c.id).limit(1)
)
_ACTS = sa.select(acts).where(acts.c.case_id == _CASE).order_by(acts.c.id)
_AUDIT = (
    sa.select(audit.c.at, audit.c.actor, audit.c.code, audit_payloads.c.payload)
    .outerjoin(audit_payloads, audit_payloads.c.audit_id == audit.c.id)
    .where(audit.c.subject == sa.bindparam("reference"))
    .order_by(audit.c.id)
)
_TASKS = (
    sa.select(*(tasks.c[name] for name in Todo.__dataclass_fields__))
    .where(tasks.c.case_id == _CASE)
    .order_by(tasks.c.id)
)
_MESSAGES = (
    sa.select(
        messages.c.id, messages.c.received_at, messages.c.from_address, messages.c.verdict, decisions.c.made_at,
        decisions.c.step, decisions.c.because,
    )
    .join(ledger, ledger.c.message_id == messages.c.id)
    .join(decisions, decisions.c.ledger_id == ledger.c.id)
    .where(decisions.c.case_id == _CASE, decisions.c.kind.in_(("OpenCase", "AddToCase", "Divert")))
    .order_by(messages.c.id)
)  # fmt: skip
"""By the decision that brought them to this case: one that moved on with another case came here all the same."""
_READ = sa.select(readings.c.message_id, readings.c.reading).where(
    readings.c.message_id.in_(_IDS), readings.c.made_by == "desk"
)


def _entries(connection: Connection, reference: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(at=row.at, by=row.actor, code=row.code, detail=row.payload and json.loads(row.payload))
        for row in connection.execute(_AUDIT, {"reference": reference})
    )


def _received(connection: Connection, case_id: int) -> tuple[Received, ...]:
    rows = connection.execute(_MESSAGES, {"case": case_id}).all()
    read = {row.message_id: row.reading for row in connection.execute(_READ, {"ids": [row.id for row in rows]})}
    return tuple(
        Received(
            received_at=row.received_at, known_at=row.made_at, sender=row.from_address, verdict=row.verdict,
            step=row.step, because=tuple(row.because), read=read.get(row.id, {}),
        )
        for row in rows
    )  # fmt: skip


def _clocks(connection: Connection, case_id: int) -> tuple[Timed, ...]:
    rows = connection.execute(sa.select(clocks).where(clocks.c.case_id == case_id).order_by(clocks.c.id))
    return tuple(
        Timed(
            clock=ClockFile(**{name: getattr(row, name) for name in _CLOCK}),
            made_at=row.made_at or row.started_at, outcome_at=row.outcome_at or row.stopped_at,
        )
        for row in rows
    )  # fmt: skip


def _policies(db: Database, timed: tuple[Timed, ...], changes: tuple[Change, ...]) -> dict[int, Any]:
    wanted = {one.clock.policy_id for one in timed}
    wanted |= {key for one in changes for key in (one.policy_before, one.policy_after)}
    return {key: one for key, one in policy.every(db).items() if key in wanted}
