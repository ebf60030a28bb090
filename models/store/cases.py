"""Reading cases whole: tracks, clocks, letters, as the router wants them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.case import CaseFile, ClockFile, LetterFile, Sender, TrackFile
from models.errors import UsageError
from models.reading import Reading
from models.store.codec import from_json
from models.store.engine import Database
from models.tables import cases, clocks, letters, messages, tracks

_LETTER = tuple(LetterFile.__dataclass_fields__)
_CLOCK = tuple(ClockFile.__dataclass_fields__)
_TRACK = tuple(TrackFile.__dataclass_fields__)
_PLAIN = (
    "id", "reference", "state", "opened_at", "received_at", "mailbox", "mailbox_address",
    "checked_by", "danger_at", "danger_taken_at", "answer_at", "version", "unseen", "procedure",
    "linked", "worked_by", "restricted_why",
)  # fmt: skip


def _of_cases(table: sa.Table, names: Sequence[str]) -> sa.Select[Any]:
    """What of a table belongs to some cases: these columns only (a letter's bytes stay where they are)."""
    columns = [table.c[name] for name in dict.fromkeys(("case_id", *names))]
    return sa.select(*columns).where(table.c.case_id.in_(_IDS)).order_by(table.c.id)


# Statements are built once: building one costs more than running it.
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_TRACKS, _CLOCKS, _LETTERS = _of_cases(tracks, _TRACK), _of_cases(clocks, _CLOCK), _of_cases(letters, _LETTER)
_SENDERS = _of_cases(messages, ("from_address",))
_CASES = sa.select(cases).where(cases.c.id.in_(_IDS)).order_by(cases.c.id)


def _pick(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def letter_file(row: Any) -> LetterFile:
    """A row of letters as the router sees it."""
    return LetterFile(**_pick(row, _LETTER) | {"message_id": row.message_id or ""})


def load_cases(connection: Connection, ids: Sequence[int]) -> dict[int, CaseFile]:
    """The cases of these ids, each whole, in a fixed number of queries."""
    if not ids:
        return {}

    wanted = {"ids": list(ids)}

    def related(query: sa.Select[Any]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for row in connection.execute(query, wanted):
            found.setdefault(row.case_id, []).append(row)
        return found

    by_track, by_clock, by_letter = related(_TRACKS), related(_CLOCKS), related(_LETTERS)
    senders: dict[int, set[str]] = {}
    for row in connection.execute(_SENDERS, wanted):
        senders.setdefault(row.case_id, set()).add(row.from_address.casefold())
    result = {}
    for row in connection.execute(_CASES, wanted):
        result[row.id] = CaseFile(
            **_pick(row, _PLAIN),
            sender=from_json(Sender, row.sender),
            reading=from_json(Reading, row.reading),
            tracks=tuple(TrackFile(**_pick(track, _TRACK)) for track in by_track.get(row.id, ())),
            clocks=tuple(ClockFile(**_pick(clock, _CLOCK)) for clock in by_clock.get(row.id, ())),
            letters=tuple(letter_file(letter) for letter in by_letter.get(row.id, ())),
            exclusions=frozenset(row.exclusions),
            see_also=frozenset(row.see_also),
            restricted_to=tuple(row.restricted_to),
            needs_human=tuple(row.needs_human),
            participants=frozenset(senders.get(row.id, set())),
        )
    return result


def case_by_reference(db: Database, reference: str) -> CaseFile:
    """The case with this reference.

    Raises:
        UsageError: when there is none.
    """
    with db.read() as connection:
        wanted = reference.strip().upper()
        found = connection.execute(sa.select(cases.c.id).where(cases.c.reference == wanted)).scalar()
        if found is None:
            raise UsageError(f"there is no case {wanted}: `python service.py queue` lists them")
        return load_cases(connection, [found])[found]


def reference_is_free(db: Database, reference: str) -> bool:
    """Whether no case has this reference yet."""
    with db.read() as connection:
        return connection.execute(sa.select(cases.c.id).where(cases.c.reference == reference)).scalar() is None
