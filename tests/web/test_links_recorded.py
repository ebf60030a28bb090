"""A link from the letter to the record, on the real judgement and store (promises 10, 13, 14 and 19)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.act import Route, WithdrawLinks
from models.case import CaseFile, ClockFile
from models.errors import LostLease
from models.letter import LetterPlan, Written
from models.mail import Message
from models.pages.link_page import (
    Acknowledge,
    Acknowledged,
    LinkByPhone,
    LinkGone,
    LinkOpen,
    NotMine,
    Refused,
    Returned,
)
from models.pages.links import make_token
from models.tables import cases
from tests.router import builders as b
from tests.web.linked import KEY, LinkedDesk

NAMED = Acknowledge(name="Ines Orrell", respond_on=date(2026, 12, 4))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as it is made, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    LinkedDesk(folder).db.close()
    return folder


@pytest.fixture
def place(tmp_path: Path, empty: Path) -> Path:
    """A folder with a database of this test's own."""
    for file in empty.glob("desk.db*"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.fixture
def desk(place: Path) -> LinkedDesk:
    return LinkedDesk(place)


def clock(case: CaseFile, kind: str) -> ClockFile:
    return [one for one in case.clocks if one.kind == kind][-1]


def claim(desk: LinkedDesk, **fields: str) -> Message:
    """The owner's words, from an address that proves nothing."""
    notice = next(one for one in desk.newest().letters if one.kind == "notice")
    return b.reply("I acknowledge this and will respond by Friday.", to=notice, **{"verdict": "unknown", **fields})


def claimed(desk: LinkedDesk, **fields: str) -> CaseFile:
    desk.escalated()
    return desk.receive(claim(desk, **fields), b.reading(kind="case_business"))


def test_opening_a_link_changes_nothing_however_often(desk: LinkedDesk) -> None:
    desk.escalated()
    token, before = desk.token("notice"), desk.stored()
    states = [desk.pages.link(token) for _ in range(20)]
    assert all(isinstance(one, LinkOpen) for one in states)
    assert desk.stored() == before


def test_an_acknowledgement_by_link_is_recorded_as_what_it_is(desk: LinkedDesk) -> None:
    desk.escalated()
    token = desk.token("notice")
    told = desk.pages.answer_link(token, NAMED)
    assert isinstance(told, Acknowledged)
    assert (told.due, told.asked) == (b.london("2026-12-04 16:30"), b.london("2026-12-04 16:30"))
    case = desk.newest()
    acknowledged = clock(case, "acknowledgement")
    assert (acknowledged.outcome, acknowledged.by, acknowledged.how) == ("met", "iro", "link")
    assert clock(case, "response").due_at == b.london("2026-12-04 16:30")
    record = {row.code: row for row in desk.stored()["audit"]}
    said = record["link:acknowledged"]
    assert said.actor == "link sent to iro"
    assert '"link_sent_to": "iro"' in said.payload
    assert '"typed_name": "Ines Orrell"' in said.payload
    assert "act:AcknowledgeByLink" in record
    assert "Ines" not in "".join(row.code + row.actor for row in record.values()), "names stay in erasable payloads"


def test_the_same_link_answers_once(desk: LinkedDesk) -> None:
    desk.escalated()
    token = desk.token("notice")
    desk.pages.answer_link(token, NAMED)
    before = desk.stored()
    for answer in (NAMED, NotMine(name="Ines Orrell")):
        again = desk.pages.answer_link(token, answer)
        assert isinstance(again, LinkGone)
        assert again.why == "acknowledged"
    assert desk.stored() == before


def test_every_letter_of_the_round_has_a_link_of_its_own_and_all_die_together(desk: LinkedDesk) -> None:
    desk.escalated()
    for moment in ("2026-12-03 09:30", "2026-12-04 09:00"):
        desk.now = b.london(moment)
        desk.poll()
        assert desk.chase() == 1
        desk.deliver()
    tokens = [desk.token("notice"), desk.token("chase_1"), desk.token("chase_2"), desk.token("chase_2", "dep")]
    assert len(set(tokens)) == 4
    desk.pages.answer_link(tokens[3], Acknowledge(name="Dan Deputy"))
    assert clock(desk.newest(), "acknowledgement").by == "dep"
    assert {type(desk.pages.link(one)) for one in tokens} == {LinkGone}


def test_a_step_up_and_a_new_owner_end_the_links_of_the_one_before(desk: LinkedDesk) -> None:
    desk.escalated()
    old = desk.token("notice")
    desk.act(Route(person_id="sm"))
    desk.deliver()
    gone = desk.pages.link(old)
    assert isinstance(gone, LinkGone)
    assert gone.why == "moved"
    assert isinstance(desk.pages.link(desk.token("notice", "sm")), LinkOpen)
    assert isinstance(desk.pages.answer_link(old, NAMED), LinkGone)
    assert clock(desk.newest(), "acknowledgement").outcome == "running"


def test_a_person_withdraws_links_and_later_letters_have_new_ones(desk: LinkedDesk) -> None:
    desk.escalated()
    old = desk.token("notice")
    desk.now += timedelta(minutes=5)
    desk.act(WithdrawLinks())
    gone = desk.pages.answer_link(old, NAMED)
    assert isinstance(gone, LinkGone)
    assert gone.why == "withdrawn"
    desk.now = b.london("2026-12-03 09:30")
    desk.poll()
    desk.chase()
    assert isinstance(desk.pages.link(desk.token("chase_1")), LinkOpen)


def test_danger_that_comes_later_ends_acknowledging_by_link(desk: LinkedDesk) -> None:
    desk.escalated()
    token = desk.token("notice")
    again = replace(
        b.message(), message_id="m2@x.example", content_key="k2", in_reply_to=("m1@ridgeway-primary.sch.example",)
    )
    desk.receive(again, b.reading(immediate_danger=True))
    assert desk.newest().danger_at is not None
    assert isinstance(desk.pages.link(token), LinkByPhone)
    assert isinstance(desk.pages.answer_link(token, NAMED), LinkByPhone)
    assert clock(desk.newest(), "acknowledgement").outcome == "running"


def test_a_notice_about_danger_carries_no_link(desk: LinkedDesk) -> None:
    desk.receive(b.message(), b.reading(immediate_danger=True))
    assert "https://" not in desk.text("notice")


def test_a_made_up_or_foreign_token_finds_nothing(desk: LinkedDesk) -> None:
    desk.escalated()
    token = desk.token("notice")
    for made_up in (
        "",
        "x",
        token[:-1] + ("x" if token[-1] != "x" else "y"),
        make_token("acknowledge", "0" * 24, KEY),
        make_token("acknowledge", token[1:25], b"other"),
    ):
        assert desk.pages.link(made_up) is None
        assert desk.pages.answer_link(made_up, NAMED) is None


def test_a_day_that_is_over_is_refused_and_nothing_is_recorded(desk: LinkedDesk) -> None:
    desk.escalated()
    before = desk.stored()
    refused = desk.pages.answer_link(desk.token("notice"), Acknowledge(name="Ines", respond_on=date(2026, 12, 1)))
    assert isinstance(refused, Refused)
    assert desk.stored() == before


def test_not_mine_makes_a_task_and_the_clock_runs_on(desk: LinkedDesk) -> None:
    desk.escalated()
    token = desk.token("notice")
    told = desk.pages.answer_link(token, NotMine(name="Ines Orrell", whose="Sam Mills"))
    assert isinstance(told, Returned)
    assert clock(desk.newest(), "acknowledgement").outcome == "running"
    assert clock(desk.newest(), "triage").outcome == "running"
    state = desk.pages.link(token)
    assert isinstance(state, LinkOpen)
    assert state.said_not_mine


class Hasty(LinkedDesk):
    """Another service does something just before the next commits."""

    meanwhile: list[Callable[[], None]]

    def write(self, plans: tuple[LetterPlan, ...], now: datetime) -> tuple[Written, ...]:
        """First what the other does."""
        if waiting := self.__dict__.get("meanwhile"):
            waiting.pop()()
        return super().write(plans, now)

    def bump(self) -> None:
        """The case is changed by somebody, in nothing that concerns a link."""
        with self.db.write() as connection:
            connection.execute(sa.update(cases).values(version=cases.c.version + 1))


def test_an_answer_is_judged_again_when_the_case_changed_meanwhile(place: Path) -> None:
    desk = Hasty(place)
    desk.escalated()
    desk.meanwhile = [lambda: desk.act(WithdrawLinks(), by="somebody else")]
    ended = desk.pages.answer_link(desk.token("notice"), NAMED)
    assert isinstance(ended, LinkGone), "what the other did stands: the links were withdrawn meanwhile"
    assert clock(desk.newest(), "acknowledgement").outcome == "running"


@pytest.mark.parametrize("fields", [{}, {"from_address": "tina.marsh@council.example", "verdict": "pass"}])
def test_a_claim_asks_the_owner_at_the_directorys_address_and_the_clock_runs_on(
    desk: LinkedDesk, fields: dict[str, str]
) -> None:
    case = claimed(desk, **fields)
    letter = next(one for one in case.letters if one.kind == "confirm")
    assert (letter.recipient, letter.person_id) == ("ines.orrell@council.example", "iro")
    assert clock(case, "acknowledgement").outcome == "running"
    state = desk.pages.link(desk.token("confirm"))
    assert isinstance(state, LinkOpen)
    assert state.purpose == "confirm"
    text = desk.text("confirm")
    for word in ("I acknowledge", "Ashdown", "LCS", "Tina", "Ridgeway"):
        assert word not in text


def test_the_owner_confirms_a_claim_by_the_link(desk: LinkedDesk) -> None:
    claimed(desk)
    desk.deliver()
    assert isinstance(desk.pages.answer_link(desk.token("confirm"), NAMED), Acknowledged)
    case = desk.newest()
    assert (clock(case, "acknowledgement").outcome, clock(case, "acknowledgement").how) == ("met", "link")
    assert not [one for one in case.needs_human if one.startswith("it reads as acknowledged")]
    assert isinstance(desk.pages.link(desk.token("notice")), LinkGone)


def test_a_sender_proven_false_makes_no_letter(desk: LinkedDesk) -> None:
    assert "confirm" not in {one.kind for one in claimed(desk, verdict="fail").letters}


def test_a_round_asks_to_confirm_once_however_often_it_is_claimed(desk: LinkedDesk) -> None:
    claimed(desk)
    for number in range(3):
        desk.receive(
            replace(claim(desk), message_id=f"again{number}@x.example", content_key=f"a{number}"),
            b.reading(kind="case_business"),
        )
    assert [one.kind for one in desk.newest().letters].count("confirm") == 1


@pytest.mark.parametrize(
    "changes",
    [
        lambda desk: setattr(desk, "people", b.directory(without=("dep", "iro"))),
        lambda desk: setattr(
            desk, "council", b.council("shadow", desk={"mode": "shadow", "base_url": "https://x.example"})
        ),
        lambda desk: setattr(desk, "council", b.council("automatic")),
    ],
    ids=["no address", "shadow", "no pages"],
)
def test_no_confirm_letter_where_none_may_go(desk: LinkedDesk, changes: Callable[[LinkedDesk], None]) -> None:
    desk.escalated()
    message = claim(desk)
    changes(desk)
    assert "confirm" not in {one.kind for one in desk.receive(message, b.reading(kind="case_business")).letters}


def test_a_change_that_leaves_the_link_alive_only_delays_the_answer(place: Path) -> None:
    desk = Hasty(place)
    desk.escalated()
    desk.meanwhile = [desk.bump, desk.bump]
    assert isinstance(desk.pages.answer_link(desk.token("notice"), NAMED), Acknowledged)


def test_too_many_changes_meanwhile_are_said_and_nothing_is_half_done(place: Path) -> None:
    desk = Hasty(place)
    desk.escalated()
    token = desk.token("notice")
    desk.meanwhile = [desk.bump] * 99
    with pytest.raises(LostLease):
        desk.pages.answer_link(token, NAMED)
    assert clock(desk.newest(), "acknowledgement").outcome == "running"


def test_the_health_is_judged_at_most_every_two_seconds(desk: LinkedDesk) -> None:
    first = desk.pages.health()
    assert set(first.last_poll) == {"main"}
    desk.now += timedelta(seconds=1)
    assert desk.pages.health() is first
    desk.now += timedelta(seconds=1)
    assert desk.pages.health().at == desk.now
