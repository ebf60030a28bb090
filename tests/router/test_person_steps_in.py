"""A person steps in: they have spoken, a later time, not mine, joined; and what comes next when nobody does."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from models.act import AcknowledgeByPhone, AgreeTime, Spoken
from models.case import CaseFile
from models.errors import UsageError
from models.store.queue import open_tasks
from router.silence.preview import coming, hint
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

BUSINESS = b.reading(kind="case_business", evidence=(), case_references=[])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    yield small
    small.db.close()


def answer(desk: SmallDesk, words: str) -> CaseFile:
    to = next(one for one in desk.newest().letters if one.kind == "notice")
    mail = b.reply(words, to=to, message_id=f"r{desk.count}@x.example", content_key=f"r{desk.count}")
    return desk.receive(mail, BUSINESS)


def last(file: CaseFile, kind: str) -> str:
    """The step of the newest letter of a kind, '' without one."""
    return next((one.step for one in reversed(file.letters) if one.kind == kind), "")


def test_they_have_spoken_stops_every_chase_and_tells_the_sender(desk: SmallDesk) -> None:
    desk.act(Spoken(on=date(2026, 12, 2)))
    file = desk.newest()
    [ack] = [one for one in file.clocks if one.kind == "acknowledgement"]
    assert (file.tracks[0].state, ack.outcome, ack.by, ack.how) == ("acknowledged", "met", "una", "queue")
    assert not [one for one in file.clocks if one.kind == "response" and one.outcome == "running"]
    assert last(file, "passed_on") == "responded"
    desk.now = b.london("2026-12-10 10:00")
    desk.poll()
    desk.chase()
    assert not [one for one in desk.newest().letters if one.kind in ("chase_1", "chase_2", "step_up")]


def test_a_day_to_come_is_no_day_on_which_they_spoke(desk: SmallDesk) -> None:
    with pytest.raises(UsageError, match="has not come yet"):
        desk.act(Spoken(on=date(2026, 12, 9)))


def test_an_acknowledgement_by_telephone_says_who_recorded_it_and_the_time_is_said_back(desk: SmallDesk) -> None:
    desk.act(AcknowledgeByPhone(person_id="dep", respond_by=b.london("2026-12-04 12:00")), by="una")
    assert "recorded:phone" in desk.notes()
    file = desk.newest()
    said = next(one for one in file.letters if one.kind == "said_back")
    assert (said.person_id, said.step) == ("dep", "agreed")
    assert file.running("response")[0].due_at == b.london("2026-12-04 12:00")


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("Received. I will respond by Friday noon.", "agreed"),
        ("Received. I will respond by 22 December.", "later"),
        ("Received. I will respond on Monday or Tuesday.", "unclear"),
        ("Received, thank you.", ""),
    ],
)
def test_the_time_that_a_manager_gave_is_said_back_to_them(desk: SmallDesk, words: str, step: str) -> None:
    assert last(answer(desk, words), "said_back") == step


def test_a_later_time_counts_once_a_person_accepts_it_and_both_are_told(desk: SmallDesk) -> None:
    file = answer(desk, "Received. I will respond by 22 December.")
    council = file.running("response")[0].due_at
    assert council == b.london("2026-12-09 17:00")
    desk.act(AgreeTime(respond_by=b.london("2026-12-22 17:00")))
    file = desk.newest()
    assert file.running("response")[0].due_at == b.london("2026-12-22 17:00")
    assert (last(file, "said_back"), last(file, "passed_on")) == ("accepted", "agreed")
    assert not file.needs_human


@pytest.mark.parametrize(("when", "why"), [("2027-03-01 12:00", "response_at_most"), ("2026-12-01 12:00", "past")])
def test_no_time_beyond_the_ceiling_or_in_the_past_is_accepted(desk: SmallDesk, when: str, why: str) -> None:
    answer(desk, "Received, thank you.")
    with pytest.raises(UsageError, match=why):
        desk.act(AgreeTime(respond_by=b.london(when)))


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        ("Not mine, this is Tina Marsh's case.", "route --to tm"),
        ("Wrong person, I'm afraid.", "route --to PERSON"),
        ("This is not mine. I have passed it to Dan Deputy.", "route --to dep"),
        ("I took the decision that is challenged.", "not to them"),
    ],
)
def test_a_refusal_is_a_task_with_who_it_may_be_and_moves_nothing(desk: SmallDesk, words: str, suggested: str) -> None:
    before = desk.newest().tracks[0].owner_id
    file = answer(desk, words)
    assert [one.kind for one in open_tasks(desk.db)] == ["reroute"]
    assert suggested in open_tasks(desk.db)[0].why
    assert (file.tracks[0].owner_id, file.tracks[0].state) == (before, "awaiting")


def test_a_second_mail_about_the_same_reference_points_at_the_first_and_stops_nothing(desk: SmallDesk) -> None:
    first = desk.newest()
    second = desk.receive(fresh(2, from_address="nurse@ridgeway-primary.sch.example"), b.reading())
    assert (second.linked, second.needs_human) == (first.reference, ())


def test_initials_with_year_and_agency_are_enough_for_a_suggestion_and_another_agency_is_not(desk: SmallDesk) -> None:
    facts = {"case_references": [], "initials": ("AB",), "birth_years": (2015,)}
    one = desk.receive(fresh(3), b.reading(**facts))
    same = desk.receive(fresh(4), b.reading(**facts))
    other = desk.receive(fresh(5, from_address="x@hospital.example"), b.reading(**facts))
    assert (one.linked, same.linked, other.linked) == ("", one.reference, "")


def test_the_preview_names_each_step_to_come_with_its_time(desk: SmallDesk) -> None:
    file = desk.newest()
    found = [(desk.council.local(one.at).strftime("%d %H:%M"), one.what) for one in coming(file, desk.moment())]
    chases = [one for one in found if "duty role" not in one[1]]
    assert [when for when, _ in chases] == ["03 09:15", "04 08:30", "08 08:30"]
    assert [what.partition(":")[0] for _, what in chases] == [
        "reminder to iro", "second letter to iro, and dep as deputy; the sender is told", "next step, service manager",
    ]  # fmt: skip


def test_without_a_reminder_letter_the_queue_has_a_hint_and_nothing_leaves(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path, clocks={"nudge": 0})
    small.receive(fresh(1), b.reading())
    small.deliver()
    file = small.newest()
    assert hint(file, file.tracks[0], small.council, small.now) == ""
    small.now = b.london("2026-12-03 09:30")
    small.poll()
    small.chase()
    file = small.newest()
    assert "remind them" in hint(file, file.tracks[0], small.council, small.now)
    assert not [one for one in file.letters if one.kind == "chase_1"]
