"""Everything that happened on one case, in a fixed number of queries. Cost follows the case, not the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.case import CaseFile, ClockFile
from models.history import Change, Entry, Timed, Todo
from models.reading import Reading
from models.store.codec import from_json
from models.store.engine import Database
from models.tables import (
    acts,
    audit,
    audit_payloads,
    cases,
    clock_changes,
    clocks,
    decisions,
    ledger,
    letters,
    messages,
    readings,
    tasks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A message of the case. came_as: 'OpenCase', 'AddToCase' ...; because, needs_human: of the decision on it."""

    id: int
    received_at: datetime
    decided_at: datetime
    from_name: str
    from_address: str
    subject: str
    came_as: str
    because: tuple[str, ...]
    needs_human: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A reading of a message; by: 'desk', or whoever corrected it."""

    message: int
    by: str
    at: datetime
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What is on record. letter_why: of letters that did not simply leave, by id. Times are UTC.

    came: oldest first; first: the id of the message that opened the case, 0 = none (a case from a call has one too).
    """

    closed_at: datetime | None
    outcome: str
    for_person: str
    learning: str
    first: int
    came: tuple[Came, ...]
    made: tuple[Made, ...]
    clocks: tuple[Timed, ...]
    changes: tuple[Change, ...]
    acts: tuple[Entry, ...]
    audit: tuple[Entry, ...]
    tasks: tuple[Todo, ...]
    letter_why: Mapping[int, str]


_CHANGE = tuple(Change.__dataclass_fields__)
_CLOCK = tuple(ClockFile.__dataclass_fields__)
_CASE: sa.BindParameter[Any] = sa.bindparam("case")
# Statements are built once: building one costs more than running it.
_ENDED = sa.select(cases.c.closed_at, cases.c.outcome, cases.c.for_person, cases.c.learning).where(cases.c.id == _CASE)
_CAME = (
    sa.select(
        messages.c.id, messages.c.received_at, messages.c.from_address, decisions.c.made_at, decisions.c.kind,
        decisions.c.because, decisions.c.needs_human, ledger.c.case_id,
        messages.c.parsed["from_name"].as_string().label("from_name"),
        messages.c.parsed["subject"].as_string().label("subject"),
    )
    .outerjoin(ledger, ledger.c.id == messages.c.first_ledger_id)
    .outerjoin(decisions, decisions.c.ledger_id == ledger.c.id)
    .where(messages.c.case_id == _CASE)
    .order_by(messages.c.received_at, messages.c.id)
)  # fmt: skip
_MADE = (
    sa.select(readings.c.message_id, readings.c.made_at, readings.c.made_by, readings.c.reading)
    .join(messages, messages.c.id == readings.c.message_id)
    .where(messages.c.case_id == _CASE)
    .order_by(readings.c.id)
)
_CLOCKS = sa.select(clocks).where(clocks.c.case_id == _CASE).order_by(clocks.c.id)
_CHANGES = (
    sa.select(*(clock_changes.c[name] for name in _CHANGE))
    .join(clocks, clocks.c.id == clock_changes.c.clock_id)
    .where(clocks.c.case_id == _CASE)
    .order_by(clock_changes.c.id)
)
_ACTS = sa.select(acts).where(acts.c.case_id == _CASE).order_by(acts.c.id)
_TASKS = (
    sa.select(*(tasks.c[name] for name in Todo.__dataclass_fields__))
    .where(tasks.c.case_id == _CASE)
    .order_by(tasks.c.id)
)
_AUDIT = (
    sa.select(audit.c.at, audit.c.actor, audit.c.code, audit_payloads.c.payload)
    .outerjoin(audit_payloads, audit_payloads.c.audit_id == audit.c.id)
    .where(audit.c.subject == sa.bindparam("reference"))
    .order_by(audit.c.id)
)
_WHY = sa.select(letters.c.id, letters.c.why).where(letters.c.case_id == _CASE, letters.c.why != "")


def log_of(db: Database, case: CaseFile) -> Log:
    """The log of a case that was read."""
    of = {"case": case.id}
    with db.read() as connection:
        ended = connection.execute(_ENDED, of).one()
        rows = connection.execute(_CAME, of).all()
        own = [row.id for row in rows if row.case_id in (case.id, None)]  # what came with a joined case is another's
        return Log(
            closed_at=ended.closed_at, outcome=ended.outcome, for_person=ended.for_person, learning=ended.learning,
            first=min(own or [row.id for row in rows], default=0), came=tuple(_came(row) for row in rows),
            made=tuple(Made(message=row.message_id, by=row.made_by, at=row.made_at,
                            reading=from_json(Reading, row.reading)) for row in connection.execute(_MADE, of)),
            clocks=tuple(_timed(row) for row in connection.execute(_CLOCKS, of)),
            changes=tuple(Change(**row) for row in connection.execute(_CHANGES, of).mappings()),
            acts=tuple(Entry(at=row.at, by=row.by, code=row.kind, detail=row.payload)
                       for row in connection.execute(_ACTS, of)),
            audit=_audit(connection, case.reference),
            tasks=tuple(Todo(**{**row, "side": row["side"] or ""})
                        for row in connection.execute(_TASKS, of).mappings()),
            letter_why={row.id: row.why for row in connection.execute(_WHY, of)},
        )  # fmt: skip


def _came(row: Any) -> Came:
    return Came(
        id=row.id, received_at=row.received_at, decided_at=row.made_at or row.received_at,
        from_name=row.from_name or "", from_address=row.from_address, subject=row.subject or "",
        came_as=row.kind or "", because=tuple(row.because or ()), needs_human=tuple(row.needs_human or ()),
    )  # fmt: skip


def _timed(row: Any) -> Timed:
    return Timed(
        clock=ClockFile(**{name: getattr(row, name) for name in _CLOCK}),
        made_at=row.made_at or row.started_at, outcome_at=row.outcome_at or row.stopped_at,
    )  # fmt: skip


def _audit(connection: Connection, reference: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(at=row.at, by=row.actor, code=row.code, detail=row.payload and json.loads(row.payload))
        for row in connection.execute(_AUDIT, {"reference": reference})
    )
