"""Who knew what when: the page of a past moment is the page that would have been printed then."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.act import AcknowledgeByPhone, Close, Confirm, Correct, Pause, Resume, TakeDanger
from models.config.signoff import SignOff
from models.errors import UsageError
from models.store import signoffs
from models.store.history import record
from models.store.policy import keep
from router.reports.history import Page, page
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh


class Story:
    """A case from its mail to its end, with a page printed after every step."""

    def __init__(self, folder: Path) -> None:
        self.desk = SmallDesk(folder, mode="assisted")
        self.use(self.desk.council.settings.hours.closures)
        self.printed: list[tuple[datetime, Page]] = []

    def use(self, closures: tuple[date, ...]) -> None:
        self.desk.council = b.council("assisted", hours={"closures": closures}, database=self.desk.settings.database)
        self.desk.settings = self.desk.council.settings
        payload = self.desk.settings.model_dump(mode="json", include={"hours", "clocks"})
        self.desk.policy_id = keep(self.desk.db, payload, self.desk.now)

    def at(self, text: str) -> None:
        self.desk.now = b.london(text)
        self.desk.poll()
        self.desk.chase()
        self.desk.deliver()

    def page(self, at: datetime | None = None) -> Page:
        reference = self.desk.newest().reference
        return page(record(self.desk.db, reference), at or self.desk.now, b.LONDON)

    def note(self) -> None:
        """Print the page as it is a moment after the step, and go on a moment later."""
        self.desk.now += timedelta(seconds=1)
        self.printed.append((self.desk.now, self.page()))
        self.desk.now += timedelta(seconds=1)

    def sign(self, value: str) -> None:
        self.desk.now += timedelta(seconds=1)
        one = SignOff(clock="acknowledgement", value=value, by="Asha Ng", on=date(2026, 12, 23),
                      recorded_at=self.desk.now, recorded_by="root")  # fmt: skip
        signoffs.record(self.desk.db, one)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Opened, confirmed, signed off, paused, a closure added, missed, chased, acknowledged, danger, closed."""
    story = Story(tmp_path_factory.mktemp("history"))
    story.desk.now = b.london("2026-12-21 10:00")
    story.desk.receive(fresh(1), b.reading(needed_before=date(2027, 1, 15)))
    story.note()
    story.at("2026-12-21 11:00")
    story.desk.act(Confirm())
    story.desk.deliver()
    story.note()
    story.sign("1wd")
    story.note()
    story.at("2026-12-21 12:00")
    story.desk.act(Pause(asked="which of the brothers?"))
    story.note()
    story.at("2026-12-21 14:00")
    story.desk.act(Resume())
    story.note()
    story.use((date(2026, 12, 23),))
    for turn in ("2026-12-22 12:00", "2026-12-24 08:30", "2026-12-24 12:30", "2026-12-29 09:00", "2026-12-30 09:00"):
        story.at(turn)
        story.note()
    story.desk.act(AcknowledgeByPhone(person_id=story.desk.newest().tracks[0].owner_id))
    story.note()
    story.at("2026-12-30 10:00")
    story.desk.act(Correct(immediate_danger=True))
    story.note()
    story.desk.act(TakeDanger(done="rang 999 at 10.01"))
    story.note()
    story.at("2027-01-06 10:00")
    story.desk.act(Close(outcome="the plan was changed"))
    story.desk.deliver()
    story.note()
    return story


def words(found: Page) -> str:
    return "\n".join(one.words for one in found.told)


def test_the_page_of_a_past_moment_is_the_page_that_was_printed_then(told: Story) -> None:
    for when, printed in told.printed:
        assert told.page(when) == printed


def test_every_page_goes_on_where_the_one_before_ended(told: Story) -> None:
    """What was known is never unsaid, but for a letter that has left since."""
    for (_, before), (_, after) in zip(told.printed, told.printed[1:], strict=False):
        lost = {one.words for one in before.told} - {one.words for one in after.told}
        assert all(one.endswith("written, has not left") for one in lost)


def test_it_tells_who_was_told_by_which_letter_and_what_nobody_did(told: Story) -> None:
    said = words(told.page())
    for part in (
        "received from h.ashdown@ridgeway-primary.sch.example (verdict pass)",
        "read as escalation about child: procedures not followed, somebody must act by 2027-01-15",
        "receipt to the sender <h.ashdown@ridgeway-primary.sch.example>: left",
        "una confirmed the reading",
        "notice to iro <ines.orrell@council.example>: left",
        "made aware to tm <tina.marsh@council.example>: left",
        "una asked the sender something (asked which of the brothers?)",
        "acknowledgement moved to Wed 23 Dec 2026 10:30: resumed",
        "closed on 2026-12-23",
        "acknowledgement was due: nobody had acknowledged",
        "chase 2 to iro <ines.orrell@council.example>: left",
        "una recorded an acknowledgement by telephone (person id",
        "danger read",
        "una took the danger (done rang 999 at 10.01)",
        "una closed it (outcome the plan was changed)",
    ):
        assert part in said, said


def test_the_due_time_of_a_past_moment_is_the_one_of_that_moment(told: Story) -> None:
    dues = []
    for _, printed in told.printed:
        found = [one for one in printed.clocks if one.kind == "acknowledgement"]
        if found and found[0].due_at not in dues:
            dues.append(found[0].due_at)
    assert dues == [b.london("2026-12-22 17:00"), b.london("2026-12-23 10:30"), b.london("2026-12-24 10:30")]


def test_a_length_is_shown_as_signed_off_only_from_the_day_it_was(told: Story) -> None:
    signed = [
        next(one.signed_by for one in printed.clocks if one.kind == "acknowledgement")
        for _, printed in told.printed[1:]
    ]
    assert signed[0] == ""
    assert set(signed[1:]) == {"Asha Ng on 23 Dec 2026"}


def test_a_page_of_before_the_mail_came_is_refused(told: Story) -> None:
    with pytest.raises(UsageError, match="opened later"):
        told.page(b.london("2026-12-20 10:00"))


def test_words_that_were_erased_are_said_to_be(told: Story) -> None:
    with told.desk.db.write() as connection:
        connection.execute(sa.text("drop trigger if exists audit_payloads_guard"))
        names = connection.execute(sa.text("select name from sqlite_master where type = 'trigger'")).scalars().all()
        for name in names:
            connection.exec_driver_sql(f"drop trigger {name}")
        connection.execute(sa.text("update audit_payloads set payload = null"))
    assert "(its words were erased)" in words(told.page())
