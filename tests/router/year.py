"""A simulated year: cases of all kinds on the real store and beats, with everything that goes wrong in a year.

Holidays, absences, bounces, forged and stray replies, restarts, outages of days of mailbox, mail server and service. The
laws are looked at after each turn and at the end; nothing of them asks the code that is tested.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from models.act import AcknowledgeByPhone, Act, Close, Confirm, Reopen, Route, Seen, Spoken, TakeDanger
from models.case import CaseFile, ClockFile, LetterFile
from models.config.durations import Duration
from models.errors import UsageError
from models.letter import Claimed
from models.store import letters
from models.store.cases import load_cases
from models.tables import cases, clocks
from models.words import Kind, LetterState
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

START = "2026-09-01 09:00"
CHASES = ("chase_1", "chase_2", "step_up")
BUSINESS = b.reading(kind="case_business", evidence=(), case_references=[])
WORDS = (
    "Received, I will respond by Friday noon.", "Which family is this?", "Not mine, one for Dan Deputy.",
    "I took the decision that is challenged.", "Received, thank you.", "We spoke this morning and it is resolved.",
)  # fmt: skip
TO_SENDER = ("receipt", "passed_on", "signpost", "closed", "holding", "check_back")


@dataclass
class Year:
    """One seed: `cases` cases over `days` days, then time for every ladder to end."""

    folder: Path
    seed: int
    cases: int
    days: int
    desk: SmallDesk = field(init=False)
    dice: random.Random = field(init=False)
    polled: datetime | None = None
    unread: list[CaseFile | None] = field(default_factory=list)
    letters_seen: dict[int, LetterFile] = field(default_factory=dict)
    before: dict[int, CaseFile] = field(default_factory=dict)
    acknowledged: Counter[str] = field(default_factory=Counter)
    down: dict[str, datetime] = field(default_factory=dict)
    reminded: set[tuple[str, datetime]] = field(default_factory=set)

    def __post_init__(self) -> None:
        away = "\n".join(f"{who},{since},{until}," for who, since, until in (
            ("iro", "2026-10-26", "2026-11-06"), ("dep", "2026-11-02", "2026-11-13"), ("sm", "2026-12-21", "2027-01-08"),
            ("duty", "2026-12-24", "2027-01-04"), ("oc1", "2027-02-15", "2027-02-26"),
        ))  # fmt: skip
        people = b.directory(away=away)
        closures = ["2026-12-29", "2026-12-30", "2026-12-31"]
        self.folder.mkdir(parents=True, exist_ok=True)
        self.desk = SmallDesk(self.folder, people=people, hours={"closures": closures})
        self.dice = random.Random(self.seed)

    def run(self) -> None:
        """The year, then eight weeks in which nothing new comes."""
        start = b.london(START)
        arrivals = sorted(start + timedelta(days=self.days * self.dice.random()) for _ in range(self.cases))
        end = start + timedelta(days=self.days + 60)
        self.desk.now = start
        while self.desk.now < end:
            due = [one for one in arrivals if one <= self.desk.now]
            arrivals = arrivals[len(due) :]
            for _ in due:
                self._mail()
            self._turn()
            self.desk.now = self._next(arrivals, end)

    def _next(self, arrivals: list[datetime], end: datetime) -> datetime:
        """The next moment at which something can happen: an arrival, a clock, or the end of a pause in working hours."""
        with self.desk.db.read() as connection:
            look = connection.execute(
                sa.select(sa.func.min(clocks.c.next_at)).where(clocks.c.next_at > self.desk.now)
            ).scalar()
        calendar, now = self.desk.council.calendar, self.desk.now
        step = timedelta(minutes=self.dice.choice([95, 130, 210] if arrivals else [240, 400]))
        ahead = [end, now + step if calendar.is_open(now) else calendar.counts_from(now)]
        ahead += [one for one in (look, arrivals[0] if arrivals else None) if one is not None]
        return max(min(ahead).astimezone(UTC), now + timedelta(minutes=7))

    def _is_down(self, what: str, chance: float, hours: tuple[int, ...]) -> bool:
        """Whether a part is out, now and then for days."""
        if self.dice.random() < chance:
            self.down[what] = self.desk.now + timedelta(hours=self.dice.choice(hours))
        return self.down.get(what, self.desk.now) > self.desk.now

    def _mail(self) -> None:
        """A mail of any kind arrives; it is decided at once or waits for its exit."""
        dice = self.dice
        reading = b.reading(
            kind=dice.choices(["escalation", "case_business", "other_process"], [85, 10, 5])[0],
            person=dice.choices(["child", "adult", "both", "unclear"], [60, 20, 15, 5])[0],
            case_references=dice.choice([["LCS 1187423"], ["MOS 55"], []]),
            immediate_danger=dice.random() < 0.05,
            stage_reached=dice.choices(["none", "unit", "service_manager"], [70, 20, 10])[0],
            challenged=[("role", "unit")] if dice.random() < 0.08 else [],
            needs_human=dice.random() < 0.1,
        )
        verdict = dice.choices(["pass", "unknown", "fail"], [85, 10, 5])[0]
        self.desk.receive(fresh(10_000 + self.desk.count, verdict=verdict), reading)

    def _turn(self) -> None:
        desk, dice = self.desk, self.dice
        if self._is_down("service", 0.003, (2, 10, 60, 120)):
            return
        if not self._is_down("mailbox", 0.004, (1, 5, 30, 80)):
            if self.unread:
                desk.decide()
                self.unread.clear()
            elif dice.random() < 0.25:
                self._reply()
            desk.poll()
            self.polled = desk.now
        if dice.random() < 0.3:
            self._person()
        self.before = self._open()
        desk.chase()
        self._look(self._open())
        if not self._is_down("smtp", 0.004, (1, 20, 70)):
            desk.deliver(self._fate)
        if dice.random() < 0.01:  # a restart: what a dead service held is taken up again
            letters.abandoned(desk.db, clock=desk.now + timedelta(hours=1))
            desk.db.engine.dispose()

    def _open(self) -> dict[int, CaseFile]:
        """Every case that is not closed, and those whose check-back runs."""
        with self.desk.db.read() as connection:
            wanted = sa.or_(cases.c.state != "closed", cases.c.id.in_(
                sa.select(clocks.c.case_id).where(clocks.c.outcome == "running")))  # fmt: skip
            ids = list(connection.execute(sa.select(cases.c.id).where(wanted)).scalars())
            return load_cases(connection, ids)

    def _fate(self, _letter: Claimed) -> LetterState:
        return self.dice.choices(["sent", "deferred", "unknown", "refused"], [92, 5, 2, 1])[0]  # type: ignore[return-value]

    def _reply(self) -> None:
        """The owner, the deputy, the sender, a stranger, a forger or a machine answers a letter of some case."""
        dice, found = self.dice, list(self._open().values())
        sent = [
            (file, one) for file in found for one in file.letters if one.sent_at and one.state in ("sent", "unknown")
        ]
        if not sent:
            return
        file, to = dice.choice(sent[-60:])
        fields: dict[str, object] = {
            "from_address": dice.choice([to.recipient] * 4 + [b.SENDER, "odd@elsewhere.example"])
        }
        fields["verdict"] = dice.choices(["pass", "unknown", "fail"], [80, 12, 8])[0]
        words = dice.choice(WORDS)
        if dice.random() < 0.15:
            fields |= {"automated": "out_of_office", "from_address": to.recipient}
            words = "I am out of the office."
        mail = b.reply(words, to=to, **fields)
        if dice.random() < 0.1:
            mail = b.bounce(to, "failed")
        self.desk.count += 1
        mail = replace(mail, message_id=f"y{self.desk.count}@x.example", content_key=f"y{self.desk.count}")
        kind: Kind = "automated" if mail.automated in ("out_of_office", "bounce") else "case_business"
        self.desk.arrive(mail, replace(BUSINESS, kind=kind))
        self.unread.append(file)

    def _person(self) -> None:
        """Somebody of the unit acts on a case, as the queue shows it."""
        dice = self.dice
        files = list(self._open().values())
        if not files:
            return
        red = [one for one in files if one.danger_at is not None and one.danger_taken_at is None]
        if red and dice.random() < 0.7:
            self.desk.act_on(red[0].reference, TakeDanger(done="rang them"))
            return
        file = dice.choice(files)
        side = dice.choice(file.tracks).side if file.tracks else None
        owner = next((one.owner_id for one in file.tracks if one.side == side), "")
        acts: list[Act] = [
            Confirm(), Confirm(), Seen(), Route(person_id=dice.choice(["iro", "dep", "sm", "asm", "aun"]), side=side),
            AcknowledgeByPhone(person_id=owner, side=side), Spoken(side=side), Close(outcome="settled"),
            Reopen(why="it has not changed"),
        ]  # fmt: skip
        try:
            self.desk.act_on(file.reference, dice.choice(acts))
        except UsageError:
            return

    def _look(self, after: dict[int, CaseFile]) -> None:
        """The laws, after each chase."""
        owed = [(file, one) for file in after.values() for one in file.letters if one.id not in self.letters_seen]
        for file, one in owed:
            if one.kind in CHASES:
                self._chased(self.before[file.id], one)
            assert self._reader_may_get_it(file, one), f"{one.kind} of {file.reference} went to {one.recipient}"
        self.letters_seen |= {one.id: one for file in after.values() for one in file.letters}
        for file in after.values():
            for track in file.tracks:
                if track.state == "acknowledged":
                    acks = [c for c in file.clocks if c.kind == "acknowledgement" and c.side == track.side]
                    assert all(c.how for c in acks if c.outcome == "met"), "a clock was met by nobody"

    def _chased(self, file: CaseFile, one: LetterFile) -> None:
        """Promise 14, for one chase that is owed now; `file`: the case before."""
        desk, now = self.desk, self.desk.now
        calendar = desk.council.calendar
        assert calendar.is_open(now), "a chase outside working hours"
        assert not self.unread, "a chase while mail waited for its exit"
        same = [old for old in file.letters if (old.kind, old.side, old.round, old.person_id) ==
                (one.kind, one.side, one.round, one.person_id)]  # fmt: skip
        assert not same, "a chase twice"
        due = self._due(file, one)
        assert due <= now
        assert self.polled is not None
        assert self.polled >= due, "no poll since the due time"
        if file.answer_at is not None:
            assert now >= calendar.due(file.answer_at, Duration(4, "wh")), "an answer waited for a person"
        if one.kind == "chase_1" and one.state != "together":
            key = (one.recipient, now)
            assert key not in self.reminded, "two reminders to one manager at one moment"
            self.reminded.add(key)

    def _due(self, file: CaseFile, one: LetterFile) -> datetime:
        number = one.round - 1 if one.kind == "step_up" else one.round
        acks = [c for c in file.clocks if c.kind == "acknowledgement" and c.side == one.side and c.round == number]
        ack: ClockFile = acks[-1]
        if one.kind == "chase_1":
            assert ack.nudge_at is not None
            return ack.nudge_at
        if one.kind == "chase_2":
            return ack.due_at
        return self.desk.council.calendar.due(ack.due_at, self.desk.settings.clocks.step_up_after)

    def _reader_may_get_it(self, file: CaseFile, one: LetterFile) -> bool:
        """Promises 10 to 12: the sender's own address, or one of the directory; nobody excluded; nothing to the forged."""
        if not one.person_id:
            return one.kind in TO_SENDER and one.recipient == file.sender.address and not file.sender.answerable
        holder = self.desk.people.person(one.person_id)
        return holder is not None and holder.email == one.recipient and one.person_id not in file.exclusions

    def ended(self) -> None:
        """The laws of the end."""
        with self.desk.db.read() as connection:
            files = load_cases(connection, list(connection.execute(sa.select(cases.c.id)).scalars()))
        for file in files.values():
            for clock in file.clocks:
                late = clock.outcome == "running" and clock.due_at < self.desk.now - timedelta(days=21)
                held = file.answer_at is not None or clock.kind in ("danger", "check_back")
                assert not late or held, f"{file.reference}: {clock.kind} never had an outcome"
            for track in file.tracks:
                if file.state == "open" and track.state == "awaiting":
                    running = [c for c in file.clocks if c.side == track.side and c.outcome == "running"]
                    assert running, f"{file.reference} ({track.side}) awaits an answer and nothing watches it"
                if track.state == "waiting_for_person" and file.state != "closed":
                    told = [c for c in file.clocks if c.kind == "triage"] or file.needs_human
                    assert told, f"{file.reference} ({track.side}) waits and nobody is told"
            keys = Counter((one.kind, one.side, one.round, one.person_id, one.step) for one in file.letters
                           if one.kind in CHASES)  # fmt: skip
            assert not [key for key, count in keys.items() if count > 1], "a chase twice"


def main() -> None:
    """The whole year: `python -m tests.router.year [SEED]`, 300 cases over 365 days."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Path(folder) / "year", seed=seed, cases=300, days=365)
        year.run()
        year.ended()
        year.desk.db.close()
    sys.stdout.write(f"seed {seed}: 300 cases, {len(year.letters_seen)} letters, every promise kept\n")


if __name__ == "__main__":
    main()
