"""All reminders to one manager on one day are one mail, none early, none lost (issue: chases); on the real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.case import CaseFile
from models.errors import StoreError
from models.store.cases import load_cases
from models.tables import cases
from router.decide import decide
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    small = SmallDesk(tmp_path)
    yield small
    small.db.close()


def every(desk: SmallDesk) -> list[CaseFile]:
    with desk.db.read() as connection:
        return list(load_cases(connection, list(connection.execute(sa.select(cases.c.id)).scalars())).values())


def opened(desk: SmallDesk, *times: str, **fields: object) -> None:
    """Cases of one manager, each received and noticed at its time."""
    for number, when in enumerate(times):
        desk.now = b.london(when)
        desk.receive(fresh(100 + desk.count + number, **fields), b.reading())
        desk.deliver()


def turn(desk: SmallDesk, when: str) -> list[tuple[str, str]]:
    """Poll, chase and deliver at a moment: the letters of chase 1 that this made, as (reference, state)."""
    desk.now = b.london(when)
    before = {one.id for file in every(desk) for one in file.letters}
    desk.poll()
    desk.chase()
    desk.deliver()
    return [(file.reference, one.state) for file in every(desk) for one in file.letters
            if one.kind == "chase_1" and one.id not in before]  # fmt: skip


def test_reminders_that_are_due_at_one_moment_are_one_mail_that_names_each_case(desk: SmallDesk) -> None:
    opened(desk, "2026-12-02 10:00", "2026-12-02 10:05", "2026-12-02 10:10")
    first, second, third = (one.reference for one in every(desk))
    assert turn(desk, "2026-12-03 12:00") == [(first, "sent"), (second, "together"), (third, "together")]
    assert turn(desk, "2026-12-03 15:00") == []


def test_a_reminder_waits_for_another_of_the_same_day_and_both_leave_when_the_last_is_due(desk: SmallDesk) -> None:
    opened(desk, "2026-12-02 10:00", "2026-12-02 16:50")
    early, late = every(desk)
    nudges = [one.running("acknowledgement")[0].nudge_at for one in (early, late)]
    assert nudges == [b.london("2026-12-03 09:15"), b.london("2026-12-03 12:40")]
    assert turn(desk, "2026-12-03 09:20") == []
    assert turn(desk, "2026-12-03 12:41") == [(early.reference, "sent"), (late.reference, "together")]


def test_a_reminder_does_not_wait_where_waiting_would_come_too_near_to_a_due_time(tmp_path: Path) -> None:
    desk = SmallDesk(tmp_path, clocks={"acknowledgement": "4wh"})
    opened(desk, "2026-12-02 09:00", "2026-12-02 11:30")
    early, late = (one.reference for one in every(desk))
    assert turn(desk, "2026-12-02 11:31") == [(early, "sent")]
    assert turn(desk, "2026-12-02 13:31") == [(late, "sent")]


def test_reminders_to_two_managers_are_two_mails(desk: SmallDesk) -> None:
    opened(desk, "2026-12-02 10:00")
    desk.receive(fresh(9), b.reading(person="adult", case_references=["MOS 55"]))
    desk.deliver()
    assert [state for _, state in turn(desk, "2026-12-03 12:00")] == ["sent", "sent"]


def test_each_case_of_the_mail_goes_on_to_its_own_second_chase(desk: SmallDesk) -> None:
    opened(desk, "2026-12-02 10:00", "2026-12-02 10:05")
    turn(desk, "2026-12-03 12:00")
    turn(desk, "2026-12-04 09:00")
    assert [sum(one.kind == "chase_2" for one in file.letters) for file in every(desk)] == [2, 2]


def test_an_answer_to_the_one_mail_acknowledges_no_case_and_holds_the_chase_for_a_person(desk: SmallDesk) -> None:
    opened(desk, "2026-12-02 10:00", "2026-12-02 10:05")
    turn(desk, "2026-12-03 12:00")
    first = every(desk)[0]
    asked = next(one for one in first.letters if one.kind == "chase_1")
    came = b.arrival(
        b.reply("Received, I will respond by Friday noon.", to=asked), b.reading(kind="case_business", evidence=())
    )
    decision = decide(came, b.threaded(first, asked), b.moment(now=desk.now))
    assert getattr(decision, "attached_as", "") == "claimed"
    assert "several cases" in decision.needs_human[0]


def test_the_one_mail_is_written_for_all_its_cases_or_for_none(desk: SmallDesk) -> None:
    opened(desk, "2026-12-02 10:00", "2026-12-02 10:05")
    second = every(desk)[1]
    with desk.db.write() as connection:
        connection.execute(sa.text("CREATE TRIGGER busy BEFORE UPDATE ON cases WHEN NEW.id = :id BEGIN "
                                   "SELECT RAISE(ABORT, 'busy'); END".replace(":id", str(second.id))))  # fmt: skip
    with pytest.raises(StoreError, match="busy"):
        turn(desk, "2026-12-03 12:00")
    assert [one.kind for file in every(desk) for one in file.letters if one.kind == "chase_1"] == []
    with desk.db.write() as connection:
        connection.execute(sa.text("DROP TRIGGER busy"))
    assert [state for _, state in turn(desk, "2026-12-03 12:05")] == ["sent", "together"]


def states(desk: SmallDesk, kind: str) -> list[str]:
    return [one.state for file in every(desk) for one in file.letters if one.kind == kind]


def test_a_reminder_that_was_held_up_while_another_left_waits_for_the_next_day(tmp_path: Path) -> None:
    desk = SmallDesk(tmp_path, clocks={"acknowledgement": "3wd"})
    opened(desk, "2026-12-02 09:00", "2026-12-02 09:05")
    waiting, asked = every(desk)
    with desk.db.write() as connection:  # an answer that a person must read holds the first one up
        answered = sa.update(cases).where(cases.c.id == waiting.id).values(answer_at=b.london("2026-12-04 08:45"))
        connection.execute(answered)
    assert turn(desk, "2026-12-04 09:00") == [(asked.reference, "sent")]
    assert turn(desk, "2026-12-04 14:00") == []
    assert turn(desk, "2026-12-07 08:35") == [(waiting.reference, "sent")]


def test_a_reminder_that_cannot_wait_until_tomorrow_is_a_second_mail_rather_than_none(desk: SmallDesk) -> None:
    opened(desk, "2026-12-02 10:00", "2026-12-02 10:05")
    waiting, asked = every(desk)
    with desk.db.write() as connection:
        answered = sa.update(cases).where(cases.c.id == waiting.id).values(answer_at=b.london("2026-12-03 10:00"))
        connection.execute(answered)
    assert turn(desk, "2026-12-03 10:30") == [(asked.reference, "sent")]
    assert turn(desk, "2026-12-03 14:30") == [(waiting.reference, "sent")]


def test_where_a_brake_holds_the_one_mail_no_case_says_that_its_owner_was_reminded(tmp_path: Path) -> None:
    desk = SmallDesk(tmp_path, brakes={"case_recipient_a_day": 1})
    opened(desk, "2026-12-02 12:00", "2026-12-02 12:05")
    assert [state for _, state in turn(desk, "2026-12-03 10:30")] == ["held"]
    assert turn(desk, "2026-12-03 11:30") == []
    first, second = every(desk)
    assert not any(one.kind == "chase_1" for one in second.letters)
    assert any(one.kind == "chase_1" and one.state == "held" for one in first.letters)


def test_a_held_reminder_is_overtaken_by_the_next_step_and_never_leaves_beside_it(tmp_path: Path) -> None:
    desk = SmallDesk(tmp_path, brakes={"case_recipient_a_day": 1})
    opened(desk, "2026-12-02 12:00", "2026-12-02 12:05")
    turn(desk, "2026-12-03 10:30")
    turn(desk, "2026-12-04 09:00")
    assert states(desk, "chase_1") == ["cancelled"]
    assert states(desk, "chase_2") == ["sent"] * 4
    assert "overtaken:chase_1" in desk.notes()
