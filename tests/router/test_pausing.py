"""A clock waits only for the sender, only so long, and never when it is urgent (data/pauses.csv)."""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.act import AcknowledgeByPhone, Close, Correct, Pause, Resume
from models.case import CaseFile
from models.errors import UsageError
from models.tables import clock_changes
from router.by_person.acts import effects_of
from router.timing.pausing import run_on
from tests.router import builders as b
from tests.router.small_desk import fresh
from tests.router.waiting import Waiting

ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "pauses.csv").read_text("utf-8").splitlines()))
ASK = Pause(asked="which of the two brothers is it about?")


def waiting(row: dict[str, str]) -> CaseFile:
    running = b.clock(row["clock"], id_=9, due=b.london(row["due"]), started_at=b.london(row["started"]),
                      paused_at=b.london(row["paused"]), pauses=1)  # fmt: skip
    state = "awaiting" if row["clock"] == "acknowledgement" else "acknowledged"
    return b.case(state, clocks=(running,))  # type: ignore[arg-type]  # one of the two


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["note"])
def test_a_clock_that_waited_is_due_by_the_working_time_later(row: dict[str, str]) -> None:
    answered = b.london(row["answered"])
    (moved,) = run_on(waiting(row), b.moment(now=answered), since=answered, why="answered").move
    assert moved.due_at == b.london(row["due_after"])


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (b.case("acknowledged", danger_at=b.NOW), "urgent"),
        (b.case("acknowledged", reading=b.reading(needed_before=date(2026, 12, 3))), "urgent"),
        (b.case("waiting_for_person", clocks=()), "may wait"),
        (b.case(clocks=(b.clock("triage", id_=1, due=b.london("2026-12-02 12:00")),)), "may wait"),
        (b.case(clocks=(b.clock("step_up_after", id_=1, due=b.london("2026-12-03 12:00")),)), "may wait"),
        (b.case(clocks=(b.clock("acknowledgement", id_=1, due=b.london("2026-12-02 09:00")),)), "may wait"),
        (b.case(clocks=(b.clock("response", id_=1, due=b.london("2026-12-09 17:00"), pauses=1),)), "no more"),
        (
            b.case(clocks=(b.clock("response", id_=1, due=b.london("2026-12-09 17:00"), paused_at=b.NOW),)),
            "waits already",
        ),
    ],
)
def test_no_clock_waits_that_is_urgent_or_of_another_kind_or_has_waited_before(file: CaseFile, line: str) -> None:
    with pytest.raises(UsageError, match=line):
        effects_of(ASK, file, b.moment(), by="una")


def test_it_must_be_said_what_the_sender_was_asked() -> None:
    with pytest.raises(UsageError, match="what the sender was asked"):
        effects_of(Pause(asked=" "), b.case("acknowledged"), b.moment(), by="una")


def test_a_council_may_forbid_every_pause() -> None:
    with pytest.raises(UsageError, match="no more"):
        effects_of(ASK, b.case("acknowledged"), b.moment(clocks={"pauses": 0}), by="una")


def test_the_date_that_a_mail_names_stays_the_limit_of_a_clock_that_waited() -> None:
    row = ROWS[1]
    file = replace(waiting(row), reading=b.reading(needed_before=date(2026, 12, 1)))
    answered = b.london(row["answered"])
    (moved,) = run_on(file, b.moment(now=answered), since=answered, why="answered").move
    assert moved.due_at == b.london("2026-12-01 08:30")


class Story(Waiting):
    """A case whose manager has not acknowledged yet, with the real store and beats."""

    def turn(self) -> None:
        self.desk.chase()
        self.desk.deliver()

    def chases(self) -> list[str]:
        return [one.kind for one in self.desk.newest().letters if one.kind.startswith(("chase", "step"))]

    def changes(self) -> list[tuple[str, datetime, datetime]]:
        with self.desk.db.read() as connection:
            query = sa.select(clock_changes).order_by(clock_changes.c.id)
            return [(row.why, row.due_before, row.due_after) for row in connection.execute(query)]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path, "2026-11-23 10:00")


def test_while_a_clock_waits_nobody_is_chased_and_afterwards_as_ever(story: Story) -> None:
    story.at("2026-11-23 11:00")
    story.desk.act(ASK)
    for hour in ("2026-11-24 09:30", "2026-11-24 17:00", "2026-11-25 09:00"):
        story.at(hour)
        story.turn()
    assert story.chases() == []
    story.at("2026-11-25 11:00")
    story.desk.act(Resume())
    clock = story.clock()
    assert (clock.due_at, clock.paused_at, clock.pauses) == (b.london("2026-11-26 17:00"), None, 1)
    assert clock.nudge_at == b.london("2026-11-26 09:15")
    story.at("2026-11-26 09:15")
    story.turn()
    assert story.chases() == ["chase_1"]


def test_both_due_times_are_kept_and_the_audit_tells_of_both(story: Story) -> None:
    before = story.clock().due_at
    story.at("2026-11-23 11:00")
    story.desk.act(ASK)
    story.at("2026-11-23 12:00")
    story.desk.act(Resume())
    assert story.changes() == [("resumed", before, story.clock().due_at)]
    assert story.clock().due_at == before + timedelta(hours=16, minutes=30)
    assert {"clock:acknowledgement:paused", "clock:acknowledgement:moved", "awaiting_sender"} <= set(story.desk.notes())


def test_at_the_limit_a_clock_runs_on_by_itself(story: Story) -> None:
    story.at("2026-11-23 11:00")
    story.desk.act(ASK)
    story.at("2026-11-30 17:00")
    story.turn()
    assert story.clock().paused_at is None
    assert story.changes()[0][0] == "waited long enough"
    assert story.clock().due_at == b.london("2026-12-02 14:30")


def test_an_outage_at_the_limit_is_no_longer_pause(story: Story) -> None:
    story.at("2026-11-23 11:00")
    story.desk.act(ASK)
    story.at("2026-12-04 10:00")
    story.turn()
    assert story.clock().due_at == b.london("2026-12-02 14:30")


def test_the_answer_of_the_sender_ends_the_waiting(story: Story) -> None:
    story.at("2026-11-23 11:00")
    story.desk.act(ASK)
    story.at("2026-11-23 13:00")
    receipt = next(one for one in story.desk.newest().letters if one.kind == "receipt")
    words = "It is about the younger one."
    mail = fresh(2, text=words, text_new=words, in_reply_to=(receipt.message_id,), subject="Re: your receipt")
    story.desk.receive(mail, b.reading(kind="case_business", case_references=()))
    assert story.clock().paused_at is None
    assert story.changes() == [("the sender answered", b.london("2026-11-24 17:00"), b.london("2026-11-25 10:30"))]


def test_an_acknowledgement_that_comes_while_the_clock_waits_is_in_time(story: Story) -> None:
    story.at("2026-11-23 11:00")
    story.desk.act(ASK)
    story.at("2026-11-26 10:00")
    story.desk.act(AcknowledgeByPhone(person_id="iro"))
    assert story.clock().outcome == "met"


def test_danger_ends_the_waiting(story: Story) -> None:
    story.at("2026-11-23 11:00")
    story.desk.act(ASK)
    story.at("2026-11-23 12:00")
    story.desk.act(Correct(immediate_danger=True))
    assert story.clock().paused_at is None
    assert [why for why, _, _ in story.changes()] == ["danger was read"]


def test_a_case_that_closes_while_a_clock_waits_is_closed(story: Story) -> None:
    story.at("2026-11-23 11:00")
    story.desk.act(ASK)
    story.desk.act(Close(outcome="the plan was changed"))
    story.at("2026-11-30 17:00")
    story.turn()
    assert (story.clock().outcome, story.changes()) == ("cancelled", [])


def test_nobody_resumes_what_does_not_wait(story: Story) -> None:
    with pytest.raises(UsageError, match="no clock"):
        story.desk.act(Resume())
