"""Closures that are added later move the clocks that meet them, and the old due time is kept (data/closures.csv)."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from beats import recount as recounting
from models.act import Pause
from models.case import ClockFile
from models.config.policy import Policy
from models.config.timescales import Clocks, Hours
from models.store.kept import kept
from models.store.policy import every, keep
from models.tables import clock_changes
from models.words import ClockKind
from router.timing.recount import recounted
from tests.router import builders as b
from tests.router.waiting import Waiting

ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "closures.csv").read_text("utf-8").splitlines()))
BEFORE = Policy(id=1, taken_at=b.NOW, hours=Hours(), clocks=Clocks())


def days(text: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in text.split())


def moved_to(clock: ClockFile, closed: tuple[date, ...], now: datetime) -> datetime:
    at = b.moment(now=now, hours={"closures": closed})
    move = recounted(b.case(clocks=(clock,)), BEFORE, at).move
    return move[0].due_at if move else clock.due_at


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["note"])
def test_every_row_of_closures_added_later_holds(row: dict[str, Any]) -> None:
    start = b.london(row["started"])
    clock = b.clock(row["clock"], id_=1, due=b.london(row["due"]), started_at=start, policy_id=1)
    assert moved_to(clock, days(row["closed later"]), start) == b.london(row["due_after"])


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["triage", "acknowledgement", "step_up_after", "response"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # the zone is beside it
    st.lists(st.dates(date(2026, 1, 1), date(2027, 7, 1)), max_size=60),
)
def test_a_new_closure_never_makes_a_running_clock_due_earlier(
    kind: ClockKind, start: datetime, closed: list[date]
) -> None:
    council = b.council()
    clock = b.clock(kind, id_=1, due=council.due(start, kind), started_at=start, policy_id=1)
    assert moved_to(clock, tuple(closed), start) >= clock.due_at


class Story(Waiting):
    """A case that waits for its manager over Christmas, and a council that closes a day more while it waits."""

    def close_on(self, *closed: str) -> None:
        """The service starts again with these closures."""
        self.desk.council = b.council(hours={"closures": closed}, database=self.desk.settings.database)
        self.desk.settings = self.desk.council.settings
        payload = self.desk.settings.model_dump(mode="json", include={"hours", "clocks"})
        self.desk.policy_id = keep(self.desk.db, payload, self.desk.now)

    def chases(self) -> list[datetime]:
        return [one.owed_at for one in self.desk.newest().letters if one.kind == "chase_1"]

    def changes(self) -> list[sa.Row[Any]]:
        with self.desk.db.read() as connection:
            return list(connection.execute(sa.select(clock_changes).order_by(clock_changes.c.id)))


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path, "2026-12-23 10:00")


def test_at_the_next_start_the_clock_moves_and_the_old_due_time_is_kept_with_its_policy(story: Story) -> None:
    first = story.desk.policy_id
    story.close_on("2026-12-24")
    story.desk.chase()
    clock = story.clock()
    assert clock.due_at == b.london("2026-12-29 17:00")
    assert clock.nudge_at == b.london("2026-12-29 09:15")
    assert clock.policy_id == story.desk.policy_id != first
    (change,) = story.changes()
    assert (change.due_before, change.due_after) == (b.london("2026-12-24 17:00"), clock.due_at)
    assert (change.policy_before, change.policy_after) == (first, story.desk.policy_id)
    assert change.why == "closed on 2026-12-24"
    assert "clock:acknowledgement:moved" in story.desk.notes()


def test_nobody_is_chased_on_the_day_that_is_closed_now_and_the_reminder_comes_after_it(story: Story) -> None:
    story.close_on("2026-12-24")
    for hour in ("2026-12-24 09:15", "2026-12-24 16:00", "2026-12-29 08:45"):
        story.at(hour)
        story.desk.chase()
    assert story.chases() == []
    story.at("2026-12-29 09:15")
    story.desk.chase()
    assert story.chases() == [story.desk.now]


def test_it_is_done_once_for_each_policy_and_never_back(story: Story) -> None:
    story.close_on("2026-12-24")
    story.desk.chase()
    assert kept(story.desk.db, "recounted") == story.desk.policy_id
    lease = story.desk.lease("chase")
    assert lease is not None
    assert recounting.recount(story.desk.as_desk(), lease, story.desk.moment()) == 0
    story.close_on()
    story.desk.chase()
    assert story.clock().due_at == b.london("2026-12-29 17:00"), "what was promised is not taken back"
    assert len(story.changes()) == 1


def test_a_second_closure_moves_the_clock_again(story: Story) -> None:
    story.close_on("2026-12-24")
    story.desk.chase()
    story.close_on("2026-12-24", "2026-12-29")
    story.desk.chase()
    assert story.clock().due_at == b.london("2026-12-30 17:00")
    assert [one.why for one in story.changes()] == ["closed on 2026-12-24", "closed on 2026-12-29"]


def test_a_longer_clock_of_the_configuration_changes_no_clock_that_runs(story: Story) -> None:
    before = story.clock()
    story.desk.council = b.council(clocks={"acknowledgement": "3wd"}, database=story.desk.settings.database)
    story.desk.settings = story.desk.council.settings
    payload = story.desk.settings.model_dump(mode="json", include={"hours", "clocks"})
    story.desk.policy_id = keep(story.desk.db, payload, story.desk.now)
    story.desk.chase()
    assert story.clock() == before


def test_a_clock_that_waits_for_the_sender_goes_on_waiting_and_is_moved(story: Story) -> None:
    story.at("2026-12-23 11:00")
    story.desk.act(Pause(asked="which school?"))
    story.close_on("2026-12-24")
    story.at("2026-12-23 12:00")
    story.desk.chase()
    clock = story.clock()
    assert clock.paused_at == b.london("2026-12-23 11:00")
    assert clock.due_at == b.london("2026-12-29 17:00")


def test_a_policy_is_kept_so_that_it_can_be_read_again(story: Story) -> None:
    story.close_on("2026-12-24")
    policy = every(story.desk.db)[story.desk.policy_id]
    assert policy.hours == story.desk.settings.hours
    assert policy.clocks == story.desk.settings.clocks
    assert policy.taken_at == story.desk.now
    assert policy.taken_at - b.london("2026-12-23 10:00") == timedelta()
