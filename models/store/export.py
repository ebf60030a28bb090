"""Tables for the outside: exact columns, times ISO 8601 in UTC (design.md, section 6; docs/exports.md)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import (
    audit,
    cases,
    clock_changes,
    clocks,
    decisions,
    ledger,
    letters,
    messages,
    raw,
    readings,
    seals,
    sign_offs,
    tracks,
)

_CASE = (cases.c.state != "diverted",)


def _cases() -> sa.Select[Any]:
    columns = [cases.c[name] for name in ("reference", "person", "grounds", "state", "opened_at", "closed_at")]
    return sa.select(*columns).where(*_CASE).order_by(cases.c.id)


def _tracks() -> sa.Select[Any]:
    columns = [cases.c.reference, tracks.c.side, tracks.c.rung, tracks.c.owner_id.label("owner"), tracks.c.state]
    return sa.select(*columns).join(cases, cases.c.id == tracks.c.case_id).where(*_CASE).order_by(tracks.c.id)


def _clocks() -> sa.Select[Any]:
    names = ("kind", "started_at", "due_at", "stopped_at", "outcome", "by", "how")
    columns = [cases.c.reference, clocks.c.side.label("track"), *(clocks.c[name] for name in names)]
    joined = sa.select(*columns).join(cases, cases.c.id == clocks.c.case_id)
    return joined.where(clocks.c.kind != "check_back").order_by(clocks.c.id)


def _check_backs() -> sa.Select[Any]:
    """Questions to the sender after closing: no timescale of a manager, so not among the clocks."""
    step = sa.case((clocks.c.round == 1, "asked"), else_="answered").label("step")
    names = ("started_at", "due_at", "stopped_at", "outcome")
    columns = [cases.c.reference, step, *(clocks.c[name] for name in names)]
    joined = sa.select(*columns).join(cases, cases.c.id == clocks.c.case_id)
    return joined.where(clocks.c.kind == "check_back").order_by(clocks.c.id)


def _clock_changes() -> sa.Select[Any]:
    names = ("why", "by", "due_before", "due_after")
    columns = [cases.c.reference, clocks.c.side.label("track"), clocks.c.kind, clocks.c.started_at,
               clock_changes.c.at.label("moved_at"), *(clock_changes.c[name] for name in names)]  # fmt: skip
    joined = sa.select(*columns).join(clocks, clocks.c.id == clock_changes.c.clock_id)
    return joined.join(cases, cases.c.id == clocks.c.case_id).order_by(clock_changes.c.id)


def _sign_offs() -> sa.Select[Any]:
    names = ("clock", "value", "by", "on", "recorded_at", "recorded_by")
    return sa.select(*(sign_offs.c[name] for name in names)).order_by(sign_offs.c.id)


def _letters() -> sa.Select[Any]:
    columns = [letters.c.message_id, letters.c.kind, cases.c.reference, letters.c.recipient, letters.c.state,
               letters.c.owed_at, letters.c.sent_at]  # fmt: skip
    return sa.select(*columns).outerjoin(cases, cases.c.id == letters.c.case_id).order_by(letters.c.id)


def _ledger() -> sa.Select[Any]:
    names = ("mailbox", "folder", "epoch", "item", "sha256")
    columns = [*(ledger.c[name] for name in names), messages.c.message_id, ledger.c.exit, cases.c.reference,
               ledger.c.needs_human]  # fmt: skip
    joined = sa.select(*columns).outerjoin(messages, messages.c.id == ledger.c.message_id)
    return joined.outerjoin(cases, cases.c.id == ledger.c.case_id).order_by(ledger.c.id)


def _messages() -> sa.Select[Any]:
    columns = [messages.c.id, messages.c.message_id, messages.c.sha256, raw.c.size, messages.c.from_address,
               messages.c.verdict, messages.c.received_at, cases.c.reference]  # fmt: skip
    joined = sa.select(*columns).outerjoin(cases, cases.c.id == messages.c.case_id)
    return joined.outerjoin(raw, raw.c.sha256 == messages.c.sha256).order_by(messages.c.id)


def _readings() -> sa.Select[Any]:
    columns = [messages.c.message_id, cases.c.reference, readings.c.made_at, readings.c.made_by,
               readings.c.rules_version, readings.c.reading]  # fmt: skip
    joined = sa.select(*columns).join(messages, messages.c.id == readings.c.message_id)
    return joined.outerjoin(cases, cases.c.id == messages.c.case_id).order_by(readings.c.id)


def _decisions() -> sa.Select[Any]:
    names = ("made_at", "kind", "step", "because", "needs_human")
    columns = [ledger.c.mailbox, ledger.c.folder, ledger.c.epoch, ledger.c.item,
               *(decisions.c[name] for name in names), cases.c.reference]  # fmt: skip
    joined = sa.select(*columns).join(ledger, ledger.c.id == decisions.c.ledger_id)
    return joined.outerjoin(cases, cases.c.id == decisions.c.case_id).order_by(decisions.c.id)


def _audit() -> sa.Select[Any]:
    columns = [audit.c.id, audit.c.at, audit.c.actor, audit.c.code, audit.c.subject, audit.c.payload_sha256,
               seals.c.seq, seals.c.hash]  # fmt: skip
    return sa.select(*columns).outerjoin(seals, seals.c.audit_id == audit.c.id).order_by(audit.c.id)


EXPORTS: dict[str, Callable[[], sa.Select[Any]]] = {
    "cases": _cases,
    "tracks": _tracks,
    "clocks": _clocks,
    "clock_changes": _clock_changes,
    "check_backs": _check_backs,
    "sign_offs": _sign_offs,
    "letters": _letters,
    "ledger": _ledger,
    "messages": _messages,
    "readings": _readings,
    "decisions": _decisions,
    "audit": _audit,
}


def columns(what: str) -> list[str]:
    """The names of the columns of one export, in order."""
    return [str(column.key) for column in EXPORTS[what]().selected_columns]


def rows(db: Database, what: str) -> Iterator[dict[str, Any]]:
    """The rows of one export, plain values; times as ISO 8601 UTC ending in Z."""
    with db.read() as connection:
        for row in connection.execute(EXPORTS[what]()).mappings():
            yield {str(key): _plain(str(key), value) for key, value in row.items()}


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if key == "needs_human":
        return bool(value)
    return value
