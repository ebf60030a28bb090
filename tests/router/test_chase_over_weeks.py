"""Silence over weeks, on the real store: seeded journeys with outages, late answers, holidays (promises 13, 14, 16)."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.case import CaseFile, LetterFile
from models.config.durations import Duration
from models.letter import Claimed
from models.words import LetterState
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

CHASES = ("chase_1", "chase_2", "step_up")
STEP = timedelta(minutes=53)
ANSWERS = ("Received, I will respond by Friday noon.", "Which family is this?", "Not mine, one for the other team.", "")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDesk]:
    small = SmallDesk(tmp_path_factory.mktemp("weeks"))
    yield small
    small.db.close()


@dataclass
class Journey:
    """One case over weeks, with everything that the laws below need to know about what went before."""

    desk: SmallDesk
    dice: random.Random
    polled: datetime | None = None
    unread: bool = False
    seen: dict[int, LetterFile] = field(default_factory=dict)
    before: CaseFile | None = None
    acknowledged: bool = False
    down_until: datetime | None = None
    mail_down_until: datetime | None = None
    answered_at: datetime | None = None

    def turn(self) -> None:
        """One turn of the beats at one moment; parts of it fail now and then, for hours or for days."""
        now, dice = self.desk.now, self.dice
        if dice.random() < 0.02:
            self.down_until = now + timedelta(hours=dice.choice([1, 5, 30, 90, 200]))
        if dice.random() < 0.04:
            self.mail_down_until = now + timedelta(hours=dice.choice([1, 4, 20, 50]))
        if self.down_until and now < self.down_until:
            return
        up = not (self.mail_down_until and now < self.mail_down_until)
        if up:
            self.desk.poll()
            self.polled = now
        if self.unread and up:
            self.desk.decide()
            self.unread = False
        elif up and dice.random() < 0.015:
            self._answer()
        self.before = self.desk.newest()
        self.desk.chase()
        self._check(self.desk.newest())
        self.desk.deliver(self._fate)

    def _answer(self) -> None:
        """Somebody answers the last letter that asked: the owner, the deputy, or a stranger."""
        file = self.desk.newest()
        asked = [one for one in file.letters if one.kind in ("notice", *CHASES) and one.sent_at]
        words = self.dice.choice(ANSWERS)
        if asked and words:
            to = self.dice.choice(asked)
            address = self.dice.choice(
                [to.recipient, to.recipient, "dan.deputy@council.example", "odd@elsewhere.example"]
            )
            self.desk.count += 1
            mail = b.reply(
                words, to=to, from_address=address, message_id=f"r{self.desk.count}", content_key=f"{self.desk.count}"
            )
            self.desk.arrive(mail, b.reading(kind="case_business", evidence=()))
            self.unread = True

    def _fate(self, _letter: Claimed) -> LetterState:
        return self.dice.choices(["sent", "deferred", "unknown", "refused"], [90, 7, 2, 1])[0]  # type: ignore[return-value]

    def _check(self, file: CaseFile) -> None:
        assert self.before is not None
        calendar, now = self.desk.council.calendar, self.desk.now
        fresh_ones = [one for one in file.letters if one.id not in self.seen]
        chases = [one for one in fresh_ones if one.kind in CHASES]
        for one in chases:
            assert calendar.is_open(now), "a chase left outside working hours"
            assert not self.unread, "a chase left while mail waited for its exit"
            same = [
                old for old in self.seen.values() if (old.kind, old.side, old.round) == (one.kind, one.side, one.round)
            ]
            assert not same, "a chase left twice"
            due = self._due(self.before, one)
            assert due <= now
            assert self.polled is not None
            assert self.polled >= due, "no poll succeeded since the due time"
            track = self.before.track("child")
            assert track is not None
            assert track.state == "awaiting"
            steps = [old for old in self.before.letters if old.round == track.round and old.kind in ("notice", *CHASES)]
            last = max(steps, key=lambda old: (old.owed_at, old.id))
            assert last.state in ("sent", "unknown", "refused"), "the step before had not left"
            gap = calendar.due(last.sent_at or last.owed_at, Duration(2, "wh"))
            assert now >= gap, "less than two working hours since the step before"
            if self.before.answer_at is not None:
                assert now >= calendar.due(self.before.answer_at, Duration(4, "wh")), "an answer waited for a person"
        assert len({one.kind for one in chases}) <= 1, "more than one step at once"
        self.seen |= {one.id: one for one in file.letters}

    def _due(self, file: CaseFile, one: LetterFile) -> datetime:
        """When that step was due, from the acknowledgement clock of the round before it left."""
        number = one.round - 1 if one.kind == "step_up" else one.round
        ack = next(c for c in file.clocks if c.kind == "acknowledgement" and c.round == number)
        if one.kind == "chase_1":
            assert ack.nudge_at is not None
            return ack.nudge_at
        if one.kind == "chase_2":
            return ack.due_at
        return self.desk.council.calendar.due(ack.due_at, self.desk.settings.clocks.step_up_after)


@pytest.mark.parametrize("seed", range(6))
def test_over_weeks_of_trouble_every_chase_keeps_every_law_and_the_ladder_ends(desk: SmallDesk, seed: int) -> None:
    dice = random.Random(seed)
    start = dice.choice(
        ["2026-12-02 10:00", "2026-12-23 10:00", "2026-12-24 16:50", "2026-11-28 03:00", "2027-03-24 15:30"]
    )
    desk.now = b.london(start)
    desk.receive(fresh(1000 + seed), b.reading())
    journey = Journey(desk, dice)
    end = desk.now + timedelta(days=12)
    while desk.now < end:
        journey.turn()
        desk.now += STEP if desk.council.calendar.is_open(desk.now) else timedelta(hours=5, minutes=10)
    for _ in range(130):  # the trouble is over: everything comes to its end
        desk.now += timedelta(hours=3)
        desk.poll()
        if journey.unread:
            desk.decide()
            journey.unread = False
        journey.before, journey.polled = desk.newest(), desk.now
        desk.chase()
        journey._check(desk.newest())
        desk.deliver()
    file = desk.newest()
    track = file.track("child")
    assert track is not None
    assert track.state in ("acknowledged", "waiting_for_person"), "the ladder did not end"
    assert not [one for one in file.clocks if one.outcome == "running"], "a clock runs on for ever"
    assert track.round <= 2, "nobody above the Service Manager is ever told by the desk"
    for number in range(1, track.round + 1):
        kinds = [one.kind for one in file.letters if one.round == number and one.kind in CHASES]
        assert kinds.count("chase_1") <= 1
        assert kinds.count("step_up") <= 1
        assert kinds.count("chase_2") <= 2


def test_after_an_outage_of_days_one_letter_leaves_and_the_earlier_are_recorded_as_overtaken(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    small.now = b.london("2026-12-14 10:00")
    small.poll()
    small.chase()
    file = small.newest()
    assert [(one.kind, one.person_id) for one in file.letters if one.kind in CHASES] == [("step_up", "sm")]
    assert [code for code in small.notes() if code.startswith("overtaken")] == [
        "overtaken:chase_1",
        "overtaken:chase_2",
    ]
    outcomes = {one.round: one.outcome for one in file.clocks if one.kind == "acknowledgement"}
    assert outcomes == {1: "missed", 2: "running"}


def test_the_silence_of_the_top_ends_with_a_task_and_a_duty_notice_never_with_the_board(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    for day in range(2, 22):
        for hour in ("09:00", "13:00", "16:45"):
            small.now = b.london(f"2026-12-{day:02} {hour}") if day > 2 or hour != "09:00" else small.now
            small.poll()
            small.chase()
            small.deliver()
    file = small.newest()
    track = file.track("child")
    assert track is not None
    assert (track.state, track.owner_id, track.rung) == ("waiting_for_person", "sm", "service_manager")
    order = [f"{one.kind}:{one.person_id}" for one in file.letters if one.kind in ("notice", *CHASES, "duty_notice")]
    assert order == [
        "notice:iro", "duty_notice:duty", "chase_1:iro", "chase_2:iro", "chase_2:dep", "step_up:sm", "chase_1:sm",
        "chase_2:sm", "chase_2:smd", "duty_notice:duty",
    ]  # fmt: skip
    assert file.needs_human == ("child: the service manager did not answer: the next step is your act",)


@pytest.mark.parametrize("words", ["Which family is this?", "Not mine, try the other team."])
def test_an_answer_that_waits_for_a_person_holds_the_chase_four_working_hours_and_no_longer(
    tmp_path: Path, words: str
) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    small.now = b.london("2026-12-03 09:10")
    small.receive(
        b.reply(words, to=next(one for one in small.newest().letters if one.kind == "notice")),
        b.reading(kind="case_business"),
    )
    sent = []
    for clock_time in ("09:20", "11:00", "13:05", "13:15"):
        small.now = b.london(f"2026-12-03 {clock_time}")
        small.poll()
        small.chase()
        small.deliver()
        sent.append([one.kind for one in small.newest().letters if one.kind in CHASES])
    assert sent == [[], [], [], ["chase_1"]]


def test_the_history_of_a_step_up_tells_every_step_and_every_missed_time_by_role_only(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    for text in ("2026-12-03 09:20", "2026-12-04 08:40", "2026-12-08 08:40"):
        small.now = b.london(text)
        small.poll()
        small.chase()
        small.deliver()
    with small.db.read() as connection:
        sent = connection.exec_driver_sql("select bytes from letters where kind = 'step_up'").scalar_one().decode()
    body = " ".join(sent.split())
    wanted = [
        "10am on Wednesday 2 December: the message came in", "was made aware", "the Independent Reviewing Officer was sent the notice",
        "was reminded", "5pm on Thursday 3 December: the Independent Reviewing Officer had not answered",
        "was told, as deputy", "5pm on Monday 7 December: the Independent Reviewing Officer had not answered",
    ]  # fmt: skip
    for words in wanted:
        assert words in body, words
    for name in ("Orrell", "Deputy, Dan", "Marsh"):
        assert name not in body


@pytest.mark.parametrize("state", ["deferred", "owed"])
def test_no_chase_is_owed_while_the_step_before_has_not_left(tmp_path: Path, state: LetterState) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    for text in ("2026-12-02 10:01", "2026-12-03 11:00", "2026-12-04 11:00"):
        small.now = b.london(text)
        small.deliver(lambda letter: state if letter.kind == "notice" else "sent")
        small.poll()
        small.chase()
        assert not [one.kind for one in small.newest().letters if one.kind in CHASES]
    small.now = b.london("2026-12-04 13:30")
    small.deliver()
    small.now = b.london("2026-12-04 15:31")
    small.poll()
    small.chase()
    assert {one.kind for one in small.newest().letters if one.kind in CHASES} == {"chase_2"}
