"""What the database knows about one message, fetched before it is judged."""

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.case import CaseFile
from models.directory.people import Directory
from models.known import Known, Original, Thread
from models.mail import Message
from models.store.cases import letter_file, load_cases
from models.store.claims import Row
from models.store.engine import Database
from models.store.repeats import goes_on
from models.tables import cases, ledger, letters, mailboxes, messages

_MOST_REFERENCES = 50
_MOST_CASES = 5
_REFERENCE = re.compile(r"(?<![A-Z0-9])[A-Z]{2,6}-[0-9]{4}-[0-9]{7}(?![0-9])", re.IGNORECASE)
# Statements are built once: building one costs more than running it.
_FIRST_POLL = sa.select(mailboxes.c.first_poll_at).where(
    mailboxes.c.mailbox == sa.bindparam("mailbox"), mailboxes.c.folder == sa.bindparam("folder")
)
_ORIGINAL = (
    sa.select(messages.c.id, messages.c.verdict, ledger.c.exit, ledger.c.mailbox, cases.c.reference)
    .join(ledger, ledger.c.id == messages.c.first_ledger_id)
    .outerjoin(cases, cases.c.id == ledger.c.case_id)
    .where(
        messages.c.content_key == sa.bindparam("key"),
        ledger.c.exit.is_not(None),
        # What was set aside in another folder (Junk) and now lies here was put here by somebody: it is judged anew.
        sa.or_(ledger.c.exit != "set_aside", ledger.c.folder == sa.bindparam("folder")),
    )
    .order_by(messages.c.id)
    .limit(1)
)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_OUR_LETTERS = sa.select(letters).where(letters.c.message_id.in_(_IDS), letters.c.case_id.is_not(None))
_ANSWERED = (
    sa.select(messages.c.case_id)
    .where(messages.c.message_id.in_(_IDS), messages.c.case_id.is_not(None))
    .order_by(messages.c.id.desc())
)
_NAMED = sa.select(cases.c.id).where(cases.c.reference.in_(sa.bindparam("references", expanding=True)))
_SEEN = (
    sa.select(messages.c.id)
    .where(messages.c.message_id == sa.bindparam("key"), messages.c.content_key != sa.bindparam("content"))
    .limit(1)
)
_OURS = sa.select(letters.c.id).where(letters.c.message_id == sa.bindparam("key"))


def known_about(db: Database, row: Row, message: Message | None, directory: Directory) -> Known:
    """Everything that matters to this message: repeats, threads, our own ids, the directory, the first poll."""
    with db.read() as connection:
        first = connection.execute(_FIRST_POLL, {"mailbox": row.mailbox, "folder": row.folder}).scalar()
        if message is None:
            return Known(directory=directory, first_poll_at=first)
        original = _original(connection, row, message)
        answered = _answered(connection, message)
        joined = next((one for one in answered if message.from_address.casefold() in one.participants), None)
        return Known(
            original=original,
            thread=_thread(connection, message),
            joined=joined,
            beside=tuple(one for one in answered if one is not joined),
            named=_named(connection, message),
            same_id_other_bytes=original is None and _id_seen(connection, message),
            ours=_is_ours(connection, message),
            directory=directory,
            first_poll_at=first,
        )


def _original(connection: Connection, row: Row, message: Message) -> Original | None:
    """The earliest decided message with the same content key."""
    if not message.content_key:
        return None
    found = connection.execute(_ORIGINAL, {"key": message.content_key, "folder": row.folder}).first()
    if found is None:
        return None
    return Original(
        message_id=found[0],
        exit=found.exit,
        reference=found.reference or "",
        verdict=found.verdict,
        mailbox=found.mailbox,
        filed=_put_back(connection, row, found[0]),
    )


def _put_back(connection: Connection, row: Row, message_id: int) -> bool:
    """Whether the desk had moved this very mail out of this folder: MOVE keeps the server's time (RFC 6851)."""
    query = sa.select(ledger.c.id).where(
        ledger.c.message_id == message_id,
        ledger.c.mailbox == row.mailbox,
        ledger.c.folder == row.folder,
        ledger.c.filed_to.is_not(None),
        ledger.c.received_at == row.received_at,
    )
    return connection.execute(query).first() is not None


def _thread(connection: Connection, message: Message) -> Thread | None:
    """The newest letter of ours that the message answers, by id only, never by likeness."""
    bounced = (message.bounce.original_message_id,) if message.bounce and message.bounce.original_message_id else ()
    ids = [*bounced, *message.in_reply_to, *reversed(message.references)]
    ids = list(dict.fromkeys(one.casefold() for one in ids))[:_MOST_REFERENCES]  # ours are in lower case, always
    if not ids:
        return None
    rows = {row.message_id: row for row in connection.execute(_OUR_LETTERS, {"ids": ids})}
    for one in ids:
        if one in rows:
            own = load_cases(connection, [rows[one].case_id])[rows[one].case_id]
            case = goes_on(connection, own)
            joined_from = own.reference if case.id != own.id else ""
            return Thread(letter=letter_file(rows[one]), case=case, joined_from=joined_from)
    return None


def _answered(connection: Connection, message: Message) -> list[CaseFile]:
    """The cases of the messages that this one answers, the nearest first."""
    ids = list(dict.fromkeys([*message.in_reply_to, *reversed(message.references)]))[:_MOST_REFERENCES]
    if not ids:
        return []
    return _cases(connection, connection.execute(_ANSWERED, {"ids": ids}).scalars())


def _named(connection: Connection, message: Message) -> tuple[CaseFile, ...]:
    """The cases whose reference stands in the subject; of one that was joined to another, the other."""
    found = [one.upper() for one in _REFERENCE.findall(message.subject)[:_MOST_CASES]]
    if not found:
        return ()
    named = _cases(connection, connection.execute(_NAMED, {"references": found}).scalars())
    return tuple({one.id: one for one in (goes_on(connection, case) for case in named)}.values())


def _cases(connection: Connection, ids: Iterable[int]) -> list[CaseFile]:
    wanted = list(dict.fromkeys(ids))[:_MOST_CASES]
    files = load_cases(connection, wanted)
    return [files[one] for one in wanted]


def _id_seen(connection: Connection, message: Message) -> bool:
    if not message.message_id:
        return False
    return connection.execute(_SEEN, {"key": message.message_id, "content": message.content_key}).first() is not None


def _is_ours(connection: Connection, message: Message) -> bool:
    """Ours = a Message-ID that we sent, not a From (promise 12)."""
    if not message.message_id:
        return False
    return connection.execute(_OURS, {"key": message.message_id}).first() is not None
