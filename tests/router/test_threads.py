"""Threads: evidence, not proof. What joins a case, what only points at one, and what never counts (promises 12, 13)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.act import Close, Seen
from models.case import CaseFile
from models.decision import AddToCase, Decision, Divert, OpenCase, Ordinary
from models.known import Known
from models.mail import Message
from models.reading import Reading
from models.store import queue
from router.decide import decide
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

CASE = b.case(reading=b.reading(initials=["JB"], birth_years=[2015]))
ROUTINE = b.reading(kind="case_business", case_references=[])
STRANGER = "odd@elsewhere.example"
YES = "Received, I will respond by Friday noon."


def judged(known: Known, message: Message, reading: Reading = ROUTINE) -> Decision:
    return decide(b.arrival(message, reading), known, b.moment())


def told(words: str, sender: str = b.SENDER, **fields: Any) -> Message:
    """A new mail with words of its own."""
    base = {"subject": "About the family", "from_address": sender, "text": words, "text_new": words,
            "message_id": "t1@x", "content_key": "t1"}  # fmt: skip
    return b.message(**{**base, **fields})


def known(**fields: Any) -> Known:
    return Known(directory=b.directory(), **fields)


@pytest.mark.parametrize("sender", [b.SENDER, "ines.orrell@council.example", "Tina.Marsh@council.example"])
def test_our_reference_in_the_subject_joins_for_somebody_who_wrote_before_or_got_a_letter_of_the_case(
    sender: str,
) -> None:
    decision = judged(known(named=(CASE,)), told("The core group met today.", sender))
    assert isinstance(decision, AddToCase)
    assert (decision.reference, decision.attached_as) == (CASE.reference, "information")


@pytest.mark.parametrize("kind", ["escalation", "case_business", "new_concern", "enquiry"])
@pytest.mark.parametrize("way", ["named", "beside", "thread"])
def test_a_strangers_mail_that_points_at_a_case_is_a_new_item_with_a_suggestion(kind: str, way: str) -> None:
    pointing = {"named": known(named=(CASE,)), "beside": known(beside=(CASE,)),
                "thread": b.threaded(CASE, CASE.letters[0])}[way]  # fmt: skip
    decision = judged(pointing, told(b.OWN_WORDS, STRANGER), b.reading(kind=kind))
    assert isinstance(decision, OpenCase | Divert | Ordinary)
    assert any(f"may belong to {CASE.reference}" in why for why in decision.needs_human)
    if isinstance(decision, OpenCase):
        assert decision.linked == CASE.reference


def test_a_reference_in_the_subject_joins_neither_for_a_forged_sender_nor_when_two_are_named() -> None:
    other = replace(CASE, id=2, reference="ESC-2026-7654321")
    forged = judged(known(named=(CASE,)), told("News.", verdict="fail"))
    two = judged(known(named=(CASE, other)), told("News."))
    for decision in (forged, two):
        assert isinstance(decision, Ordinary)
        assert any(CASE.reference in why for why in decision.needs_human)


def test_a_letter_that_was_held_or_cancelled_makes_nobody_a_part_of_the_case() -> None:
    letters = tuple(replace(one, state="held" if one.id == 3 else "cancelled") for one in CASE.letters)
    decision = judged(known(named=(replace(CASE, letters=letters),)), told("News.", "tina.marsh@council.example"))
    assert isinstance(decision, Ordinary)


def test_a_subject_that_looks_like_a_cases_joins_nothing_and_suggests_nothing() -> None:
    decision = judged(known(), told("News.", subject="Re: Core groups"))
    assert isinstance(decision, Ordinary)
    assert decision.needs_human == ()


@pytest.mark.parametrize(
    ("read", "why"),
    [
        ({"case_references": ["LCS 22"]}, "names another case"),
        ({"case_references": [], "initials": ["KW"]}, "names another person"),
        ({"case_references": [], "birth_years": [2009]}, "names another year of birth"),
    ],
)
@pytest.mark.parametrize("kind", ["escalation", "case_business"])
def test_another_reference_person_or_birth_year_in_a_thread_is_a_new_item_linked_to_it(
    kind: str, read: dict[str, Any], why: str
) -> None:
    message = b.reply(b.OWN_WORDS, to=CASE.letters[0], from_address=b.SENDER)
    decision = judged(b.threaded(CASE, CASE.letters[0]), message, b.reading(kind=kind, **read))
    if kind == "escalation":
        assert isinstance(decision, OpenCase)
        assert decision.linked == CASE.reference
        assert any(why in one for one in decision.needs_human)
    else:
        assert isinstance(decision, Ordinary)
        assert any(f"may belong to {CASE.reference}" in one for one in decision.needs_human)


@pytest.mark.parametrize(
    "read",
    [
        {"case_references": ["lcs1187423", "LCS 22"], "initials": ["KW"]},
        {"case_references": [], "initials": ["KW", "jb"]},
        {"case_references": [], "birth_years": [2015, 2009]},
        {"case_references": []},
    ],
)
def test_a_follow_up_that_shares_a_reference_or_a_second_fact_stays_in_its_thread(read: dict[str, Any]) -> None:
    message = b.reply("The visit did happen.", to=CASE.letters[0], from_address=b.SENDER)
    decision = judged(b.threaded(CASE, CASE.letters[0]), message, b.reading(kind="case_business", **read))
    assert isinstance(decision, AddToCase)
    assert decision.reference == CASE.reference


def test_a_manager_who_accepts_in_a_mail_of_its_own_or_names_another_case_claims_and_does_not_acknowledge() -> None:
    owner = "ines.orrell@council.example"
    own_mail = judged(known(named=(CASE,)), told(YES, owner))
    other_case = judged(b.threaded(CASE, CASE.letters[1]), b.reply(YES, to=CASE.letters[1]),
                        b.reading(kind="case_business", case_references=["LCS 22"]))  # fmt: skip
    for decision in (own_mail, other_case):
        assert isinstance(decision, AddToCase)
        assert (decision.attached_as, decision.side) == ("claimed", "child")
    by_the_sender = judged(known(named=(CASE,)), told(YES))
    assert isinstance(by_the_sender, AddToCase)
    assert by_the_sender.attached_as == "information"


def test_new_words_on_a_closed_case_go_to_triage_and_are_shown_until_a_person_has_seen_them(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.act(Close(outcome="The plan was changed."))
    assert queue.open_cases(small.db) == []
    closed = small.newest()
    to = next(one for one in closed.letters if one.kind == "receipt")
    case = small.receive(b.reply("One more thing: the dates.", to=to, from_address=b.SENDER), ROUTINE)
    assert (case.reference, case.state, case.unseen) == (closed.reference, "closed", 1)
    assert [one.outcome for one in case.clocks if one.kind == "triage"][-1] == "running"
    assert "new words on a closed case" in case.needs_human
    assert [one.reference for one in queue.open_cases(small.db)] == [closed.reference]
    small.act(Seen())
    assert queue.open_cases(small.db) == []


def test_a_new_escalation_on_a_closed_case_is_a_case_of_its_own_that_names_the_old_one(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.act(Close(outcome="The plan was changed."))
    closed = small.newest()
    case = small.receive(b.reply(b.OWN_WORDS, to=closed.letters[0], from_address=b.SENDER), b.reading())
    assert (case.linked, case.state) == (closed.reference, "open")
    assert case.id > closed.id


def test_the_same_message_id_with_other_words_is_a_new_message_that_is_flagged(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    first: CaseFile = small.receive(fresh(1), b.reading())
    second = small.receive(replace(fresh(1), content_key="other words"), b.reading())
    assert second.id > first.id
    assert "its Message-ID was seen before with other words" in second.needs_human
