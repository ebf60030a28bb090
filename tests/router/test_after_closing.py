"""Closing, objecting, opening again, and the check-back after 20 working days; on the real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.act import Close, Confirm, Reopen, Route, Seen, Tell
from models.case import CaseFile
from models.errors import UsageError
from models.store.queue import open_tasks
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

ORDINARY = b.reading(kind="case_business", evidence=(), case_references=[])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    small.act(Close(outcome="The visits have started again."))
    small.deliver()
    yield small
    small.db.close()


def turn(desk: SmallDesk, when: str) -> CaseFile:
    desk.now = b.london(when)
    desk.poll()
    desk.chase()
    desk.deliver()
    return desk.newest()


def answer(desk: SmallDesk, words: str, kind: str = "check_back") -> CaseFile:
    """The sender answers the newest letter of that kind."""
    to = [one for one in desk.newest().letters if one.kind == kind][-1]
    mail = b.reply(
        words, to=to, from_address=b.SENDER, message_id=f"s{desk.count}@x.example", content_key=f"s{desk.count}"
    )
    return desk.receive(mail, ORDINARY)


def kinds(file: CaseFile) -> list[str]:
    return [one.kind for one in file.letters]


def todo(desk: SmallDesk) -> list[tuple[str, str]]:
    return [(one.kind, one.why) for one in open_tasks(desk.db)]


def test_the_sender_is_asked_once_after_twenty_working_days_in_working_hours(desk: SmallDesk) -> None:
    assert "check_back" not in kinds(turn(desk, "2027-01-04 16:00"))
    assert "check_back" not in kinds(turn(desk, "2027-01-05 07:00")), "before opening"
    asked = turn(desk, "2027-01-05 09:00")
    assert kinds(asked).count("check_back") == 1
    assert kinds(turn(desk, "2027-01-07 09:00")).count("check_back") == 1


def test_without_an_answer_it_is_not_known(desk: SmallDesk) -> None:
    turn(desk, "2027-01-05 09:00")
    file = turn(desk, "2027-01-13 09:00")
    assert "check_back:not_known" in desk.notes()
    assert not file.running("check_back")


def test_a_yes_ends_it_and_a_person_still_reads_it(desk: SmallDesk) -> None:
    turn(desk, "2027-01-05 09:00")
    file = answer(desk, "Yes, things are much better now.")
    assert "check_back:yes" in desk.notes()
    assert (file.unseen, todo(desk), len(file.running("triage"))) == (1, [], 1)


def test_a_no_proposes_the_next_step_to_a_person_and_sends_nothing(desk: SmallDesk) -> None:
    turn(desk, "2027-01-05 09:00")
    before = kinds(desk.newest())
    file = answer(desk, "No, nothing has changed.")
    [(kind, why)] = todo(desk)
    assert kind == "next_step"
    assert f"act {file.reference} reopen" in why
    assert "route --to sm" in why
    assert kinds(file) == before


def test_ring_me_is_a_task_to_ring(desk: SmallDesk) -> None:
    turn(desk, "2027-01-05 09:00")
    answer(desk, "Please ring me.")
    assert [kind for kind, _ in todo(desk)] == ["ring_sender"]


def test_the_check_back_waits_while_words_of_the_sender_are_unread(desk: SmallDesk) -> None:
    desk.now = b.london("2026-12-30 10:00")
    answer(desk, "I do not agree with the outcome.", kind="closed")
    assert "check_back" not in kinds(turn(desk, "2027-01-05 09:00"))
    desk.act(Seen())
    assert "check_back" in kinds(turn(desk, "2027-01-05 10:00"))


def test_an_objection_by_reply_is_a_task_with_the_act_that_opens_it_again(desk: SmallDesk) -> None:
    file = answer(desk, "I do not agree with the outcome.", kind="closed")
    assert file.state == "closed"
    assert [kind for kind, _ in todo(desk)] == ["next_step"]


def test_a_person_opens_it_again_and_it_goes_on_without_a_check_back(desk: SmallDesk) -> None:
    desk.act(Reopen(why="the school does not agree"))
    file = desk.newest()
    assert (file.state, [one.state for one in file.tracks]) == ("open", ["waiting_for_person"])
    assert len(file.running("triage")) == 1
    assert not file.running("check_back")
    desk.act(Route(person_id="sm"))
    assert desk.newest().tracks[0].owner_id == "sm"
    desk.act(Close(outcome="The Service Manager has met the school."))
    assert kinds(desk.newest()).count("closed") == 2


def test_only_a_closed_case_is_opened_again_and_only_for_a_reason(desk: SmallDesk) -> None:
    with pytest.raises(UsageError, match="say why"):
        desk.act(Reopen(why=" "))
    desk.act(Reopen(why="they object"))
    with pytest.raises(UsageError, match="is not closed"):
        desk.act(Reopen(why="again"))


def test_nobody_is_asked_who_may_not_be_told_details(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1, verdict="unknown"), b.reading())
    small.act(Close(outcome="Settled."))
    assert not small.newest().running("check_back")


def test_a_person_may_write_to_the_sender_before_and_after_closing(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.act(Confirm())
    small.act(Tell(words="The manager is back on Monday.", hear_by=b.london("2026-12-08 17:00")))
    small.act(Tell(words="She has met the family.", responded=True))
    small.act(Close(outcome="Settled."))
    small.act(Tell(words="One thing more."))
    assert kinds(small.newest()).count("holding") == 3
    with pytest.raises(UsageError, match="own words"):
        small.act(Tell(words=""))
    with pytest.raises(UsageError, match="time to come"):
        small.act(Tell(words="Soon.", hear_by=b.london("2026-12-01 17:00")))
