"""Loops on real mailboxes: whatever answers us, a bounded number of letters leaves, then silence and a task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from beats.desk import Desk
from models.store import people, queue
from models.store.export import rows
from tests.servers.child import a_directory
from tests.servers.responders import Pigeonhole, Robot, Vacation, pigeonhole
from tests.servers.smtp_sink import Letter, SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.correspondence import Correspondence
from tests.service.house import BOX, CONCERN, DANGER, HEAD, House, at, mail, parsed

pytestmark = pytest.mark.real
NOW = "2026-12-23T10:01"
OTHER = "sau@neighbour.example"
STAFF = ("ines.orrell", "dan.deputy", "tina.marsh", "duty", "una.admin", "olive.call", "omar.call", "sam.mills")


@pytest.fixture
def letters_between(monkeypatch: pytest.MonkeyPatch) -> Iterator[Correspondence]:
    """An empty correspondence; its desks are closed afterwards."""
    monkeypatch.setenv("BOX_PASSWORD", "secret")
    found = Correspondence(at(NOW))
    yield found
    for desk, _, _ in found.desks.values():
        desk.close()


def _tables(desk: Desk, what: str) -> list[dict[str, Any]]:
    return list(rows(desk.db, what))


class Gateway:
    """Carries one desk's letters to the other. strips: every mark of a machine, the thread and a steady address."""

    def __init__(self, *, strips: bool, quotes: bool) -> None:
        self.strips, self._quotes, self.count = strips, quotes, 0

    def answers(self, letter: Letter) -> list[bytes]:
        """What comes to the other desk for a letter that was not to staff."""
        if letter.recipients[0].partition("@")[0] in STAFF:
            return []
        self.count += 1
        if not self.strips:
            return [letter.data]
        words = f"Message {self.count}.\n\n{CONCERN}\n"
        if self._quotes:
            words += f"\n{parsed(letter).get_content()}"
        sender = letter.sender.replace("@", f"{self.count}@")
        return [mail(words, subject=f"Number {self.count}", sender=sender, name="A Person")]


@pytest.mark.parametrize(
    ("gateway", "tasks"),
    [
        (Gateway(strips=False, quotes=False), set()),
        (Gateway(strips=True, quotes=False), {"letter_held"}),
        (Gateway(strips=True, quotes=True), {"letter_held", "ring_sender"}),
    ],
    ids=["marks kept", "marks stripped, addresses rotate", "the same, with our letter in it"],
)
def test_two_desks_that_write_to_each_other_fall_silent_within_the_brakes_and_tell_a_person(
    gateway: Gateway, tasks: set[str], make_house: MakeHouse, letters_between: Correspondence, sink: SmtpSink
) -> None:
    brakes = "[brakes]\nreceipts_domain_an_hour = 4\ndanger_receipts_an_hour = 3\n"
    with SmtpSink() as second:
        for address, out in ((BOX, sink), (OTHER, second)):
            letters_between.add(address, make_house(more=brakes), out)
        letters_between.post(BOX, mail(sender=OTHER, name="The Other Desk"))
        came = letters_between.until_silence(gateway.answers)
        crossed = [one for one in (*sink.letters, *second.letters) if one.recipients[0].partition("@")[0] not in STAFF]
    desks = [desk for desk, _, _ in letters_between.desks.values()]
    cases = sum(len(_tables(desk, "cases")) for desk in desks)
    told = {one.kind for desk in desks for one in queue.open_tasks(desk.db)}
    if gateway.strips:
        assert cases > 4, "the loop was a real one"
        assert len(crossed) == came <= 2 * (4 + 3)
        assert told & tasks
    else:
        assert (cases, came) == (1, 1), "a receipt that says what it is starts nothing"


def test_a_robot_that_strips_marks_and_rotates_its_address_gets_no_more_than_the_brakes_number(
    make_house: MakeHouse, letters_between: Correspondence, sink: SmtpSink
) -> None:
    house = make_house(more="[brakes]\nreceipts_domain_an_hour = 4\n")
    desk = letters_between.add(BOX, house, sink)
    robot = Robot(words=CONCERN)
    letters_between.post(BOX, mail(sender="reply@robot.example"))
    letters_between.until_silence(robot.answers)
    to_robot = [one for one in sink.letters if one.recipients[0].endswith("@robot.example")]
    assert len(to_robot) == 4
    assert len(_tables(desk, "cases")) == 5, "every mail of it is a case all the same"
    (held,) = [one for one in queue.held(desk.db) if one.kind == "receipt"]
    assert "its domain got 4 receipts within an hour" in held.why
    assert [one.kind for one in queue.open_tasks(desk.db, held.reference)] == ["letter_held"]
    shown = house.command("queue").out
    assert held.message_id[:20] in shown.replace("\n", "")
    assert {row["state"] for row in _tables(desk, "letters") if row["kind"] == "receipt"} == {"sent", "held"}
    assert house.command("act", held.reference, "release", held.message_id, "--by", "una").code == 0
    letters_between.round(lambda _: [])
    assert len([one for one in sink.letters if one.recipients[0].endswith("@robot.example")]) == 5
    assert queue.held(desk.db) == []


def test_a_robot_that_cries_danger_gets_its_quota_and_then_somebody_rings(
    make_house: MakeHouse, letters_between: Correspondence, sink: SmtpSink
) -> None:
    house = make_house(more="[brakes]\ndanger_receipts_an_hour = 3\n")
    desk = letters_between.add(BOX, house, sink)
    robot = Robot(words=DANGER)
    letters_between.post(BOX, mail(DANGER, sender="reply@robot.example"))
    for _ in range(6):
        letters_between.round(robot.answers)
    to_robot = [one for one in sink.letters if one.recipients[0].endswith("@robot.example")]
    assert len(to_robot) == 3
    cases = _tables(desk, "cases")
    assert len(cases) == 4
    last = [one for one in queue.open_tasks(desk.db, cases[-1]["reference"]) if one.kind == "ring_sender"]
    assert ["ring them now" in one.why for one in last] == [True]
    assert "held" not in {row["state"] for row in _tables(desk, "letters")}, "danger is never held"
    assert len([row for row in _tables(desk, "letters") if row["kind"] == "danger_alert"]) >= 4


@pytest.fixture
def sieve() -> Iterator[Vacation | Pigeonhole]:
    """Dovecot Sieve's vacation for the sender where it is installed, else one that keeps the same RFC 5230."""
    if pigeonhole() is None:
        yield Vacation(HEAD)
        return
    with a_directory("sieve") as folder:
        yield Pigeonhole(folder, HEAD)


@pytest.mark.parametrize("stripped", [False, True], ids=["as sent", "marks stripped on the way"])
def test_the_senders_sieve_vacation_gets_one_receipt_and_whatever_it_answers_brings_no_second(
    stripped: bool, house: House, letters_between: Correspondence, sink: SmtpSink, sieve: Vacation | Pigeonhole
) -> None:
    desk = letters_between.add(BOX, house, sink)
    letters_between.post(BOX, mail())

    def answers(letter: Letter) -> list[bytes]:
        marks = (b"Auto-Submitted", b"X-Auto-Response-Suppress")
        kept = [line for line in letter.data.split(b"\r\n") if not (stripped and line.startswith(marks))]
        return sieve.answers(replace(letter, data=b"\r\n".join(kept)))

    came = letters_between.until_silence(answers)
    assert came == len(sieve.told) == int(stripped), "a receipt says that it wants no answer"
    assert [one.recipients[0] for one in sink.letters].count(HEAD) == 1
    assert [row["exit"] for row in _tables(desk, "ledger")] == ["case", "set_aside"][: 1 + came]


def test_a_responder_that_obeys_exchanges_header_alone_says_nothing_to_a_receipt(
    house: House, letters_between: Correspondence, sink: SmtpSink
) -> None:
    letters_between.add(BOX, house, sink)
    letters_between.post(BOX, mail())
    exchange = Vacation(HEAD, lax=True)
    assert letters_between.until_silence(exchange.answers) == 0
    assert exchange.told == set()


def test_a_vacation_responder_of_the_manager_brings_the_deputy_in_once_and_stops_no_clock(
    house: House, letters_between: Correspondence, sink: SmtpSink
) -> None:
    desk = letters_between.add(BOX, house, sink)
    letters_between.post(BOX, mail())
    away = Vacation("ines.orrell@council.example", lax=True)
    letters_between.until_silence(away.answers)
    assert len(away.told) == 1
    notices = [str(parsed(one)["To"]) for one in sink.letters if "acknowledge by" in str(parsed(one)["Subject"])]
    assert ["ines.orrell" in notices[0], "dan.deputy" in notices[1], len(notices)] == [True, True, 2]
    clocks = {row["kind"]: row["outcome"] for row in _tables(desk, "clocks")}
    assert clocks["acknowledgement"] == "running"
    (task,) = [one for one in queue.open_tasks(desk.db) if one.kind == "absence"]
    until = task.why.rpartition("--until ")[2].rstrip(")")
    assert until in ("2027-01-07", "2027-01-08")
    assert house.command("act", task.reference, "absence", "iro1", "--until", "soon").code == 2
    assert house.command("act", task.reference, "absence", "iro1", "--until", until).code == 0
    assert [one.kind for one in queue.open_tasks(desk.db) if one.kind == "absence"] == []
    assert [(one.person_id, str(one.until)) for one in people.load(desk.db).absences] == [("iro1", until)]
    assert [row["exit"] for row in _tables(desk, "ledger")] == ["case", "attached"]


def test_a_day_later_the_brake_has_forgotten_and_a_real_person_is_answered_again(
    make_house: MakeHouse, letters_between: Correspondence, sink: SmtpSink
) -> None:
    house = make_house(more="[brakes]\nreceipts_a_day = 2\n")
    letters_between.add(BOX, house, sink)
    for number in range(4):
        letters_between.post(BOX, mail(subject=f"Core groups {number}"))
        letters_between.round(lambda _: [])
    assert [one.recipients[0] for one in sink.letters].count(HEAD) == 2
    letters_between.now = datetime.fromisoformat("2026-12-24T11:00+00:00")
    letters_between.post(BOX, mail(subject="Core groups again"))
    letters_between.round(lambda _: [])
    assert [one.recipients[0] for one in sink.letters].count(HEAD) == 3
