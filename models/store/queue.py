"""The queue as a person works it: cases and messages in piles, tasks, letters held, and numbers that must add up."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.case import CaseFile
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import cases, ledger, letters, messages, tasks
from models.words import TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """Something that a person must do on a case."""

    id: int
    reference: str
    kind: TaskKind
    side: str | None
    why: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLetter:
    """A letter that waits for `act REF release|cancel MESSAGE-ID`; to: a person_id, or 'sender'."""

    reference: str
    message_id: str
    kind: str
    to: str
    why: str
    owed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message in a pile that has no case: where it lies and what the machine thought."""

    mailbox: str
    item: str
    exit: str
    received_at: datetime
    needs_human: tuple[str, ...]


def open_cases(db: Database, *, limit: int = 1000) -> list[CaseFile]:
    """Open cases, diverted messages and closed cases with words that nobody has seen, oldest first."""
    with db.read() as connection:
        query = (
            sa.select(cases.c.id)
            .where(sa.or_(cases.c.state != "closed", cases.c.unseen > 0))
            .order_by(cases.c.id)
            .limit(limit)
        )
        ids = list(connection.execute(query).scalars())
        return list(load_cases(connection, ids).values())


def open_tasks(db: Database, reference: str = "") -> list[OpenTask]:
    """Tasks not done yet, oldest first; of one case when a reference is given."""
    names = ("id", "kind", "side", "why", "made_at")
    query = sa.select(*(tasks.c[name] for name in names), cases.c.reference).join(cases, cases.c.id == tasks.c.case_id)
    query = query.where(tasks.c.done_at.is_(None)).order_by(tasks.c.id)
    if reference:
        query = query.where(cases.c.reference == reference)
    with db.read() as connection:
        return [OpenTask(**row) for row in connection.execute(query).mappings()]


def post(db: Database, exit_: str, *, limit: int = 200) -> list[Post]:
    """The newest messages of a pile without a case."""
    names = ("mailbox", "item", "exit", "received_at", "needs_human")
    query = sa.select(*(ledger.c[name] for name in names)).where(ledger.c.exit == exit_).order_by(ledger.c.id.desc())
    with db.read() as connection:
        rows = connection.execute(query.limit(limit)).mappings()
        return [Post(**{**row, "needs_human": tuple(row["needs_human"])}) for row in rows]


def counts(db: Database) -> dict[str, int]:
    """How many ledger rows took which exit; 'open' = none yet. The sum is what the mailboxes received."""
    with db.read() as connection:
        query = sa.select(sa.func.coalesce(ledger.c.exit, "open"), sa.func.count()).group_by(ledger.c.exit)
        return {row[0]: row[1] for row in connection.execute(query)}


def held(db: Database) -> list[HeldLetter]:
    """Letters that a brake holds until a person releases or cancels them, oldest first; receipts last."""
    names = ("message_id", "kind", "person_id", "why", "owed_at")
    query = (
        sa.select(*(letters.c[name] for name in names), cases.c.reference)
        .join(cases, cases.c.id == letters.c.case_id)
        .where(letters.c.state == "held")
        .order_by(letters.c.kind == "receipt", letters.c.id)
    )
    with db.read() as connection:
        return [
            HeldLetter(reference=row.reference, message_id=row.message_id, kind=row.kind, why=row.why,
                       to=row.person_id or "sender", owed_at=row.owed_at)
            for row in connection.execute(query)
        ]  # fmt: skip


def letter_counts(db: Database) -> dict[str, int]:
    """How many letters are in which state."""
    with db.read() as connection:
        query = sa.select(letters.c.state, sa.func.count()).group_by(letters.c.state)
        return {row[0]: row[1] for row in connection.execute(query)}


def messages_of(db: Database, case_id: int) -> list[tuple[int, datetime, str, str, dict[str, object] | None]]:
    """The messages of a case, oldest first: (number, received, sender, verdict, parsed)."""
    columns = (messages.c.id, messages.c.received_at, messages.c.from_address, messages.c.verdict, messages.c.parsed)
    query = sa.select(*columns).where(messages.c.case_id == case_id).order_by(messages.c.received_at, messages.c.id)
    with db.read() as connection:
        return [(row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(query)]
