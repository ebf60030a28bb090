"""Builders for tests of the store: a mail that came in, a case, its letters and clocks, in one line each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.case import CaseFile, Sender
from models.config.servers import Database as Where
from models.config.servers import Mailbox, Smtp
from models.config.settings import Settings
from models.decision import AddToCase, Decision, OpenCase, Ordinary
from models.effects import Effects, SetTrack, StartClock
from models.known import Arrival
from models.letter import Composed, Facts, LetterPlan, Written
from models.mail import Message
from models.reading import Reading
from models.store import claims, mail, policy
from models.store.cases import case_by_reference
from models.store.commit import Decided, NewCase, commit_decision
from models.store.engine import Database
from models.store.leases import Lease, acquire
from models.words import LetterKind

NOW = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
HERE = {"mailbox": "children", "folder": "INBOX", "epoch": "1"}


def settings_in(folder: Path, url: str = "sqlite:///desk.db") -> Settings:
    """Settings of a live desk whose configuration would lie in `folder`."""
    box = Mailbox(name="children", driver="maildir", path=Path("mail"), address="cssuadmin@council.example")
    smtp = Smtp(host="127.0.0.1", tls="none")
    return Settings(mailbox=(box,), smtp=smtp, database=Where(url=url), file=folder / "config.toml")


def written(kind: LetterKind, key: str, **plan: Any) -> Written:
    """A letter as the desk owes it: the plan and the final bytes."""
    facts = Facts(reference="ESC", council="Desk", mailbox_address="a@council.example", now=NOW, received_at=NOW)
    to = plan.pop("to", "head@school.example")
    composed = Composed(message_id=f"{key}@council.example", subject="s", body="b", data=f"To: {to}\r\n\r\nb".encode())
    whole = LetterPlan(kind=kind, key=key, to_address=to, from_address="a@council.example", facts=facts, **plan)
    return Written(plan=whole, composed=composed)


def clock(kind: Any = "triage", *, due: datetime = NOW + timedelta(hours=2), **more: Any) -> StartClock:
    """A clock on the child side that starts now."""
    return StartClock(kind=kind, side=more.pop("side", "child"), round=1, started_at=NOW, due_at=due, **more)


@dataclass
class Shelf:
    """Fills a database. `decided` decides one row as given; `case` opens a case with what is handed over."""

    db: Database
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    folder: list[str] = field(default_factory=list)

    def receive(self, *items: str, raw: bytes | None = None) -> None:
        """Mails that lie in the folder, their bytes kept."""
        self.folder += items
        mail.record_listing(self.db, items=self.folder, now=NOW, **HERE)
        batch = [self.fetched(item, raw if raw is not None else f"mail {item}".encode()) for item in items]
        mail.record_raw(self.db, batch=batch, now=NOW, **HERE)

    @staticmethod
    def fetched(item: str, raw: bytes | None, **more: Any) -> mail.Fetched:
        """One item as the mailbox gave it."""
        size = len(raw or b"")
        return mail.Fetched(
            item=item, raw=raw, size=size, received_at=NOW, clock_doubt="", **({"backlog": False} | more)
        )

    def claim(self, limit: int = 10, *, clock: datetime = NOW) -> list[claims.Row]:
        """Rows without an exit, claimed for two minutes."""
        return claims.claim(self.db, limit=limit, seconds=120, clock=clock)

    def lease(self, name: str = "decide", *, at: datetime = NOW) -> Lease:
        """The lease, which must be free."""
        found = acquire(self.db, name, seconds=120, clock=at)
        assert found is not None
        return found

    def policy(self) -> int:
        """The policy in force."""
        return policy.keep(self.db, {"rules": "1"}, NOW)

    def commit(self, row: claims.Row, decision: Decision, *, message: Message | None = None, **more: Any) -> None:
        """Decide one row as given."""
        arrival = Arrival(
            ledger_id=row.id, mailbox=row.mailbox, mailbox_address="a@council.example", audience="child",
            received_at=row.received_at, message=message or Message(from_address="head@school.example"),
            reading=more.pop("reading", Reading(kind="escalation", person="child")),
        )  # fmt: skip
        basis: dict[str, Any] = {"row": row, "arrival": arrival, "decision": decision, "effects": Effects()} | more
        now = basis.pop("now", NOW)
        lease = basis.pop("lease", None) or self.lease()
        commit_decision(self.db, lease, Decided(**basis), policy_id=self.policy(), zone="Europe/London", now=now)

    def case(self, *letters: Written, start: tuple[StartClock, ...] = (), **more: Any) -> CaseFile:
        """A new case on the child side, awaiting its owner p1, with these letters and clocks."""
        number = next(self.numbers)
        self.receive(f"case-{number}")
        (row,) = self.claim()
        track = SetTrack(side="child", rung="unit", round=1, state="awaiting", owner_id="p1")
        effects = Effects(start=start, tracks=(track,))
        reference = f"ESC-2026-{number:07d}"
        decision = OpenCase(step="escalation", tracks=("child",), needs_human=more.pop("needs_human", ()))
        self.commit(
            row, decision, effects=effects, letters=letters,
            new_case=NewCase(reference=reference, sender=sender()), **more,
        )  # fmt: skip
        return case_by_reference(self.db, reference)

    def ordinary(self, item: str) -> None:
        """One mail that went to the ordinary queue."""
        self.receive(item)
        (row,) = self.claim()
        self.commit(row, Ordinary(step="ordinary_post"))

    def value(self, statement: sa.sql.expression.Executable) -> Any:
        """One value of the database."""
        with self.db.read() as connection:
            return connection.execute(statement).scalar()

    def do(self, *statements: str) -> None:
        """Raw SQL, as somebody with the database's password could type it."""
        with self.db.write() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


def joins(case: CaseFile, **more: Any) -> AddToCase:
    """The decision that a message joins this case."""
    return AddToCase(step="follow_up", reference=case.reference, attached_as="information", **more)


def sender() -> Sender:
    """A head teacher who may be answered with details."""
    return Sender(
        address="head@school.example", name="Helen Ashdown", role="Head", agency="School", phone="01632 960118",
        message_id="m1@school.example", references=(), answerable="", details=True,
    )  # fmt: skip
