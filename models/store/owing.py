"""Written letters become rows: how each begins, and what the audit must tell of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.effects import Note
from models.letter import Written
from models.store.codec import to_json
from models.tables import letters
from models.words import LetterState

_LETTER = sa.insert(letters)  # built once: building it costs more than running it


def owe(connection: Connection, written: Sequence[Written], now: datetime, *, case_id: int | None = None) -> list[Note]:
    """Write the rows of letters, of a case or (None) of the desk itself; the notes for the audit come back."""
    if written:
        connection.execute(_LETTER, [_row(one, now, case_id) for one in written])
    return [
        Note(code=f"letter:{one.plan.kind}:{beginning(one)}", detail={"to": one.plan.person_id or "sender"})
        for one in written
    ]


def beginning(one: Written) -> LetterState:
    """Where a letter begins. One that a brake stops is held; a danger receipt is never held, it is rung instead."""
    if one.plan.together:
        return "together"
    if one.composed is None:
        return "not_composed"
    if not one.plan.hold:
        return "owed"
    return "cancelled" if one.plan.danger else "held"


def _row(one: Written, now: datetime, case_id: int | None) -> dict[str, Any]:
    plan, composed = one.plan, one.composed
    return {
        "key": plan.key, "message_id": composed.message_id if composed else None, "kind": plan.kind,
        "case_id": case_id, "side": plan.side, "round": plan.round, "step": plan.step, "sender": plan.from_address,
        "recipient": plan.to_address, "person_id": plan.person_id, "danger": plan.danger,
        "bytes": composed.data if composed else None,
        "state": beginning(one), "why": one.fault or plan.hold, "owed_at": now,
        "sent_at": now if plan.together else None, "facts": to_json(plan.facts),
    }  # fmt: skip
