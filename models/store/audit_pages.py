"""The audit as an auditor reads it: entries by what they are about, by whom and when, a page at a time.

Pages go by the id of the last entry shown (keyset paging), so that one is as quick as another however long the audit.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.effects import Note
from models.pages.figures import AuditEntry, AuditQuery
from models.store import audit as chain
from models.store.engine import Database
from models.tables import audit, audit_payloads, seals

PAGE = 50


def entries(
    db: Database, query: AuditQuery, *, since: datetime | None = None, until: datetime | None = None, limit: int = PAGE
) -> Sequence[AuditEntry]:
    """Entries that fit, newest first, at most `limit`. since, until: the day of the query (aware). Times UTC."""
    shown = (
        sa.select(audit.c.id, audit.c.at, audit.c.actor, audit.c.code, audit.c.subject, audit_payloads.c.payload,
                  audit_payloads.c.erased_at, seals.c.seq)
        .outerjoin(audit_payloads, audit_payloads.c.audit_id == audit.c.id)
        .outerjoin(seals, seals.c.audit_id == audit.c.id)
        .where(*_where(query, since, until))
        .order_by(audit.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    with db.read() as connection:
        return [
            AuditEntry(id=row.id, at=row.at, actor=row.actor, code=row.code, subject=row.subject,
                       fields=_fields(row.payload), erased=row.erased_at is not None, sealed=row.seq is not None)
            for row in connection.execute(shown)
        ]  # fmt: skip


def count(db: Database) -> int:
    """How many entries there are: ids are given in order and none is ever removed, so the last tells it nearly."""
    with db.read() as connection:
        return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(audit.c.id), 0))).scalar_one())


def unsealed(db: Database) -> int:
    """How many of the newest entries wait for the sealer."""
    last = sa.select(sa.func.coalesce(sa.func.max(seals.c.audit_id), 0)).scalar_subquery()
    with db.read() as connection:
        query = sa.select(sa.func.count()).select_from(audit).where(audit.c.id > last)
        return int(connection.execute(query).scalar_one())


def looked(db: Database, *, by: str, subject: str, now: datetime) -> None:
    """That somebody looked at the audit is an entry of its own."""
    with db.write() as connection:
        chain.write(connection, (Note(code="audit:read", detail={}),), actor=by, subject=subject, now=now)


def _where(query: AuditQuery, since: datetime | None, until: datetime | None) -> list[Any]:
    where: list[Any] = []
    if query.reference:
        where.append(audit.c.subject.in_({query.reference, query.reference.upper()}))
    if query.login:
        where.append(audit.c.actor == query.login)
    if query.code:
        where.append(audit.c.code.startswith(query.code, autoescape=True))
    if since is not None and until is not None:
        where += [audit.c.at >= since, audit.c.at < until]
    if query.before is not None:
        where.append(audit.c.id < query.before)
    return where


def _fields(payload: str | None) -> tuple[str, ...]:
    """What the details tell of, by name; their words stay where they are."""
    return tuple(sorted(json.loads(payload))) if payload else ()
