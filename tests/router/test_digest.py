"""One digest a day to the unit: what is overdue after the desk has done its steps, by reference, role and age."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.act import AcknowledgeByPhone, Close
from models.tables import letters
from router.silence.digest import letters as plans
from router.silence.digest import overdue
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    """A case whose ladder has ended in silence by Friday 11 December."""
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    for day in range(3, 16):
        for hour in ("09:00", "12:00", "16:00"):
            turn(small, f"2026-12-{day:02} {hour}")
    yield small
    small.db.close()


def turn(desk: SmallDesk, when: str, *, poll: bool = True) -> None:
    desk.now = b.london(when)
    if poll:
        desk.poll()
    desk.chase()
    desk.deliver()


def digests(desk: SmallDesk) -> list[tuple[str, str]]:
    """Day and reader of every digest."""
    with desk.db.read() as connection:
        query = (
            sa.select(letters.c.owed_at, letters.c.person_id).where(letters.c.kind == "digest").order_by(letters.c.id)
        )
        return [(f"{desk.council.local(row.owed_at):%m-%d}", row.person_id) for row in connection.execute(query)]


def test_it_comes_once_on_each_working_day_from_the_day_after_the_step_up(desk: SmallDesk) -> None:
    days = [day for day, reader in digests(desk) if reader == "duty"]
    stepped = next(one for one in desk.newest().letters if one.kind == "step_up")
    assert f"{desk.council.local(stepped.owed_at):%m-%d}" == "12-08"
    assert days == ["12-09", "12-10", "12-11", "12-14", "12-15"]


def test_it_waits_for_the_first_full_poll_of_the_day(desk: SmallDesk) -> None:
    before = len(digests(desk))
    turn(desk, "2026-12-16 10:00", poll=False)
    assert len(digests(desk)) == before
    turn(desk, "2026-12-16 11:00")
    assert len(digests(desk)) == before + 1


def test_a_case_that_is_taken_or_closed_is_overdue_no_more(desk: SmallDesk) -> None:
    desk.now = b.london("2026-12-16 09:00")
    assert overdue(desk.newest(), desk.moment())
    desk.act(Close(outcome="settled"))
    assert overdue(desk.newest(), desk.moment()) == ()
    before = len(digests(desk))
    turn(desk, "2026-12-16 10:00")
    assert len(digests(desk)) == before


def test_a_response_that_did_not_come_is_listed_with_the_role_that_owes_it(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    small.act(AcknowledgeByPhone(person_id="iro"))
    for day in (9, 10, 11):
        turn(small, f"2026-12-{day:02} 10:00")
    [line] = overdue(small.newest(), small.moment())
    assert (line.what, line.role, f"{line.due:%d %H:%M}") == ("response", "unit", "09 17:00")


def test_nobody_is_told_of_a_case_that_challenges_them(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading(challenged=[("person", "Dora Uty")]))
    small.deliver()
    for day in range(3, 12):
        for hour in ("09:00", "12:00", "16:00"):
            turn(small, f"2026-12-{day:02} {hour}")
    assert {reader for _, reader in digests(small)} == {"ua"}


def test_what_only_waits_for_triage_is_listed_with_the_rest_and_brings_no_letter_by_itself() -> None:
    """Promise 7: with a person needed only the receipt and one duty notice leave."""
    at, due = b.moment(now=b.london("2026-12-09 10:00")), b.london("2026-12-03 17:00")
    late = b.clock("triage", id_=1, due=due, outcome="missed")
    untriaged = b.case("waiting_for_person", clocks=(late,))
    owed = b.clock("response", id_=2, due=due, outcome="missed")
    unanswered = b.case("acknowledged", reference="ESC-2026-7654321", clocks=(owed,))
    assert [line.what for line in overdue(untriaged, at)] == ["triage"]
    assert plans([untriaged], at) == ()
    [plan] = plans([untriaged, unanswered], at)
    assert [(one.what, one.reference) for one in plan.facts.listed] == [
        ("triage", "ESC-2026-1234567"), ("response", "ESC-2026-7654321")
    ]  # fmt: skip
