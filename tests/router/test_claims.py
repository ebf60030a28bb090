"""A claimed acknowledgement counts once the owner or a person says so, never by itself (promise 13)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from models.act import AcceptClaim
from models.case import CaseFile
from models.errors import UsageError
from models.letter import LetterPlan
from router.answers.claims import CLAIM
from router.by_person.acts import effects_of
from router.decide import decide
from router.moment import Moment
from tests.router import builders as b

SAID = f"{CLAIM}its sender is not proven (verdict unknown)"
CLAIMED = b.case(needs_human=("something else", SAID), answer_at=b.NOW, unseen=1)
WORDS = "I acknowledge this and will respond by Friday."
PAGES: dict[str, Any] = {"desk": {"mode": "automatic", "base_url": "https://desk.council.example"}}


def claimed(case: CaseFile, at: Moment, **fields: str) -> tuple[LetterPlan, ...]:
    """The letters that follow from the owner's unproven words."""
    notice = case.letters[1]
    came = b.arrival(b.reply(WORDS, to=notice, **{"verdict": "unknown", **fields}), b.reading(kind="case_business"))
    decision = decide(came, b.threaded(case, notice), at)
    return b.effects_of(decision, came, at, case).letters


def test_a_person_accepts_a_claim_with_one_act() -> None:
    effects = effects_of(AcceptClaim(), CLAIMED, b.moment(), by="una")
    stopped = {(one.kind, one.outcome, one.by, one.how) for one in effects.stop}
    assert ("acknowledgement", "met", "una", "queue") in stopped
    assert ("triage", "met", "una", "queue") in stopped
    assert [one.state for one in effects.tracks] == ["acknowledged"]
    assert (effects.needs_human, effects.unseen, effects.answered) == (("something else",), 0, True)
    assert "claim:accepted" in [one.code for one in effects.notes]


@pytest.mark.parametrize(
    ("case", "side"),
    [
        (b.case(), None),
        (replace(CLAIMED, answer_at=None), None),
        (replace(CLAIMED, needs_human=("something else",)), None),
        (replace(b.case("acknowledged"), needs_human=(SAID,), answer_at=b.NOW), None),
        (CLAIMED, "adult"),
        (replace(CLAIMED, tracks=(*CLAIMED.tracks, replace(CLAIMED.tracks[0], id=2, side="adult"))), None),
    ],
    ids=["nothing waits", "it was seen", "something else waits", "acknowledged", "another side", "two sides"],
)
def test_nothing_else_is_taken_for_a_claim(case: CaseFile, side: str | None) -> None:
    with pytest.raises(UsageError):
        effects_of(AcceptClaim(side=side), case, b.moment(), by="una")  # type: ignore[arg-type]  # a side


def test_the_owner_is_asked_by_a_letter_of_the_round_in_its_thread() -> None:
    letters = claimed(b.case(), b.moment(**PAGES))
    assert [(one.kind, one.person_id, one.round, one.in_reply_to) for one in letters] == [
        ("confirm", "iro", 1, "l2@council.example")
    ]
    facts = letters[0].facts
    assert (facts.due, facts.waiting_since) == (b.london("2026-12-03 17:00"), b.NOW)


@pytest.mark.parametrize(
    "case",
    [
        b.case(exclusions=frozenset({"iro"})),
        b.case(reading=b.reading(challenged=[("person", "Ines Orrell")])),
        b.case(danger_at=b.NOW),
        b.case(letters=(*b.case().letters, b.letter("confirm", "iro", id_=9))),
    ],
    ids=["excluded", "challenged", "danger", "asked before"],
)
def test_nobody_is_asked_who_may_not_answer(case: CaseFile) -> None:
    assert claimed(case, b.moment(**PAGES)) == ()


def test_a_sender_proven_false_and_a_desk_without_pages_ask_nobody() -> None:
    assert claimed(b.case(), b.moment(**PAGES), verdict="fail") == ()
    assert claimed(b.case(), b.moment()) == ()


def test_the_owners_proven_words_in_answer_to_that_letter_acknowledge() -> None:
    asked = b.letter("confirm", "iro", id_=9)
    case = b.case(letters=(*b.case().letters, asked))
    came = b.arrival(b.reply(WORDS, to=asked), b.reading(kind="case_business"))
    decision = decide(came, b.threaded(case, asked), b.moment())
    assert getattr(decision, "attached_as", "") == "acknowledgement"
