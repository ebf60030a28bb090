"""Signatures below the lengths of clocks: kept for ever, each with an entry in the audit."""

from typing import Any, cast

import sqlalchemy as sa

from models.config.signoff import SIGNED_CLOCKS, SignedClock, SignOff
from models.config.timescales import Clocks
from models.effects import Note
from models.store import audit
from models.store.engine import Database
from models.tables import sign_offs

_NAMES = tuple(SignOff.__dataclass_fields__)
_ALL = sa.select(*(sign_offs.c[name] for name in _NAMES)).order_by(sign_offs.c.id)


def record(db: Database, one: SignOff) -> None:
    """Keep a signature, in one transaction with the audit's entry of it."""
    values: dict[str, Any] = {name: getattr(one, name) for name in _NAMES}
    detail = {"value": one.value, "by": one.by, "on": one.on.isoformat()}
    with db.write() as connection:
        connection.execute(sa.insert(sign_offs).values(**values))
        note = Note(code=f"sign_off:{one.clock}", detail=detail)
        audit.write(connection, (note,), actor=one.recorded_by, subject="desk", now=one.recorded_at)


def every(db: Database) -> list[SignOff]:
    """All signatures, oldest first."""
    with db.read() as connection:
        return [SignOff(**row) for row in connection.execute(_ALL).mappings()]


def in_force(db: Database, clocks: Clocks) -> dict[SignedClock, SignOff]:
    """The latest signature of each clock, where it was given for the length that the configuration has now."""
    latest = {one.clock: one for one in every(db)}
    return {kind: one for kind, one in latest.items() if one.value == str(getattr(clocks, kind))}


def unsigned(clocks: Clocks, signed: frozenset[str]) -> tuple[SignedClock, ...]:
    """The clocks whose length nobody has signed off: neither by an act nor in [clocks] signed_off."""
    named = cast("tuple[str, ...]", clocks.signed_off)
    return tuple(kind for kind in SIGNED_CLOCKS if kind not in signed and kind not in named)
