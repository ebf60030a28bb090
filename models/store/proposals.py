"""Changes of the directory that wait for a second person, each kept for ever with what became of it.

An approval and the change itself are one transaction: the directory is read again in it, and what was shown to whoever
approves is compared with what would be written.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.directory.people import Absence, Directory
from models.effects import Note
from models.errors import NotThere, UsageError
from models.letter import Written
from models.pages.proposals import Asked, ChangeLine, Files, PersonEdit, Proposal, ProposalState, RowEdit
from models.pages.viewer import Viewer
from models.store import audit, people
from models.store.codec import from_json, to_json
from models.store.engine import Database
from models.tables import absences, proposals

_KINDS: dict[str, type[Asked]] = {"row": RowEdit, "person": PersonEdit, "files": Files}
_DONE = 50
GONE = "somebody has decided on it meanwhile: nothing was changed"


def every(db: Database) -> tuple[tuple[Proposal, ...], tuple[Proposal, ...]]:
    """Those that wait, oldest first, and the latest that are done, newest first."""
    waits = proposals.c.state == "waiting"
    with db.read() as connection:
        waiting = connection.execute(sa.select(proposals).where(waits).order_by(proposals.c.id))
        done = connection.execute(sa.select(proposals).where(~waits).order_by(proposals.c.id.desc()).limit(_DONE))
        return tuple(_proposal(row) for row in waiting), tuple(_proposal(row) for row in done)


def waiting(db: Database) -> int:
    """How many wait."""
    query = sa.select(sa.func.count()).select_from(proposals).where(proposals.c.state == "waiting")
    with db.read() as connection:
        return int(connection.execute(query).scalar_one())


def one(db: Database, number: int) -> Proposal:
    """The proposal of that number. Raises NotThere."""
    with db.read() as connection:
        return _one(connection, number)


def add(db: Database, asked: Asked, *, base: str, why: str, by: Viewer, now: datetime) -> int:
    """Keep a proposal; its number comes back."""
    kind = next(name for name, noun in _KINDS.items() if isinstance(asked, noun))
    values = {
        "kind": kind, "payload": to_json(asked), "base": base, "why": why, "state": "waiting", "made_at": now,
        "made_by": by.login, "made_by_user": by.user_id, "made_by_person": by.person_id,
    }  # fmt: skip
    with db.write() as connection:
        number = int(connection.execute(sa.insert(proposals).values(**values).returning(proposals.c.id)).scalar_one())
        _tell(connection, "proposed", number, by=by, now=now, kind=kind)
        return number


def approve(
    db: Database, number: int, *, by: Viewer, now: datetime, shown: Sequence[ChangeLine],
    judge: Callable[[Directory], tuple[Directory, Sequence[Written]]],
) -> None:  # fmt: skip
    """Apply a proposal and tell of it, all or nothing.

    judge: the directory as it is in this transaction -> as it will be, and the letters that tell of it; it raises when
    that is not what was shown.
    """
    with db.write() as connection:
        if not db.is_sqlite:  # SQLite holds its one write lock already
            connection.exec_driver_sql("LOCK TABLE people, caseload, absences IN SHARE ROW EXCLUSIVE MODE")
        new, told = judge(people.load_within(connection))
        _decide(connection, number, "approved", by=by, now=now, lines=to_json_lines(shown))
        people.replace_within(connection, holdings=new.holdings, allocations=new.caseload, away=new.absences,
                              by=by.login, now=now, told=told)  # fmt: skip
        _tell(connection, "approved", number, by=by, now=now)


def end(db: Database, number: int, state: ProposalState, *, by: Viewer, now: datetime) -> None:
    """It is rejected, or withdrawn by whoever proposed it."""
    with db.write() as connection:
        _decide(connection, number, state, by=by, now=now)
        _tell(connection, state, number, by=by, now=now)


def add_absence(db: Database, away: Absence, *, by: Viewer, now: datetime) -> None:
    """An absence, from the moment of this commit on."""
    with db.write() as connection:
        people.add_absence(connection, away)
        _tell_absence(connection, "absence", away, by=by, now=now)


def remove_absence(db: Database, away: Absence, *, by: Viewer, now: datetime) -> None:
    """An absence is taken out again. Raises NotThere when somebody has done it already."""
    with db.write() as connection:
        found = connection.execute(
            sa.select(absences.c.id).where(
                absences.c.person_id == away.person_id, absences.c.note == away.note,
                absences.c.since.is_not_distinct_from(away.since), absences.c.until.is_not_distinct_from(away.until),
            ).order_by(absences.c.id).limit(1)
        ).scalar()  # fmt: skip
        if found is None:
            raise NotThere("this absence is not recorded any more")
        connection.execute(sa.delete(absences).where(absences.c.id == found))
        _tell_absence(connection, "absence_removed", away, by=by, now=now)


def to_json_lines(lines: Sequence[ChangeLine]) -> list[Any]:
    """Lines as a column of JSON holds them."""
    return [to_json(line) for line in lines]


def _decide(connection: Connection, number: int, state: str, *, by: Viewer, now: datetime, **more: Any) -> None:
    done = connection.execute(
        sa.update(proposals)
        .where(proposals.c.id == number, proposals.c.state == "waiting")
        .values(state=state, decided_at=now, decided_by=by.login, decided_by_user=by.user_id, **more)
    )
    if done.rowcount != 1:
        raise UsageError(GONE)


def _one(connection: Connection, number: int) -> Proposal:
    row = connection.execute(sa.select(proposals).where(proposals.c.id == number)).first()
    if row is None:
        raise NotThere("there is no such change")
    return _proposal(row)


def _proposal(row: sa.Row[Any]) -> Proposal:
    return Proposal(
        id=row.id, asked=from_json(_KINDS[row.kind], row.payload), base=row.base, why=row.why, state=row.state,
        made_at=row.made_at, made_by=row.made_by, made_by_user=row.made_by_user, made_by_person=row.made_by_person,
        decided_at=row.decided_at, decided_by=row.decided_by,
        lines=tuple(from_json(ChangeLine, line) for line in row.lines or ()),
    )  # fmt: skip


def _tell(connection: Connection, code: str, number: int, *, by: Viewer, now: datetime, **more: str) -> None:
    note = Note(code=f"directory:{code}", detail={"proposal": str(number), **more})
    audit.write(connection, (note,), actor=by.login, subject="directory", now=now)


def _tell_absence(connection: Connection, code: str, away: Absence, *, by: Viewer, now: datetime) -> None:
    detail = {"person": away.person_id, "from": str(away.since or ""), "to": str(away.until or "")}
    note = Note(code=f"directory:{code}", detail=detail)
    audit.write(connection, (note,), actor=by.login, subject="directory", now=now)
