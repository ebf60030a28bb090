"""Post without a case, and the daily sweep of it: a person signs off that they have looked (promise 2)."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from models.effects import Note
from models.errors import NotThere
from models.pages.queue_rows import PileName, PostRow, Sweep
from models.store import audit
from models.store.by_hand import FOLDER
from models.store.engine import Database
from models.store.piles import rules
from models.tables import cases, decisions, ledger, messages, sweeps

_CODE: Final = re.compile(r"kind:(\w+) \(")
"""How a decision names a reading and its rule, for machines."""
_NAMES: Final = ("id", "mailbox", "exit", "received_at", "needs_human")
_ROWS = (
    sa.select(*(ledger.c[name] for name in _NAMES), messages.c.parsed, messages.c.from_address, decisions.c.because)
    .outerjoin(messages, messages.c.id == ledger.c.message_id)
    .outerjoin(decisions, decisions.c.ledger_id == ledger.c.id)
    .where(ledger.c.id.in_(sa.bindparam("ids", expanding=True)))
)
_MADE = sa.select(ledger.c.item, cases.c.reference).join(cases, cases.c.id == ledger.c.case_id)


def rows(db: Database, ids: Sequence[int]) -> dict[int, PostRow]:
    """These rows of the ledger by their id, each with the case that a person made of it later, if one did."""
    if not ids:
        return {}
    with db.read() as connection:
        found = connection.execute(_ROWS, {"ids": list(ids)}).all()
        by_hand = _MADE.where(ledger.c.mailbox.in_({row.mailbox for row in found}), ledger.c.folder == FOLDER,
                              ledger.c.epoch == "post", ledger.c.item.in_([str(one) for one in ids]))  # fmt: skip
        made = {row.item: row.reference for row in connection.execute(by_hand)}
    return {row.id: _row(row, made.get(str(row.id), "")) for row in found}


def _row(row: Any, reference: str) -> PostRow:
    parsed, told = row.parsed or {}, tuple(row.because or ())
    codes = [found[1] for one in told if (found := _CODE.match(one))]
    return PostRow(
        id=row.id, mailbox=row.mailbox, received_at=row.received_at, sender=row.from_address or "",
        subject=str(parsed.get("subject", "")), exit=row.exit, why=tuple(row.needs_human), reference=reference,
        kind=codes[0] if codes else "automated" if parsed.get("automated") else "",
        because=tuple(one for one in told if not _CODE.match(one)),
    )  # fmt: skip


def last_sweep(db: Database, pile: PileName) -> Sweep | None:
    """The last sweep of a pile that was not undone."""
    query = sa.select(sweeps).where(sweeps.c.pile == pile, sweeps.c.undone_at.is_(None))
    with db.read() as connection:
        row = connection.execute(query.order_by(sweeps.c.at.desc(), sweeps.c.id.desc()).limit(1)).first()
    return _sweep(row) if row else None


def _sweep(row: Any) -> Sweep:
    return Sweep(id=row.id, pile=row.pile, at=row.at, by=row.by, count=row.count, left=row.left)


def sign_off(db: Database, pile: PileName, ids: Sequence[int], *, by: str, now: datetime) -> Sweep:
    """Keep that somebody has looked at these rows of a pile; those that were signed off before stay as they are."""
    unswept = (rules.UNSWEPT, rules.is_(ledger.c.exit, pile))
    with db.write() as connection:
        key = connection.execute(
            sa.insert(sweeps).values(pile=pile, at=now, by=by, count=0).returning(sweeps.c.id)
        ).scalar_one()
        wanted = sa.update(ledger).where(*unswept, ledger.c.id.in_(list(ids))).values(sweep_id=key)
        count = connection.execute(wanted).rowcount
        left = connection.execute(sa.select(sa.func.count()).select_from(ledger).where(*unswept)).scalar_one()
        connection.execute(sa.update(sweeps).where(sweeps.c.id == key).values(count=count, left=left))
        note = Note(code=f"sweep:{pile}:signed", detail={"sweep": str(key), "count": str(count), "left": str(left)})
        audit.write(connection, (note,), actor=by, subject="queue", now=now)
    return Sweep(id=key, pile=pile, at=now, by=by, count=count, left=left)


def undo(db: Database, sweep_id: int, *, by: str, now: datetime) -> int:
    """Take a sweep back: its messages wait again. The sweep itself stays on record.

    Raises:
        NotThere: there is none of this person's that stands.
    """
    mine = (sweeps.c.id == sweep_id, sweeps.c.by == by, sweeps.c.undone_at.is_(None))
    with db.write() as connection:
        if connection.execute(sa.update(sweeps).where(*mine).values(undone_at=now)).rowcount == 0:
            raise NotThere("there is no sweep of yours to take back: look at the pile again")
        pile = connection.execute(sa.select(sweeps.c.pile).where(sweeps.c.id == sweep_id)).scalar_one()
        ids = connection.execute(_SWEPT, {"sweep": sweep_id}).scalars().all()
        connection.execute(sa.update(ledger).where(ledger.c.id.in_(ids)).values(sweep_id=None))
        note = Note(code=f"sweep:{pile}:undone", detail={"sweep": str(sweep_id), "count": str(len(ids))})
        audit.write(connection, (note,), actor=by, subject="queue", now=now)
    return len(ids)


_SWEPT = sa.select(ledger.c.id).where(ledger.c.sweep_id == sa.bindparam("sweep"))
