"""Single mails and letters of a case. Each is looked for within its case: an id of another case is not there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from models.mail import Message
from models.reading import Reading
from models.store.codec import from_json
from models.store.engine import Database
from models.tables import ledger, letters, messages, raw, readings

HEAD: Final = 262_144
"""Bytes of a mail that are searched for the mark of an HTML part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message as it is kept. parsed: None = it could not be; reading: the desk's own, None = it was not read.

    unread_because: why not. kept: whether its bytes are still there; rich: they begin as mail with HTML does.
    """

    id: int
    received_at: datetime
    parsed: Message | None
    reading: Reading | None
    unread_because: str
    kept: bool
    rich: bool
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter with its final bytes, None where it was never written or has been erased."""

    id: int
    kind: str
    side: str
    state: str
    why: str
    owed_at: datetime
    sent_at: datetime | None
    sender: str
    recipient: str
    person_id: str
    data: bytes | None


_OF: tuple[Any, Any] = (messages.c.id == sa.bindparam("message"), messages.c.case_id == sa.bindparam("case"))
# Statements are built once: building one costs more than running it.
_MESSAGE = (
    sa.select(
        messages.c.id, messages.c.received_at, messages.c.parsed, ledger.c.unread_because, ledger.c.size,
        raw.c.size.label("raw_size"), sa.func.substr(raw.c.bytes, 1, HEAD).label("head"),
    )
    .outerjoin(ledger, ledger.c.id == messages.c.first_ledger_id)
    .outerjoin(raw, raw.c.sha256 == messages.c.sha256)
    .where(*_OF)
)  # fmt: skip
_READING = (
    sa.select(readings.c.reading)
    .where(readings.c.message_id == sa.bindparam("message"), readings.c.made_by == "desk")
    .order_by(readings.c.id)
    .limit(1)
)
_BYTES = sa.select(raw.c.bytes).join(messages, messages.c.sha256 == raw.c.sha256).where(*_OF)
_IDS = sa.select(messages.c.id).where(messages.c.case_id == sa.bindparam("case")).order_by(messages.c.id)
_LETTER = sa.select(letters).where(letters.c.id == sa.bindparam("letter"), letters.c.case_id == sa.bindparam("case"))


def message_of(db: Database, case_id: int, message: int) -> Kept | None:
    """One message of a case, None when it is not one of its."""
    with db.read() as connection:
        row = connection.execute(_MESSAGE, {"case": case_id, "message": message}).first()
        if row is None:
            return None
        reading = connection.execute(_READING, {"message": message}).scalar()
        head = bytes(row.head or b"")
        return Kept(
            id=row.id, received_at=row.received_at, parsed=from_json(Message, row.parsed) if row.parsed else None,
            reading=from_json(Reading, reading) if reading else None, unread_because=row.unread_because or "",
            kept=row.head is not None, rich=b"text/html" in head.lower(), size=row.raw_size or row.size or 0,
        )  # fmt: skip


def bytes_of(db: Database, case_id: int, message: int) -> bytes | None:
    """The mail as it came in; None when it is not one of this case, or its bytes are not kept (any more)."""
    with db.read() as connection:
        found = connection.execute(_BYTES, {"case": case_id, "message": message}).scalar()
        return None if found is None else bytes(found)


def ids_of(db: Database, case_id: int) -> list[int]:
    """The messages of a case, in the order in which they came."""
    with db.read() as connection:
        return list(connection.execute(_IDS, {"case": case_id}).scalars())


def letter_of(db: Database, case_id: int, letter: int) -> Letter | None:
    """One letter of a case, None when it is not one of its."""
    with db.read() as connection:
        row = connection.execute(_LETTER, {"case": case_id, "letter": letter}).first()
        if row is None:
            return None
        return Letter(
            id=row.id, kind=row.kind, side=row.side or "", state=row.state, why=row.why, owed_at=row.owed_at,
            sent_at=row.sent_at, sender=row.sender, recipient=row.recipient, person_id=row.person_id,
            data=None if row.bytes is None else bytes(row.bytes),
        )  # fmt: skip
