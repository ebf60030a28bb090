"""A database with many closed cases and some open ones, for measuring what pages cost: copies of one case, by SQL."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from models.case import Sender
from models.mail import Message
from models.reading import Reading
from models.store.codec import to_json
from models.store.engine import Database
from models.tables import cases, clocks, ledger, letters, messages, metadata, raw, readings, tasks, tracks

_REFERENCE = "'ESC-2026-' || substr(cast(10000000 + n as text), 2)"
_OWN = {
    "raw": {"sha256": "'sha-' || n"},
    "cases": {"id": "n", "reference": _REFERENCE},
    "messages": {"id": "n", "case_id": "n", "first_ledger_id": "n", "sha256": "'sha-' || n",
                 "message_id": "n || '@school.example'", "content_key": "'key-' || n"},
    "ledger": {"id": "n", "item": "cast(n as text)", "case_id": "n", "message_id": "n", "sha256": "'sha-' || n"},
    "readings": {"id": "n", "message_id": "n"},
    "tracks": {"id": "n", "case_id": "n", "owner_id": "'U0' || (1 + n - n / 5 * 5)"},
    "clocks": {"id": "n", "case_id": "n"},
    "letters": {"id": "n", "case_id": "n", "key": "'bench/' || n", "message_id": "n || '@bench.example'"},
}  # fmt: skip
"""What a copy of the first case, and of its mail, has of its own, as SQL. raw comes first: others point at it."""


def fill(db: Database, policy: int, size: int, still_open: int, now: datetime) -> None:
    """Closed cases, then open ones: half awaiting, a quarter acknowledged, a quarter waiting for a person."""
    then = now - timedelta(days=200)
    with db.write() as connection:
        for table, values in _first(policy, then):
            connection.execute(sa.insert(table).values(**values))
        _copy(db, connection, size)
        first_open = size - still_open + 1
        opened = (
            (cases, cases.c.id, {"state": "open", "closed_at": None, "received_at": now - timedelta(hours=30)}),
            (tracks, tracks.c.id, {"state": "awaiting"}),
            (clocks, clocks.c.id, {"outcome": "running", "stopped_at": None, "due_at": now + timedelta(hours=3),
                                   "next_at": now + timedelta(hours=3), "outcome_at": None}),
        )  # fmt: skip
        for table, column, values in opened:
            connection.execute(sa.update(table).where(column >= first_open).values(**values))
        quarter = still_open // 4
        last = size - quarter
        connection.execute(sa.update(tracks).where(tracks.c.id > last).values(state="waiting_for_person"))
        connection.execute(sa.update(cases).where(cases.c.id > last).values(needs_human=["it is not certain"]))
        connection.execute(sa.update(clocks).where(clocks.c.id > last).values(kind="triage"))
        acknowledged = sa.and_(tracks.c.id > last - quarter, tracks.c.id <= last)
        connection.execute(sa.update(tracks).where(acknowledged).values(state="acknowledged"))
        answered = sa.and_(clocks.c.id > last - quarter, clocks.c.id <= last)
        connection.execute(sa.update(clocks).where(answered).values(kind="response"))
        connection.execute(sa.update(cases).where(cases.c.id > size - 5).values(danger_at=now))
        post = {"exit": "ordinary", "case_id": None, "received_at": now - timedelta(hours=2)}
        connection.execute(sa.update(ledger).where(ledger.c.id > size - 300).values(**post))
        old = sa.and_(ledger.c.id <= size - 300, ledger.c.id > size - 600)
        connection.execute(sa.update(ledger).where(old).values(exit="ordinary", sweep_id=1, case_id=None))
        for number in range(min(40, still_open // 3)):
            task = {"case_id": first_open + 3 * number, "kind": "ring_owner", "side": "child", "made_at": now}
            connection.execute(sa.insert(tasks).values(**task, why="no acknowledgement by the due time"))
    _settle(db)


def _settle(db: Database) -> None:
    """What each product does by itself in time, done at once."""
    if db.is_sqlite:
        with db.write() as connection:
            connection.exec_driver_sql("analyze")
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")
        connection.exec_driver_sql("checkpoint")


def _copy(db: Database, connection: sa.Connection, last: int) -> None:
    numbers = f"with recursive m(n) as (select 2 union all select n + 1 from m where n < {last})"
    for name, own in _OWN.items():
        columns = [column.name for column in metadata.tables[name].columns]
        wanted = ", ".join(own.get(column, f'{name}."{column}"') for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        only = "sha256 = 'sha-1'" if name == "raw" else f"{name}.id = 1"
        connection.exec_driver_sql(
            f"insert into {name} ({names}) {numbers} select {wanted} from m, {name} where {only}"
        )
        if not db.is_sqlite and name != "raw":
            top = f"(select max(id) from {name})"
            connection.exec_driver_sql(f"select setval(pg_get_serial_sequence('{name}', 'id'), {top})")


def _first(policy: int, then: datetime) -> list[tuple[sa.Table, dict[str, Any]]]:
    """A closed case with its mail, a receipt and a clock; all others are copies of it."""
    sender = Sender(address="head@school.example", name="Helen Ashdown", role="Head", agency="School", details=False,
                    phone="01632 960118", message_id="m1@school.example", references=(), answerable="")  # fmt: skip
    reading = to_json(Reading(kind="escalation", person="child", grounds=("procedures_not_followed",)))
    words = "The plan is not being carried out. I have spoken to the social worker and to her manager. " * 2
    message = Message(message_id="m1@school.example", from_address="head@school.example", subject="The plan of May",
                      text=words, text_new=words)  # fmt: skip
    later = then + timedelta(days=3)
    source = f"From: head@school.example\r\nSubject: The plan of May\r\n\r\n{words}\r\n".encode()
    return [
        (raw, {"sha256": "sha-1", "bytes": source, "size": len(source), "stored_at": then}),
        (cases, {"id": 1, "reference": "ESC-2026-0000001", "state": "closed", "opened_at": then, "received_at": then,
                 "closed_at": later, "person": "child", "grounds": ["procedures_not_followed"], "mailbox": "children",
                 "mailbox_address": "cssuadmin@council.example", "sender": to_json(sender), "reading": reading,
                 "exclusions": [], "needs_human": [], "policy_id": policy}),
        (messages, {"id": 1, "sha256": "sha-1", "content_key": "key-1", "message_id": "1@school.example",
                    "from_address": "head@school.example", "verdict": "pass", "received_at": then,
                    "parsed": to_json(message)}),
        (ledger, {"id": 1, "mailbox": "children", "folder": "INBOX", "epoch": "1", "item": "1", "seen_at": then,
                  "received_at": then, "exit": "case", "exit_at": then, "needs_human": [], "filed_to": "-"}),
        (readings, {"id": 1, "message_id": 1, "made_at": then, "made_by": "desk", "reading": reading}),
        (tracks, {"id": 1, "case_id": 1, "side": "child", "rung": "unit", "round": 1, "state": "closed",
                  "owner_id": "U01", "owner_since": then}),
        (clocks, {"id": 1, "case_id": 1, "kind": "acknowledgement", "side": "child", "round": 1, "started_at": then,
                  "due_at": later, "outcome": "met", "stopped_at": later, "outcome_at": later, "policy_id": policy,
                  "made_at": then}),
        (letters, {"id": 1, "key": "bench/1", "message_id": "1@bench.example", "kind": "notice", "case_id": 1,
                   "side": "child", "round": 1, "step": "notice", "sender": "cssuadmin@council.example",
                   "recipient": "u01@council.example", "person_id": "U01", "bytes": b"Subject: notice\r\n\r\n",
                   "state": "sent", "owed_at": then, "sent_at": then}),
    ]  # fmt: skip
