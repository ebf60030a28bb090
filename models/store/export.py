"""Tables for the outside: exact columns, times ISO 8601 in UTC (design.md, section 6; docs/exports.md)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from models.store.engine import Database
from models.tables import (
    acts,
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
    """Each reading; the words of the mail only beside the one that a person has vouched for."""
    checked = _checked()
    columns = [messages.c.message_id, cases.c.reference, readings.c.made_at, readings.c.made_by,
               readings.c.rules_version, readings.c.reading, messages.c.id, messages.c.received_at.label("date"),
               sa.case((checked, messages.c.parsed)).label("parsed")]  # fmt: skip
    joined = sa.select(*columns).join(messages, messages.c.id == readings.c.message_id)
    return joined.outerjoin(cases, cases.c.id == messages.c.case_id).order_by(readings.c.id)


def _checked() -> sa.ColumnElement[bool]:
    """Whether a reading is the last of its message and a person made it (a correction) or confirmed it."""
    other, first = readings.alias(), messages.alias()
    last = sa.select(sa.func.max(other.c.id)).where(other.c.message_id == messages.c.id).scalar_subquery()
    of_case = sa.select(sa.func.min(first.c.id)).where(first.c.case_id == messages.c.case_id).scalar_subquery()
    confirmed = sa.exists().where(
        acts.c.case_id == messages.c.case_id,
        acts.c.kind.in_(("Confirm", "ConfirmSignpost")),
        messages.c.id == of_case,  # a case goes by the reading of its first message: that is what was confirmed
    )
    return (readings.c.id == last) & ((readings.c.made_by != "desk") | confirmed)


def _labelled(row: dict[str, Any]) -> dict[str, Any]:
    """The row as a labelled mail (labels.md) that `evaluate` takes; labels are null where nobody vouches for them."""
    parsed, reading = row.pop("parsed") or {}, row["reading"]
    words = {key: parsed.get(key) for key in ("from_name", "from_address", "subject")}
    vouched = "corrected" if row["made_by"] != "desk" else "confirmed"
    return row | {"id": str(row["id"])} | words | {
        "body": parsed.get("text"),
        "automated": parsed.get("automated"),
        "labels": {key: reading[key] for key in _LABELS} if parsed else None,
        "why": f"{vouched} by a person" if parsed else None,
    }  # fmt: skip


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


_LABELS = ("kind", "person", "grounds", "immediate_danger", "stage_reached", "case_references")
_MADE_OF = {
    "readings": (_labelled, {"parsed": ("from_name", "from_address", "subject", "body", "automated", "labels", "why")})
}
"""Exports whose rows are more than their columns: what makes a row, and which columns a column becomes."""
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
    _, becomes = _MADE_OF.get(what, (None, {}))
    found = [str(column.key) for column in EXPORTS[what]().selected_columns]
    return [name for key in found for name in becomes.get(key, (key,))]


def rows(db: Database, what: str) -> Iterator[dict[str, Any]]:
    """The rows of one export, plain values; times as ISO 8601 UTC ending in Z."""
    made, _ = _MADE_OF.get(what, (dict, {}))
    with db.read() as connection:
        for row in connection.execute(EXPORTS[what]()).mappings():
            yield made({str(key): _plain(str(key), value) for key, value in row.items()})


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if key == "needs_human":
        return bool(value)
    return value
