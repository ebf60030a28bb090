"""What the chase beat works on: cases with a clock whose next look is due. Cost follows what is due."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

import sqlalchemy as sa

from models.due import Due
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import clocks, ledger, letters, mailboxes, tracks

_PAGE = 100
# Nothing but an index is asked: with an order, or a distinct, SQLite would walk through every track and every mail.
_DUE = sa.select(clocks.c.case_id).where(clocks.c.next_at.is_not(None), clocks.c.next_at <= sa.bindparam("now"))
_REMINDED = (
    sa.select(clocks.c.case_id)
    .join(tracks, sa.and_(tracks.c.case_id == clocks.c.case_id, tracks.c.side == clocks.c.side))
    .where(
        clocks.c.next_at > sa.bindparam("now"), clocks.c.next_at <= sa.bindparam("until"),
        clocks.c.kind == "acknowledgement", clocks.c.nudge_at <= sa.bindparam("until"),
        tracks.c.state == "awaiting", tracks.c.owner_id.in_(sa.bindparam("owners", expanding=True)),
    )
)  # fmt: skip
_TOLD = sa.select(letters.c.person_id).where(
    letters.c.kind == "chase_1", letters.c.owed_at >= sa.bindparam("since"),
    letters.c.person_id.in_(sa.bindparam("owners", expanding=True)),
    letters.c.state.in_(("owed", "deferred", "sending", "sent", "unknown")),
)  # fmt: skip
_UNDECIDED = sa.select(ledger.c.mailbox).where(ledger.c.exit.is_(None))


def due(db: Database, now: datetime, watched: Mapping[str, str]) -> Iterator[Due]:
    """Every case with a clock to look at, page by page in the order of case ids.

    watched: the folder of each mailbox whose polls count; Junk, or a folder of earlier days, holds up no chase.
    """
    with db.read() as connection:
        ids = sorted(set(connection.execute(_DUE, {"now": now}).scalars()))
    yield from _whole(db, ids, watched)


def reminded_later(
    db: Database, owners: Collection[str], now: datetime, until: datetime, watched: Mapping[str, str]
) -> Iterator[Due]:
    """Cases of these owners with a reminder that falls due later, `until` included: asked only when one is due now."""
    with db.read() as connection:
        wanted = {"now": now, "until": until, "owners": list(owners)}
        ids = sorted(set(connection.execute(_REMINDED, wanted).scalars()))
    yield from _whole(db, ids, watched)


def reminded_since(db: Database, owners: Collection[str], since: datetime) -> set[str]:
    """Those of these owners to whom a reminder left, or is about to, since that moment."""
    with db.read() as connection:
        return set(connection.execute(_TOLD, {"owners": list(owners), "since": since}).scalars())


def _whole(db: Database, ids: list[int], watched: Mapping[str, str]) -> Iterator[Due]:
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        with db.read() as connection:
            files = load_cases(connection, page)
            polled = {
                row.mailbox: row.last_poll_at
                for row in connection.execute(
                    sa.select(mailboxes.c.mailbox, mailboxes.c.folder, mailboxes.c.last_poll_at)
                )
                if row.folder == watched.get(row.mailbox)
            }
            waiting = set(connection.execute(_UNDECIDED).scalars())
        for key in page:
            case = files[key]
            yield Due(case=case, polled_at=polled.get(case.mailbox), undecided=case.mailbox in waiting)
