"""The same work by the bare libraries: fetch in batches, mail-parser, the shipped rules, one SQLite commit a mail."""

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import mailparser

from bench.servers import BOXES, Ports, sign_in
from intake.reading import Reader

BATCH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """Seconds of each part for `count` mails."""

    count: int
    fetch: float
    parse: float
    read: float
    commit: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.fetch + self.parse + self.read + self.commit


def measure(ports: Ports, database: Path, on: date) -> Bare:
    """Fetch, parse, read and keep every mail of every mailbox, one after the other; the rules are loaded before."""
    reader = Reader()
    reader.read(subject="", body="warm", on=on)
    began = time.perf_counter()
    mails = [raw for box in BOXES for raw in _fetched(ports, box)]
    fetch = time.perf_counter() - began
    spent = {"parse": 0.0, "read": 0.0, "commit": 0.0}
    with closing(sqlite3.connect(database, isolation_level=None)) as kept:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE mail (raw, reading)"):
            kept.execute(statement)
        for raw in mails:
            start = time.perf_counter()
            mail = mailparser.parse_from_bytes(raw)
            parsed = time.perf_counter()
            reading = reader.read(subject=str(mail.subject), body="\n".join(mail.text_plain), on=on)
            read = time.perf_counter()
            kept.execute("INSERT INTO mail VALUES (?, ?)", (raw, json.dumps([reading.kind, reading.grounds])))
            spent["commit"] += time.perf_counter() - read
            spent["read"] += read - parsed
            spent["parse"] += parsed - start
    return Bare(count=len(mails), fetch=fetch, **spent)


def _fetched(ports: Ports, box: str) -> list[bytes]:
    client = sign_in(ports, box)
    try:
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        found: list[bytes] = []
        for start in range(0, len(uids), BATCH):
            answers = client.fetch(uids[start : start + BATCH], ["INTERNALDATE", "BODY.PEEK[]"])
            found += [answers[uid][b"BODY[]"] for uid in uids[start : start + BATCH]]
        return found
    finally:
        client.logout()
