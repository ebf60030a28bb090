"""What the chase beat works on: cases with a clock whose next look is due. Cost follows what is due."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from models.due import Due
from models.store.cases import load_cases
from models.store.engine import Database
from models.tables import clocks, ledger, mailboxes

_PAGE = 100


def due(db: Database, now: datetime) -> Iterator[Due]:
    """Every case with a clock to look at, page by page in the order of case ids."""
    last = 0
    while True:
        with db.read() as connection:
            query = (
                sa.select(clocks.c.case_id)
                .where(clocks.c.next_at.is_not(None), clocks.c.next_at <= now, clocks.c.case_id > last)
                .group_by(clocks.c.case_id)
                .order_by(clocks.c.case_id)
                .limit(_PAGE)
            )
            ids = list(connection.execute(query).scalars())
            if not ids:
                return
            files = load_cases(connection, ids)
            polled = {
                row.mailbox: row.at
                for row in connection.execute(
                    sa.select(mailboxes.c.mailbox, sa.func.min(mailboxes.c.last_poll_at).label("at")).group_by(
                        mailboxes.c.mailbox
                    )
                )
            }
            waiting = set(
                connection.execute(sa.select(ledger.c.mailbox).where(ledger.c.exit.is_(None)).distinct()).scalars()
            )
        for key in ids:
            case = files[key]
            yield Due(case=case, polled_at=polled.get(case.mailbox), undecided=case.mailbox in waiting)
        last = ids[-1]
