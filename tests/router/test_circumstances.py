"""What follows from the circumstances that a mail shows: rules of the council, over time, on the real store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from models.act import Close, Confirm, Correct, Spoken
from models.config.circumstances import DELIVERED, Circumstance
from models.config.ladder import Ladders
from models.known import Known
from models.letter import LetterPlan
from router.decide import decide
from router.directory import circumstances
from router.directory.ladder import roles_of
from router.silence.digest import overdue
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

ASKS_NOBODY = {"circumstance": [{"when": "dissent", "to": "service_manager", "never": ["unit"], "clock": "dissent"}]}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    small = SmallDesk(tmp_path)
    yield small
    small.db.close()


def dissent(desk: SmallDesk, **fields: Any) -> None:
    desk.receive(fresh(1), b.reading(shows=["dissent"], **fields))
    desk.deliver()


def outcome(desk: SmallDesk) -> str:
    return next(one.outcome for one in desk.newest().clocks if one.kind == "dissent")


def plans(**fields: Any) -> dict[str, LetterPlan]:
    """The letters of a mail, by kind and person."""
    at, came = b.moment(), b.arrival(read=b.reading(**fields))
    effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
    return {f"{one.kind}:{one.person_id}": one for one in effects.letters}


def test_a_confirmed_dissent_goes_to_the_rung_that_the_rule_names_and_never_to_the_chair(desk: SmallDesk) -> None:
    dissent(desk)
    desk.act(Confirm())
    case = desk.newest()
    assert [(one.side, one.rung, one.owner_id) for one in case.tracks] == [("child", "service_manager", "sm")]
    assert "iro" not in {one.person_id for one in case.letters}
    assert outcome(desk) == "running"


def test_a_dissent_in_a_later_mail_keeps_the_chair_away_and_starts_its_clock_once(desk: SmallDesk) -> None:
    first = b.message()
    desk.receive(first, b.reading())
    desk.deliver()
    assert desk.newest().tracks[0].owner_id == "iro"
    for number in (2, 3):
        desk.receive(fresh(number, references=(first.message_id,)), b.reading(shows=["dissent"]))
    case = desk.newest()
    assert case.tracks[0].state == "waiting_for_person"
    assert sum(one.kind == "dissent" for one in case.clocks) == 1


@pytest.mark.parametrize("act", [Spoken(), Close(outcome="the category was changed")])
def test_the_clock_of_a_dissent_is_met_by_the_answer(tmp_path: Path, act: Any) -> None:
    desk = SmallDesk(tmp_path, ladder=ASKS_NOBODY)
    dissent(desk)
    desk.act(act)
    assert outcome(desk) == "met"


def test_the_managers_own_words_after_acknowledging_meet_it_too(tmp_path: Path) -> None:
    desk = SmallDesk(tmp_path, ladder=ASKS_NOBODY)
    dissent(desk)
    asked = next(one for one in desk.newest().letters if one.kind == "notice")
    for number, words in enumerate(("Received, thank you.", "The plan stays as it was; I have rung her.")):
        mail = b.reply(words, to=asked, message_id=f"a{number}@council.example", content_key=f"a{number}",
                       from_address="sam.mills@council.example")  # fmt: skip
        desk.receive(mail, b.reading(kind="case_business", evidence=(), case_references=[]))
    assert outcome(desk) == "met"


def test_a_dissent_without_an_answer_is_missed_told_to_a_person_and_stands_in_the_digest(tmp_path: Path) -> None:
    desk = SmallDesk(tmp_path, ladder=ASKS_NOBODY)
    dissent(desk)
    desk.now = b.london("2026-12-08 09:00")
    desk.chase()
    assert outcome(desk) == "running", "silence is no silence before a poll"
    desk.poll()
    desk.chase()
    assert outcome(desk) == "missed"
    assert any("the dissent was not answered" in one for one in desk.newest().needs_human)
    assert "dissent" in {one.what for one in overdue(desk.newest(), desk.moment())}


def test_a_person_who_finds_no_escalation_ends_the_clock(desk: SmallDesk) -> None:
    dissent(desk)
    desk.act(Correct(kind="case_business"))
    assert outcome(desk) == "cancelled"


def test_a_person_who_opens_the_other_side_is_asked_no_more() -> None:
    reading = b.reading(ages=[210])
    council = b.council()
    assert [one.side for one in circumstances.suggested(reading, ("child",), council)] == ["adult"]
    assert circumstances.suggested(reading, ("child", "adult"), council) == ()


def test_managers_read_the_councils_line_and_nobody_else_does() -> None:
    found = plans(ages=[210])
    line = "They are 17½ or more and not yet 18"
    for letter in ("notice:iro", "made_aware:tm", "made_aware:adu"):
        assert line in b.COMPOSER.compose(found[letter], now=b.NOW).body.replace("\n", " ").replace("    ", "")
    assert found["receipt:"].facts.notes == ()


def test_a_rule_says_what_follows_and_names_only_what_the_council_has() -> None:
    wrong: list[dict[str, Any]] = [
        {"when": "unborn"},
        {"when": "age", "aware": ["adult:unit"]},
        {"when": "age", "age_from": 18, "age_before": 17, "aware": ["adult:unit"]},
        {"when": "dissent", "to": "board"},
        {"when": "dissent", "never": ["board"]},
        {"when": "dissent", "aware": ["unit"]},
        {"when": "full_moon", "ask": "why?"},
    ]
    for rule in wrong:
        with pytest.raises(ValidationError):
            Circumstance.model_validate(rule)
    with pytest.raises(ValidationError, match="no rung of either ladder"):
        Ladders.model_validate({"circumstance": [{"when": "dissent", "to": "head_of_service"}]})


def test_the_directory_may_hold_the_roles_that_the_rules_name() -> None:
    assert "leaving_care" in roles_of(Ladders())
    assert Ladders().circumstance == DELIVERED
