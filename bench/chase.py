"""`python -m bench.chase`: a chase beat over 10,000, 100,000 and 1,000,000 open tracks, of which 500 are due.

Its cost must follow what is due, not what is open: the largest may take at most half as long again as the smallest.
Each track is a case that waits for its manager, with its clocks and its notice; those due are spread over all of them.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from beats.chase import chase
from beats.desk import Desk
from bench.council import configure
from bench.servers import Ports
from commands._common import clock, desk_of, open_for
from models.case import Sender
from models.config.settings import load_settings
from models.directory.people import Holding
from models.reading import Reading
from models.store import mail, people
from models.store.codec import to_json
from models.store.engine import Database
from models.tables import cases, clocks, ledger, letters, metadata, tracks
from tests.servers import postgres

DUE, WANTED, TURNS, OWNERS = 500, 1.5, 4, 200
SIZES = (10_000, 100_000, 1_000_000)
_OWNER = f"'p' || (n - n / {OWNERS} * {OWNERS})"
_OWN = {
    "cases": {"id": "n", "reference": "'ESC-' || n"},
    "ledger": {"id": "n", "item": "cast(n as text)", "case_id": "n"},
    "tracks": {"id": "n", "case_id": "n", "owner_id": _OWNER},
    "clocks": {"id": "n", "case_id": "n"},
    "letters": {
        "id": "n",
        "case_id": "n",
        "key": "'bench/' || n",
        "message_id": "n || '@bench.example'",
        "person_id": _OWNER,
        "recipient": f"{_OWNER} || '@council.example'",
    },
}
"""What a copy of the first case, and of its mail, has of its own, as SQL."""


def measure(folder: Path, url: Callable[[Path], str], sizes: tuple[int, ...], *, due: int = DUE) -> dict[int, float]:
    """Seconds of a chase beat by how many tracks are open, the quickest of some turns; each turn has others due.

    The sizes take turns, so that whatever else the machine does meets all of them.
    """
    now = clock().replace(hour=12, minute=0, second=0, microsecond=0)
    desks, seconds = {}, dict.fromkeys(sizes, float("inf"))
    try:
        for size in sizes:
            place = folder / str(size)
            place.mkdir(parents=True)
            desks[size] = _desk(place, url(place), size, now, due)
        for turn in range(TURNS):
            for size, desk in desks.items():
                seconds[size] = min(seconds[size], _turn(desk, turn, size, now, due))
    finally:
        for desk in desks.values():
            desk.close()
    return seconds


def _desk(folder: Path, url: str, size: int, now: datetime, due: int) -> Desk:
    """A desk with so many open tracks, none of them due yet, that has done what a service does once at its start."""
    settings = load_settings(configure(folder, Ports(imap=1, smtp=1, which="none"), url))
    brakes = settings.brakes.model_copy(update={"all_an_hour": 2 * TURNS * due})
    settings = settings.model_copy(update={"brakes": brakes})
    database = open_for(settings)
    desk = desk_of(settings, database, lambda: now)
    owners = tuple(
        Holding(person_id=f"p{n}", name="Owner", email=f"p{n}@council.example", phone="", role="unit", side="child")
        for n in range(OWNERS)
    )
    people.replace(database, holdings=owners, allocations=(), away=(), by="bench", now=now)
    mail.record_poll(database, mailbox="children", folder="INBOX", epoch="1", now=now, count=0)
    _first_case(database, desk.policy_id, now)
    _copy(database, size)
    chase(desk)
    return desk


def _turn(desk: Desk, turn: int, size: int, now: datetime, due: int) -> float:
    """One beat with others due than in the turns before."""
    step = size // due
    ids = [1 + at * step + (7 * at + turn) % step for at in range(due)]
    late = {"due_at": now - timedelta(hours=3), "next_at": now - timedelta(hours=3), "outcome": "running"}
    with desk.db.write() as connection:
        connection.execute(sa.update(clocks).where(clocks.c.id.in_(ids)).values(**late))
    start = time.perf_counter()
    done = chase(desk)
    seconds = time.perf_counter() - start
    if done != due:
        raise SystemExit(f"{done} cases were chased instead of {due}: the measurement measures nothing")
    return seconds


def _first_case(db: Database, policy: int, now: datetime) -> None:
    """A case that waits for its manager; all others are copies of it."""
    week, month = now - timedelta(days=7), now + timedelta(days=30)
    sender = Sender(address="head@school.example", name="Helen Ashdown", role="Head", agency="School", details=False,
                    phone="01632 960118", message_id="m1@school.example", references=(), answerable="")  # fmt: skip
    reading = Reading(kind="escalation", person="child", grounds=("procedures_not_followed",))
    rows: list[tuple[sa.Table, dict[str, Any]]] = [
        (cases, {"id": 1, "reference": "ESC-1", "state": "open", "opened_at": week, "received_at": week,
                 "person": "child", "grounds": ["procedures_not_followed"], "mailbox": "children",
                 "mailbox_address": "cssuadmin@council.example", "sender": to_json(sender), "reading": to_json(reading),
                 "exclusions": [], "needs_human": [], "policy_id": policy}),
        (ledger, {"id": 1, "mailbox": "children", "folder": "INBOX", "epoch": "1", "item": "1", "seen_at": week,
                  "received_at": week, "exit": "case", "exit_at": week, "case_id": 1, "needs_human": []}),
        (tracks, {"id": 1, "case_id": 1, "side": "child", "rung": "unit", "round": 1, "state": "awaiting",
                  "owner_id": "p1", "owner_since": week}),
        (clocks, {"id": 1, "case_id": 1, "kind": "acknowledgement", "side": "child", "round": 1, "started_at": week,
                  "due_at": month, "next_at": month, "outcome": "running", "policy_id": policy, "made_at": week}),
        (letters, _notice(week)),
    ]  # fmt: skip
    with db.write() as connection:
        for table, values in rows:
            connection.execute(sa.insert(table).values(**values))


def _notice(sent: datetime) -> dict[str, Any]:
    return {"id": 1, "key": "bench/1", "message_id": "1@bench.example", "kind": "notice", "case_id": 1, "side": "child",
            "round": 1, "step": "notice", "sender": "cssuadmin@council.example", "recipient": "p1@council.example",
            "person_id": "p1", "bytes": b"Subject: notice\r\n\r\nnotice\r\n", "state": "sent",
            "owed_at": sent, "sent_at": sent}  # fmt: skip


def _copy(db: Database, last: int) -> None:
    """Copies of the first case up to that number; later rows get higher ones."""
    numbers = f"with recursive m(n) as (select 2 union all select n + 1 from m where n < {last})"
    with db.write() as connection:
        for name, own in _OWN.items():
            columns = [column.name for column in metadata.tables[name].columns]
            wanted = ", ".join(own.get(column, f'"{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            connection.exec_driver_sql(
                f"insert into {name} ({names}) {numbers} select {wanted} from m, {name} where id = 1"
            )
            if not db.is_sqlite:
                top = f"(select max(id) from {name})"
                connection.exec_driver_sql(f"select setval(pg_get_serial_sequence('{name}', 'id'), {top})")
    if not db.is_sqlite:  # autovacuum would, in a minute, and in the middle of the measurement
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze")
            connection.exec_driver_sql("checkpoint")


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where it is installed, and print."""
    options = argparse.ArgumentParser(prog="bench.chase", description="Measure a chase beat over many open tracks.")
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many tracks are open")
    sizes = tuple(options.parse_args().sizes)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        _report("SQLite", sizes, folder, lambda place: f"sqlite:///{place / 'desk.db'}")
        if postgres.find() is None:
            print("\nPostgreSQL is not installed: not measured")
            return
        server = stack.enter_context(postgres.running())
        _report("PostgreSQL", sizes, folder, lambda _: server.new_database())


def _report(name: str, sizes: tuple[int, ...], folder: Path, url: Callable[[Path], str]) -> None:
    print(f"\nA chase beat on {name}, {DUE} tracks due")
    found = measure(folder / name, url, sizes)
    for size, seconds in found.items():
        print(f"  {size:>9} open  {seconds:>7.2f} s  {1000 * seconds / DUE:>6.2f} ms each")
    print(
        f"  {'ratio of the ends':<20}{found[sizes[-1]] / found[sizes[0]]:.2f}   (wanted: at most {WANTED})", flush=True
    )


if __name__ == "__main__":
    main()
