"""A rehearsal: mail played under a simulated clock, on a scratch database, without any connection.

The real beats decide and chase; nothing is polled, nothing delivered: a letter that may leave counts as sent. Who
answers is drawn by dice that are seeded, so that the same mail plays the same way under two settings.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from beats.acting import carry_out
from beats.chase import chase
from beats.decide import decide
from beats.desk import Desk
from models.act import AcknowledgeByPhone, Act, Close, Confirm, Spoken, TakeDanger
from models.case import CaseFile, LetterFile
from models.config.settings import Settings
from models.directory.people import Directory
from models.errors import UsageError
from models.store import claims, letters, mail, people, policy
from models.store.engine import open_database
from models.store.rehearsed import every_case, next_look

HELD = timedelta(minutes=30)
"""How long until something that is due but held (an answer, a gap between letters) is looked at again."""
_ASKING = ("notice", "step_up", "chase_1", "chase_2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mail of the rehearsal: when it comes (UTC), and its bytes."""

    at: datetime
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is played: from when to when, which mail, and which share of letters is answered (0 to 1)."""

    start: datetime
    end: datetime
    post: tuple[Post, ...]
    answer_rate: float
    seed: int = 1


class Rehearsal:
    """One play on a scratch database in `folder`."""

    def __init__(self, settings: Settings, directory: Directory, folder: Path, plan: Plan) -> None:
        """`directory`: as it stands; it is copied."""
        self.plan, self.now = plan, plan.start
        self._dice = random.Random(plan.seed)  # noqa: S311  # a play, no secret
        scratch = _scratch(settings, folder)
        database = open_database(scratch, stamp="live", now=plan.start)
        people.replace(database, holdings=directory.holdings, allocations=directory.caseload,
                       away=directory.absences, by="rehearsal", now=plan.start)  # fmt: skip
        policy_id = policy.keep(database, {}, plan.start)
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731  # the one simulated time
        self.desk = Desk(scratch, database, key=b"rehearsal" * 4, policy_id=policy_id, now=clock, machine=clock)
        self._box = scratch.mailbox[0]
        self._arrived = 0
        self._acts: list[tuple[datetime, str, Act]] = []
        self._seen: set[int] = set()
        self._asked: set[tuple[str, str]] = set()

    def play(self) -> tuple[CaseFile, ...]:
        """Play to the end; the cases as they stand then."""
        try:
            while self.now < self.plan.end:
                self._turn()
                self.now = self._next()
            return tuple(every_case(self.desk.db))
        finally:
            self.desk.close()

    def _turn(self) -> None:
        """Everything of one moment."""
        here = {"mailbox": self._box.name, "folder": self._box.folder, "epoch": "rehearsal"}
        while self._arrived < len(self.plan.post) and self.plan.post[self._arrived].at <= self.now:
            item, one = str(self._arrived), self.plan.post[self._arrived]
            mail.record_listing(self.desk.db, items=[item], now=self.now, **here)
            got = mail.Fetched(
                item=item, raw=one.raw, size=len(one.raw), received_at=one.at, clock_doubt="", backlog=False
            )
            mail.record_raw(self.desk.db, batch=[got], now=self.now, **here)
            self._arrived += 1
        for box in self.desk.settings.mailbox:
            mail.record_poll(self.desk.db, mailbox=box.name, folder=box.folder, epoch="rehearsal", now=self.now,
                             count=self._arrived)  # fmt: skip
        if claims.undecided(self.desk.db):
            decide(self.desk)
        for act in [act for act in self._acts if act[0] <= self.now]:
            self._acts.remove(act)
            self._do(act[1], act[2])
        chase(self.desk)
        self._settle()
        for case in every_case(self.desk.db, open_only=True):
            self._people(case)

    def _settle(self) -> None:
        """What may leave has left."""
        while batch := letters.claim(self.desk.db, limit=100, seconds=60, clock=self.now, now=self.now):
            for one in batch:
                letters.settle(self.desk.db, one, "sent", now=self.now)

    def _do(self, reference: str, act: Act) -> None:
        try:
            carry_out(self.desk, reference, act, "rehearsal")
        except UsageError:
            return  # overtaken: somebody else had answered, or it was closed

    def _people(self, case: CaseFile) -> None:
        """What people will do about a case: each thing is drawn once."""
        for one in case.letters:
            if one.id not in self._seen and one.sent_at is not None and one.kind in _ASKING and one.person_id:
                self._seen.add(one.id)
                self._answer(case, one)
        waits = case.unseen or case.running("triage") or case.needs_human
        if waits and self._once(case, f"triage {case.unseen} {len(case.needs_human)}"):
            late = 1.0 if self._dice.random() < self.plan.answer_rate else 4.0
            self._later(case, Confirm(), hours=2 * late * self._dice.random())
        if case.danger_untaken and self._once(case, "danger"):
            taken = TakeDanger(done="taken in the rehearsal")
            self._acts.append((self.now + timedelta(minutes=40 * self._dice.random()), case.reference, taken))
        taken_on = bool(case.tracks) and all(one.state == "acknowledged" for one in case.tracks)
        if taken_on and self._once(case, "respond") and self._dice.random() < self.plan.answer_rate:
            for track in case.tracks:
                self._later(case, Spoken(side=track.side), hours=8 + 30 * self._dice.random())
            self._later(case, Close(outcome="closed in the rehearsal"), hours=60)

    def _answer(self, case: CaseFile, letter: LetterFile) -> None:
        if self._dice.random() < self.plan.answer_rate and not self.desk.moment().directory.away(
            letter.person_id, self.desk.council.day(self.now)
        ):
            act = AcknowledgeByPhone(person_id=letter.person_id, side=letter.side)
            self._later(case, act, hours=0.5 + 7 * self._dice.random())

    def _once(self, case: CaseFile, what: str) -> bool:
        key = (case.reference, what)
        fresh = key not in self._asked
        self._asked.add(key)
        return fresh

    def _later(self, case: CaseFile, act: Act, *, hours: float) -> None:
        """After so many working hours."""
        when = self.desk.council.calendar.add_working(self.now, max(1, round(hours * 60)))
        self._acts.append((when, case.reference, act))

    def _next(self) -> datetime:
        """The next moment at which anything can happen."""
        ahead = [one[0] for one in self._acts]
        if self._arrived < len(self.plan.post):
            ahead.append(self.plan.post[self._arrived].at)
        found = next_look(self.desk.db, self.now)
        if found is not None:
            ahead.append(found)
        calendar = self.desk.council.calendar
        ahead.append(self.now + HELD if calendar.is_open(self.now) else calendar.counts_from(self.now))
        return max(min(ahead).astimezone(UTC), self.now + timedelta(minutes=1))


def _scratch(settings: Settings, folder: Path) -> Settings:
    """The settings with nothing in them that reaches out: a database of its own, mailboxes and server that are none."""
    boxes = tuple(
        box.model_copy(update={"driver": "maildir", "path": folder / "none", "host": "", "auth": "password"})
        for box in settings.mailbox
    )
    smtp = settings.smtp.model_copy(
        update={"host": "127.0.0.1", "port": 9, "tls": "none", "user": "", "auth": "password"}
    )
    database = settings.database.model_copy(update={"url": f"sqlite:///{folder / 'rehearsal.db'}"})
    return settings.model_copy(update={"mailbox": boxes, "smtp": smtp, "database": database})


def spread(mails: Sequence[tuple[datetime | None, bytes]], start: datetime, end: datetime) -> tuple[Post, ...]:
    """The mails at their own distances, the first at `start`; those without a time, and those beyond, evenly over it.

    Mail of a longer span than is played is drawn together, so that none is left out.
    """
    dated = sorted((when, raw) for when, raw in mails if when is not None)
    undated = [raw for when, raw in mails if when is None]
    span = end - start
    first = dated[0][0] if dated else start
    whole = (dated[-1][0] - first) if dated else timedelta()
    scale = min(1.0, span * 0.7 / whole) if whole else 1.0
    post = [Post(at=start + (when - first) * scale, raw=raw) for when, raw in dated]
    step = span * 0.7 / max(len(undated), 1)
    post += [Post(at=start + number * step, raw=raw) for number, raw in enumerate(undated)]
    return tuple(sorted(post, key=lambda one: one.at))
