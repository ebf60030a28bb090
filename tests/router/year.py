"""A simulated year: cases of all kinds on the real store and beats, with everything that goes wrong in a year.

Holidays, absences, bounces, forged and stray replies, restarts, outages of days of mailbox, mail server and service.
Then weeks of silence, in which every ladder must end; then the unit closes what is open, and every clock must have an
outcome. The laws (year_laws) are looked at after each step.
"""

from __future__ import annotations

import random
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from models.letter import Claimed
from models.mail import Message
from models.reading import Reading
from models.store import letters
from models.tables import clocks
from models.tables import letters as post
from models.words import LetterState
from tests.router import builders as b
from tests.router import year_hours as hours
from tests.router import year_people as people
from tests.router.small_desk import SmallDesk
from tests.router.year_cases import Cases, summary
from tests.router.year_laws import Laws, Now

START = b.london("2026-09-01 09:00")
SILENCE, CLOSING = timedelta(days=40), timedelta(days=60)
BOXES = [{"name": "main", "driver": "imap", "host": "imap.council.example", "address": b.BOX, "audience": "child"}]
AWAY = "\n".join(f"{who},{since},{until}," for who, since, until in (
    ("iro", "2026-10-26", "2026-11-06"), ("dep", "2026-11-02", "2026-11-13"), ("sm", "2026-12-21", "2027-01-08"),
    ("duty", "2026-12-24", "2027-01-04"), ("oc1", "2027-02-15", "2027-02-26"), ("asm", "2027-04-05", "2027-04-16"),
    ("iro", "2027-07-26", "2027-08-13"),
))  # fmt: skip


@dataclass
class Year:
    """One seed: so many cases over so many days, then silence, then the closing of everything."""

    folder: Path
    seed: int
    cases: int
    days: int
    desk: SmallDesk = field(init=False)
    dice: random.Random = field(init=False)
    book: Cases = field(init=False)
    laws: Laws = field(init=False)
    polled: datetime | None = None
    post: list[tuple[datetime, Message, Reading]] = field(default_factory=list)
    """Mail that lies on the server and was not listed yet."""
    unread: int = 0
    down: dict[str, datetime] = field(default_factory=dict)
    written: int = 0
    turns: int = 0
    acts: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        everybody = b.directory(away=AWAY)
        self.desk = SmallDesk(self.folder, people=everybody, mailbox=BOXES, hours={"closures": hours.CLOSURES})
        self.dice = random.Random(self.seed)
        self.book, self.laws = Cases(self.desk.db), Laws(everybody)

    @property
    def end(self) -> datetime:
        """When nothing new comes any more."""
        return START + timedelta(days=self.days)

    def run(self) -> None:
        """The year, the silence after it, and the closing."""
        arrivals = self._arrivals()
        self.desk.now = START
        while self.desk.now < self.end:
            while arrivals and arrivals[0][0] <= self.desk.now:
                when, ordinary = arrivals.pop(0)
                self._post(when, *people.first_mail(self.dice, self.written, ordinary=ordinary))
            self._turn()
            self._wait([when for when, _ in arrivals[:1]], self.end)
        while self.desk.now < self.end + SILENCE:
            self._turn(quiet=True)
            self._wait([], self.end + SILENCE)
        self.laws.silent(self.book.files.values())
        self._close_all()
        while self.desk.now < self.end + SILENCE + CLOSING:
            self._turn(quiet=True)
            self._wait([], self.end + SILENCE + CLOSING)
        self.laws.over(self.book.files.values())
        self.laws.danger(self.book.files.values())
        with self.desk.db.read() as connection:
            self.laws.subjects(connection.execute(sa.select(post.c.bytes).where(post.c.bytes.is_not(None))).scalars())

    def _arrivals(self) -> list[tuple[datetime, bool]]:
        """When each mail comes that opens a case, and now and then an ordinary one (True) that does not."""
        kinds = [False] * self.cases + [True] * (self.cases // 10)
        return sorted((START + timedelta(minutes=self.dice.randrange(1440 * self.days)), one) for one in kinds)

    def _post(self, when: datetime, message: Message, reading: Reading) -> None:
        self.written += 1
        self.post.append((when, message, reading))

    def _wait(self, arrivals: list[datetime], end: datetime) -> None:
        """Until the next moment at which something can happen: an arrival, a clock, or a while in working hours."""
        with self.desk.db.read() as connection:
            look = connection.execute(
                sa.select(sa.func.min(clocks.c.next_at)).where(clocks.c.next_at > self.desk.now)
            ).scalar()
        now = self.desk.now
        step = now + timedelta(minutes=self.dice.choice([95, 130, 210] if now < self.end else [190, 300]))
        ahead = [end, step if hours.is_open(now) else hours.later(now, 0)]
        ahead += [one for one in (look, *arrivals) if one is not None]
        self.desk.now = max(min(ahead).astimezone(UTC), now + timedelta(minutes=7))

    def _is_down(self, what: str, chance: float, spans: tuple[int, ...]) -> bool:
        """Whether a part is out, now and then for days; spans: hours."""
        now = self.desk.now
        if now < self.end and self.dice.random() < chance:
            self.down[what] = now + timedelta(hours=self.dice.choice(spans))
            self.laws.troubles.append((now, self.down[what]))
        return self.down.get(what, now) > now

    def _turn(self, *, quiet: bool = False) -> None:
        """Every beat once. quiet: nobody writes, and people only take dangers."""
        self.turns += 1
        desk, dice = self.desk, self.dice
        for _ in range(0 if quiet else dice.choice([0, 0, 1])):
            self._reply()
        if self._is_down("service", 0.003, (2, 10, 60, 120)):
            return
        if not self._is_down("mailbox", 0.004, (1, 5, 30, 80)):
            self._poll(late=not quiet and dice.random() < 0.15)
        if not self.unread:
            self._people(quiet=quiet)
        self.laws.look(self.book.refresh())
        desk.chase()
        self.laws.look(self.book.refresh(), Now(at=desk.now, polled=self.polled, unread=self.unread))
        if not self._is_down("smtp", 0.004, (1, 20, 70)):
            desk.deliver(self._fate)
        if dice.random() < 0.01:  # a restart: what a dead service held is taken up again
            letters.abandoned(desk.db, clock=desk.now + timedelta(hours=1))
            desk.db.engine.dispose()

    def _poll(self, *, late: bool) -> None:
        """Mail is listed; late: it gets its exit only next time."""
        for when, message, reading in self.post:
            self.desk.arrive(message, reading, when)
        self.unread += len(self.post)
        self.post.clear()
        self.desk.poll()
        self.polled = self.desk.now
        while self.unread and not late:
            self.desk.decide()
            self.unread -= 1
            self.laws.look(self.book.refresh())

    def _fate(self, _letter: Claimed) -> LetterState:
        return self.dice.choices(["sent", "deferred", "unknown", "refused"], [92, 5, 2, 1])[0]  # type: ignore[return-value]

    def _reply(self) -> None:
        self.laws.look(self.book.refresh())
        answer = people.reply(self.dice, self.book.open(), self.written, self.desk.now)
        if answer is not None:
            message, reading, said = answer
            self._post(self.desk.now, message, reading)
            self.laws.said.append(said)

    def _people(self, *, quiet: bool) -> None:
        """People of the unit work the queue; a danger at any hour, the rest in working hours."""
        busy = not quiet and hours.is_open(self.desk.now)
        for _ in range(self.dice.choice([0, 1, 1, 2, 3]) if busy else 0):
            self.acts += people.work(self.desk, self.dice, list(self.book.files.values()))
            self.laws.look(self.book.refresh())
        for file in people.reds(self.book.open()):
            if self.dice.random() < 0.7:
                people.take(self.desk, file)
                self.laws.look(self.book.refresh())

    def _close_all(self) -> None:
        """The unit closes what is open, and reads what came to cases that were closed before."""
        for file in list(self.book.files.values()):
            people.close(self.desk, file)
        self.laws.look(self.book.refresh())


def main() -> None:
    """The whole year: `python -m tests.router.year [SEED]`, 300 cases over 365 days."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Path(folder) / "year", seed=seed, cases=300, days=365)
        year.run()
        year.desk.db.close()
    told = f"{year.turns} turns, {len(year.laws.said)} replies, {year.acts} acts, {len(year.laws.troubles)} outages"
    lines = [
        f"seed {seed}: {told}",
        *summary(year.book.files.values()),
        f"breaches: {len(year.laws.breaches)}",
        *year.laws.breaches[:40],
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if year.laws.breaches else 0)


if __name__ == "__main__":
    main()
