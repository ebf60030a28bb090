"""What the store knows of how the desk is: folders, what waits for it, and what the service last said."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.health import Folder, Service, Waiting
from models.store.engine import Database
from models.store.kept import keep, kept, kept_all
from models.store.piles.rules import UNSWEPT, is_
from models.tables import ledger, letters, mailboxes


def folders(db: Database, watched: Mapping[str, str]) -> tuple[Folder, ...]:
    """The watched folder of each mailbox, looked into yet or not, and its Junk folder where there is one."""
    unknown = {key: said["unknown"] for key, said in kept_all(db, "reconciled:").items()}
    junk = kept_all(db, "junk:")
    names = [("mailbox", "folder"), ("last_poll_at", "last_error"), ("refused_at",)]
    with db.read() as connection:
        columns = [mailboxes.c[name] for group in names for name in group]
        rows = {(row.mailbox, row.folder): row for row in connection.execute(sa.select(*columns))}
    found = []
    for mailbox, folder in watched.items():
        for name in filter(None, (folder, junk.get(mailbox))):
            row = rows.get((mailbox, name))
            found.append(
                Folder(
                    mailbox=mailbox, folder=name, watched=name == folder,
                    polled_at=row.last_poll_at if row else None, error=row.last_error if row else "",
                    refused_since=row.refused_at if row else None, unknown=unknown.get(f"{mailbox}:{name}", 0),
                )
            )  # fmt: skip
    return tuple(found)


def undecided(db: Database) -> tuple[Waiting, ...]:
    """Rows of the ledger without an exit, by mailbox."""
    with db.read() as connection:
        since = sa.func.min(ledger.c.seen_at, type_=ledger.c.seen_at.type)
        query = sa.select(ledger.c.mailbox, sa.func.count(), since).where(ledger.c.exit.is_(None))
        rows = connection.execute(query.group_by(ledger.c.mailbox).order_by(ledger.c.mailbox))
        return tuple(Waiting(where=f"mailbox {name}", count=count, since=at) for name, count, at in rows)


def unswept_since(db: Database) -> datetime | None:
    """When the desk first saw the oldest post that nobody has signed off; None when there is none."""
    query = sa.select(sa.func.min(ledger.c.seen_at, type_=ledger.c.seen_at.type)).where(UNSWEPT)
    with db.read() as connection:
        return connection.execute(query).scalar()


def letters_waiting(db: Database) -> tuple[Waiting | None, Waiting | None]:
    """Letters that may leave and have not: the usual ones, and those about danger. Alarms themselves do not count."""
    with db.read() as connection:
        return _letters(connection, danger=False), _letters(connection, danger=True)


def _letters(connection: Connection, *, danger: bool) -> Waiting | None:
    owed = sa.func.min(letters.c.owed_at, type_=letters.c.owed_at.type)
    row = connection.execute(
        sa.select(sa.func.count(), owed).where(
            is_(letters.c.state, "owed", "deferred", "sending"), letters.c.danger == danger, letters.c.kind != "alarm"
        )
    ).one()
    return Waiting(where="danger letters" if danger else "letters", count=row[0], since=row[1]) if row[0] else None


def say(db: Database, service: Service) -> None:
    """Keep what the service says of itself."""
    keep(
        db,
        "service",
        {
            "started_at": service.started_at.isoformat(),
            "seen_at": service.seen_at.isoformat(),
            "stopped": service.stopped,
            "faults": [list(one) for one in service.faults],
            "late": list(service.late),
            "audit": service.audit,
        },
    )


def service(db: Database) -> Service | None:
    """What the service last said, None when none ever ran on this database."""
    said = kept(db, "service")
    if said is None:
        return None
    return Service(
        started_at=datetime.fromisoformat(said["started_at"]),
        seen_at=datetime.fromisoformat(said["seen_at"]),
        stopped=said["stopped"],
        faults=tuple((name, why) for name, why in said["faults"]),
        late=tuple(said["late"]),
        audit=said["audit"],
    )
