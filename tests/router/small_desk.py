"""The real store and the real beats of deciding and chasing, with the time set by hand and no network at all.

`arrive` hands in what a worker would have made of a mail; `deliver` settles what is owed as the test says.
"""

import logging
import weakref
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from beats import chase as chase_beat
from beats import decide as decide_beat
from beats.acting import carry_out
from beats.desk import Desk
from models.act import Act
from models.case import CaseFile
from models.directory.people import Directory
from models.letter import Claimed, LetterPlan, Written
from models.mail import Message
from models.reading import Reading
from models.store import claims, letters, mail, traffic
from models.store.cases import load_cases
from models.store.engine import open_database
from models.store.leases import Lease, acquire
from models.store.policy import keep
from models.tables import audit, cases
from models.words import LetterState, Mode
from router.letters.brakes import braked
from router.moment import Moment
from tests.router import builders as b

HERE = {"mailbox": "main", "folder": "INBOX", "epoch": "1"}
logging.getLogger("alembic").setLevel(logging.WARNING)


class SmallDesk:
    """A desk for judgement over time; `now` is set by the test."""

    def __init__(
        self, folder: Path, *, mode: Mode = "automatic", people: Directory | None = None, **changed: Any
    ) -> None:
        database = {"url": f"sqlite:///{folder / 'desk.db'}"}
        self.now = b.NOW
        self.people = people or b.directory()
        self.council = b.council(mode, database=database, **changed)
        self.settings = self.council.settings
        self.db = open_database(self.settings, stamp="live", now=self.now)
        weakref.finalize(self, self.db.close)  # Python 3.13 warns of connections that nobody closed
        sa.event.listen(self.db.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        self.db.engine.dispose()  # this database dies with the test: it need not wait for the disk
        self.policy_id = keep(self.db, {}, self.now)
        self.watched = {HERE["mailbox"]: HERE["folder"]}
        self.count = 0
        self.waiting: dict[str, tuple[Message, Reading]] = {}

    def as_desk(self) -> Desk:
        """What the beats ask for: moment, lease, write, db, settings and policy_id are all that they touch."""
        return cast("Desk", self)

    def moment(self) -> Moment:
        return Moment(self.council, self.people, self.now)

    def lease(self, name: str) -> Lease | None:
        return acquire(self.db, name, seconds=60, clock=self.now)

    def write(self, plans: tuple[LetterPlan, ...], now: datetime) -> tuple[Written, ...]:
        others = tuple(Written(plan=one, composed=None) for one in plans if one.together)
        plans = tuple(one for one in plans if not one.together)
        recent = traffic.traffic(self.db, {one.to_address for one in plans}, now)
        plans = braked(plans, recent, self.settings.brakes, now)
        return others + tuple(Written(plan=plan, composed=b.COMPOSER.compose(plan, now=now)) for plan in plans)

    def poll(self) -> None:
        mail.record_poll(
            self.db, mailbox=HERE["mailbox"], folder=HERE["folder"], epoch=HERE["epoch"], now=self.now, count=self.count
        )

    def arrive(self, message: Message, reading: Reading, received: datetime | None = None) -> None:
        """A mail, received now or earlier, is listed and fetched; it has no exit until `decide`."""
        self.count += 1
        item, received = str(self.count), received or self.now
        mail.record_listing(self.db, items=[item], now=self.now, **HERE)
        got = mail.Fetched(item=item, raw=item.encode(), size=1, received_at=received, clock_doubt="", backlog=False)
        mail.record_raw(self.db, batch=[got], now=self.now, **HERE)
        self.waiting[item] = (message, reading)

    def decide(self) -> None:
        """The mail that has waited longest gets its exit, by the decide beat's own code."""
        rows = claims.claim(self.db, limit=1, seconds=60, clock=self.now)
        lease = self.lease("decide")
        assert lease is not None
        came = b.arrival(*self.waiting.pop(rows[0].item), ledger_id=rows[0].id, received_at=rows[0].received_at,
                         audience=self.settings.mailbox[0].audience)  # fmt: skip
        decide_beat._decide_one(self.as_desk(), lease, rows[0], came, self.moment())

    def receive(self, message: Message, reading: Reading) -> CaseFile:
        """A mail comes and is decided; the newest case."""
        self.arrive(message, reading)
        self.decide()
        return self.newest()

    def chase(self) -> int:
        return chase_beat.chase(self.as_desk())

    def act(self, act: Act, by: str = "una") -> None:
        """A person's act on the newest case."""
        self.act_on(self.newest().reference, act, by)

    def act_on(self, reference: str, act: Act, by: str = "una") -> None:
        """A person's act on a case."""
        carry_out(self.as_desk(), reference, act, by)

    def deliver(self, state: Callable[[Claimed], LetterState] = lambda _: "sent") -> None:
        """Every letter that may leave now is settled as `state` says."""
        for one in letters.claim(self.db, limit=100, seconds=60, clock=self.now, now=self.now):
            letters.settle(self.db, one, state(one), now=self.now)

    def newest(self) -> CaseFile:
        with self.db.read() as connection:
            key = connection.execute(sa.select(sa.func.max(cases.c.id))).scalar_one()
            return load_cases(connection, [key])[key]

    def notes(self) -> list[str]:
        """The codes of the audit of the newest case, in order."""
        with self.db.read() as connection:
            query = sa.select(audit.c.code).where(audit.c.subject == self.newest().reference).order_by(audit.c.id)
            return list(connection.execute(query).scalars())


def fresh(number: int, **fields: Any) -> Message:
    """A new mail of the same sender, with its own id and content."""
    one = b.message(**fields)
    return replace(one, message_id=f"m{number}@ridgeway-primary.sch.example", content_key=f"key {number}")
