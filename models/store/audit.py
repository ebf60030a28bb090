"""The audit: append-only, chained by one sealer, with payloads that can be erased without breaking the chain."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.crash import crash_point
from models.effects import Note
from models.store.engine import Database
from models.store.leases import Lease, hold_fast
from models.tables import audit, audit_payloads, seals

_ENTRY = sa.insert(audit).returning(audit.c.id, sort_by_parameter_order=True)
_PAYLOAD = sa.insert(audit_payloads)


def write(connection: Connection, notes: Iterable[Note], *, actor: str, subject: str, now: datetime) -> None:
    """Add entries in the transaction of the change that they tell of. `subject` is a reference, never a name."""
    told = [(note.code, json.dumps(note.detail, sort_keys=True)) for note in notes]
    if not told:
        return
    rows = [
        {"at": now, "actor": actor, "code": code, "subject": subject,
         "payload_sha256": hashlib.sha256(payload.encode()).hexdigest()}
        for code, payload in told
    ]  # fmt: skip
    ids = connection.execute(_ENTRY, rows).scalars().all()
    payloads = [{"audit_id": key, "payload": payload} for key, (_, payload) in zip(ids, told, strict=True)]
    connection.execute(_PAYLOAD, payloads)


def _link(previous: str, row: sa.Row[tuple[int, datetime, str, str, str, str]]) -> str:
    text = json.dumps(
        [previous, row.id, row.at.isoformat(), row.actor, row.code, row.subject, row.payload_sha256], ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


LATE = 10_000
"""PostgreSQL gives ids before the commit, so a lower id may come later; none is overtaken by this many."""


def seal(db: Database, lease: Lease, limit: int = 500) -> int:
    """Chain entries that have no seal yet, in the order of their ids; returns how many. One sealer at a time."""
    with db.write() as connection:
        hold_fast(db, connection, lease)
        last = connection.execute(sa.select(seals).order_by(seals.c.seq.desc()).limit(1)).first()
        sequence, previous, newest = (last.seq, last.hash, last.audit_id) if last else (0, "", 0)
        open_entries = connection.execute(
            sa.select(audit)
            .outerjoin(seals, seals.c.audit_id == audit.c.id)
            .where(seals.c.seq.is_(None), audit.c.id > newest - LATE)
            .order_by(audit.c.id)
            .limit(limit)
        ).all()
        rows = []
        for row in open_entries:
            sequence, previous = sequence + 1, _link(previous, row)
            rows.append({"seq": sequence, "audit_id": row.id, "hash": previous})
        if rows:
            connection.execute(sa.insert(seals), rows)
            crash_point("seal_before_commit")
    if rows:
        crash_point("seal_after_commit")
    return len(rows)


def verify(db: Database) -> str | None:
    """Walk the whole chain; None when it holds, else one line naming the first broken entry."""
    previous, expected = "", 1
    with db.read() as connection:
        query = (
            sa.select(seals.c.seq, seals.c.hash, audit, audit_payloads.c.payload, audit_payloads.c.erased_at)
            .outerjoin(audit, audit.c.id == seals.c.audit_id)
            .outerjoin(audit_payloads, audit_payloads.c.audit_id == audit.c.id)
            .order_by(seals.c.seq)
        )
        for row in connection.execute(query):
            if row.seq != expected:
                return f"seal {expected} is missing: the chain goes on with {row.seq}"
            if row.id is None:
                return f"seal {row.seq}: its entry was removed"
            if _link(previous, row) != row.hash:
                return f"entry {row.id} (seal {row.seq}): its words or its place were changed"
            if row.payload is None:
                if row.erased_at is None:
                    return f"entry {row.id} (seal {row.seq}): its payload is gone without a record of erasure"
            elif hashlib.sha256(row.payload.encode()).hexdigest() != row.payload_sha256:
                return f"entry {row.id} (seal {row.seq}): its payload was changed"
            previous, expected = row.hash, expected + 1
    return None


def unsealed(db: Database) -> int:
    """How many entries wait for the sealer."""
    with db.read() as connection:
        query = sa.select(sa.func.count()).select_from(audit).outerjoin(seals, seals.c.audit_id == audit.c.id)
        return connection.execute(query.where(seals.c.seq.is_(None))).scalar_one()
