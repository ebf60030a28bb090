"""What a screen shows of the desk at one moment, read in a few queries."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.case import CaseFile, TrackFile
from models.config.settings import Settings
from models.pages.snapshot import CaseLine, LetterLine, Pile, Snapshot
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import cases, ledger, letters, mailboxes, people, tasks
from models.words import Exit

_EXITS: tuple[Exit, ...] = ("case", "attached", "diverted", "ordinary", "set_aside")


def snapshot(db: Database, settings: Settings, now: datetime, *, trouble: str = "", newest: int = 60) -> Snapshot:
    """The newest cases and letters, the piles, and whether every mailbox has been read once."""
    with db.read() as connection:
        ids = list(
            connection.execute(
                sa.select(cases.c.id).where(cases.c.state != "diverted").order_by(cases.c.id.desc()).limit(newest)
            ).scalars()
        )
        files = load_cases(connection, ids)
        return Snapshot(
            at=now,
            ready=_ready(connection, settings),
            cases=tuple(_line(files[key], track) for key in sorted(ids) for track in files[key].tracks),
            letters=_letters(connection),
            piles=_piles(connection),
            waiting=_count(connection, sa.select(ledger.c.id).where(ledger.c.exit.is_(None))),
            tasks=_count(connection, sa.select(tasks.c.id).where(tasks.c.done_at.is_(None))),
            trouble=trouble,
        )


def _count(connection: Connection, query: sa.Select[tuple[int]]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()


def _ready(connection: Connection, settings: Settings) -> bool:
    polled = set(
        connection.execute(sa.select(mailboxes.c.mailbox).where(mailboxes.c.last_poll_at.is_not(None))).scalars()
    )
    return {box.name for box in settings.mailbox} <= polled


def _piles(connection: Connection) -> tuple[Pile, ...]:
    query = sa.select(ledger.c.exit, sa.func.count()).where(ledger.c.exit.is_not(None)).group_by(ledger.c.exit)
    counts = {row[0]: row[1] for row in connection.execute(query)}
    return tuple(Pile(name=name, count=counts.get(name, 0)) for name in _EXITS)


def _line(case: CaseFile, track: TrackFile) -> CaseLine:
    running = [one for one in case.clocks if one.outcome == "running" and one.side in (track.side, "undecided")]
    first = min(running, key=lambda one: one.due_at, default=None)
    answered = [one for one in case.clocks if one.kind == "acknowledgement" and one.side == track.side
                and one.round == track.round and one.stopped_at is not None and one.by]  # fmt: skip
    return CaseLine(
        reference=case.reference, side=track.side, person=case.reading.person, grounds=case.reading.grounds,
        rung=track.rung if track.owner_id else "", state=track.state, clock=first.kind if first else None,
        due=first.due_at if first else None, danger=case.danger_untaken,
        needs_human=case.needs_human, opened_at=case.opened_at,
        acknowledged_at=answered[-1].stopped_at if answered else None,
        acknowledged_how=answered[-1].how if answered else None,
    )  # fmt: skip


def _letters(connection: Connection) -> tuple[LetterLine, ...]:
    roles = {}
    for row in connection.execute(sa.select(people.c.person_id, people.c.role).order_by(people.c.id.desc())):
        roles[row.person_id] = row.role
    columns = [letters.c[name] for name in ("id", "kind", "state", "person_id", "owed_at", "sent_at")]
    query = sa.select(*columns, cases.c.reference).join(cases, cases.c.id == letters.c.case_id).order_by(letters.c.id)
    return tuple(
        LetterLine(
            id=row.id, kind=row.kind, reference=row.reference, state=row.state, at=row.sent_at or row.owed_at,
            role=roles.get(row.person_id, "sender" if not row.person_id else "somebody"),
        )
        for row in connection.execute(query)
    )  # fmt: skip
