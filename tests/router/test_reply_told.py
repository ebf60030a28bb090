"""A manager's written reply: the sender is told that it came, never what it says (promises 7, 11, 12)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.known import Known
from models.letter import LetterPlan
from router.decide import decide
from router.letters.brakes import braked
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

SAID = "The quince visits begin again on Monday; her aunt has the key."
BUSINESS = b.reading(kind="case_business", evidence=(), case_references=[])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    small = SmallDesk(tmp_path)
    yield small
    small.db.close()


def answer(desk: SmallDesk, number: int, words: str, **fields: object) -> None:
    asked = next(one for one in desk.newest().letters if one.kind == "notice")
    mail = b.reply(words, to=asked, message_id=f"a{number}@council.example", content_key=f"a{number}", **fields)
    desk.receive(mail, BUSINESS)


def news(desk: SmallDesk) -> list[str]:
    return [one.step for one in desk.newest().letters if one.kind == "passed_on"]


def plans(*, mode: str = "automatic", verdict: str = "pass", **fields: object) -> tuple[LetterPlan, ...]:
    """What the reply to an acknowledged case makes leave."""
    at, file = b.moment(mode), b.case("acknowledged", **fields)  # type: ignore[arg-type]
    to = next(one for one in file.letters if one.kind == "notice")
    came = b.arrival(b.reply(SAID, to=to, verdict=verdict), BUSINESS)
    return b.effects_of(decide(came, b.threaded(file, to), at), came, at, file).letters


def test_the_sender_is_told_once_that_a_reply_came_and_reads_none_of_its_words(desk: SmallDesk) -> None:
    desk.receive(fresh(1), b.reading())
    desk.deliver()
    answer(desk, 1, "Received, thank you.")
    answer(desk, 2, SAID)
    answer(desk, 3, "And the core group meets on Tuesday.")
    assert news(desk) == ["acknowledged", "answered"]
    text = " ".join(b.written(plans()[0]).split())
    assert "has replied to us about your message" in text
    assert not [word for word in ("quince", "aunt", "key") if word in text]


@pytest.mark.parametrize("mode", ["assisted", "automatic"])
def test_it_goes_to_the_proven_sender_alone(mode: str) -> None:
    assert [(one.kind, one.to_address, one.person_id) for one in plans(mode=mode)] == [("passed_on", b.SENDER, "")]


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "shadow"},
        {"verdict": "fail"},
        {"needs_human": ("a later time to respond was proposed: a person accepts it or not",)},
        {"sender": b.sender(details=False)},
        {"sender": b.sender(answerable="it is machine mail (list)")},
        {"clocks": ()},
    ],
    ids=["shadow", "reply proven false", "a person must look", "sender not proven", "no answer may go", "told before"],
)
def test_nothing_leaves_where_promise_7_11_or_12_forbids_it(fields: dict[str, object]) -> None:
    assert plans(**fields) == ()  # type: ignore[arg-type]


def test_a_brake_holds_it_like_any_letter() -> None:
    at = b.moment(brakes={"case_recipient_a_day": 1})
    before = b.receipts(1, reference="ESC-2026-1234567", kind="passed_on")
    assert [one.hold != "" for one in braked(plans(), before, at.council.settings.brakes, at.now)] == [True]


def test_a_stranger_who_answers_tells_the_sender_nothing() -> None:
    at, file = b.moment(), b.case("acknowledged")
    to = next(one for one in file.letters if one.kind == "notice")
    came = b.arrival(b.reply(SAID, to=to, from_address="odd@elsewhere.example"), BUSINESS)
    assert b.effects_of(decide(came, b.threaded(file, to), at), came, at, file).letters == ()
    assert decide(came, Known(directory=at.directory), at).step == "ordinary_post"
