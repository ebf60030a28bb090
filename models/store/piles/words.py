"""Searching the words of messages: each word of a message is a row, the same on SQLite and PostgreSQL.

Plain rows and no full-text engine: nothing that a hostile mail holds can make the write of a message fail, words are
erased with their message by one DELETE, and both products find the same. The tidy beat adds the words of new messages;
a search adds what it has not reached yet. Whole words are found; with a star at its end, the beginning of one.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.store.engine import Database
from models.tables import cases, message_words, messages

CLIPPED: Final = 100_000
"""Characters of a message that are searched."""
MOST_WORDS: Final = 8
"""Words of a search that count."""
FEW: Final = 500
"""Messages that a search gives at most, newest first."""
_BEGINNING: Final = 5000
"""Rows that the beginning of a word may stand for."""
_LATE: Final = 1000
"""PostgreSQL gives ids before the commit, so a lower id may come later; none is overtaken by this many."""
_WORD: Final = re.compile(r"[^\W_]{2,40}")
_LAST: Final = "\U0010ffff"
_DONE: Final = ""
"""The word of a message whose words are all there."""


def words_of(text: str) -> set[str]:
    """The words of a text, as they are compared: no accents, no case, at least two letters or digits."""
    plain = unicodedata.normalize("NFKD", text[:CLIPPED]).casefold()
    return set(_WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))


def add(db: Database, limit: int = 200) -> int:
    """Add the words of messages that have none yet, oldest first; how many messages."""
    with db.read() as connection:
        newest = connection.execute(sa.select(sa.func.max(message_words.c.message_id))).scalar() or 0
        rows = connection.execute(_NEW, {"after": newest - _LATE, "limit": limit}).all()
    if not rows:
        return 0
    insert = db.insert(message_words).on_conflict_do_nothing()
    with db.write() as connection:
        connection.execute(insert, [{"message_id": row.id, "word": word} for row in rows for word in _words(row)])
    return len(rows)


_THERE = sa.and_(message_words.c.message_id == messages.c.id, message_words.c.word == _DONE)
_NEW = (
    sa.select(messages.c.id, messages.c.from_address, messages.c.parsed, cases.c.reference, cases.c.reading)
    .outerjoin(message_words, _THERE)
    .outerjoin(cases, cases.c.id == messages.c.case_id)
    .where(messages.c.id > sa.bindparam("after"), message_words.c.word.is_(None))
    .order_by(messages.c.id)
    .limit(sa.bindparam("limit"))
)


def _words(row: Any) -> Iterable[str]:
    """Subject, words, sender, our reference and the council's own; that one as it is written and in one piece."""
    parsed: Mapping[str, Any] = row.parsed or {}
    theirs: Sequence[str] = (row.reading or {}).get("case_references", ())
    joined = [re.sub(r"[\W_]", "", one) for one in (*theirs, row.reference or "")]
    texts = [str(parsed.get(name, "")) for name in ("subject", "from_name", "text")]
    return {_DONE} | words_of("\n".join((row.from_address, row.reference or "", *joined, *texts)))


_FOUND = (
    sa.select(messages.c.id, messages.c.case_id, messages.c.first_ledger_id)
    .where(messages.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(messages.c.id.desc())
)


def terms(typed: str) -> tuple[str, ...]:
    """What a search asks for: words, with a star where the beginning is enough; MOST_WORDS at most."""
    found = []
    for part in typed.split():
        pieces = sorted(words_of(part), key=part.casefold().find)
        found += [f"{one}*" if part.endswith("*") and one is pieces[-1] else one for one in pieces]
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def find(db: Database, asked: Sequence[str]) -> list[Any]:
    """The newest messages that have all these words: (id, case_id, first_ledger_id), FEW at most.

    One without a case is a row of the ledger.
    """
    if not asked:
        return []
    with db.read() as connection:
        found = _find(connection, asked)
        return list(connection.execute(_FOUND, {"ids": found})) if found else []


def _find(connection: Connection, asked: Sequence[str]) -> list[int]:
    rarest, *others = sorted(asked, key=lambda term: _frequency(connection, term))
    query = sa.select(message_words.c.message_id).distinct().where(_is(message_words, rarest))
    for term in others:
        also = message_words.alias()
        query = query.where(sa.exists().where(also.c.message_id == message_words.c.message_id, _is(also, term)))
    return list(connection.execute(query.order_by(message_words.c.message_id.desc()).limit(FEW)).scalars())


def _is(table: sa.FromClause, term: str) -> sa.ColumnElement[bool]:
    if not term.endswith("*"):
        found: sa.ColumnElement[bool] = table.c.word == term
        return found
    start = term[:-1]
    return sa.and_(table.c.word >= start, table.c.word < start + _LAST)


def _frequency(connection: Connection, term: str) -> int:
    some = sa.select(sa.literal(1)).select_from(message_words).where(_is(message_words, term)).limit(_BEGINNING)
    return connection.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one()
