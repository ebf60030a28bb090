"""Who acknowledges, and with what words: the table of replies (promises 2, 13, 14)."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from models.case import CaseFile
from models.decision import AddToCase
from models.effects import Effects
from models.words import Automated
from router.decide import decide
from tests.router import builders as b

YES = "Received, I will respond by Friday noon."
DEP, SM, TM, SENDER = "dan.deputy@council.example", "sam.mills@council.example", "tina.marsh@council.example", b.SENDER
OLD = replace(
    b.case(), tracks=(replace(b.case().tracks[0], round=2, rung="service_manager", owner_id="sm", deputy_id="smd"),)
)
TAKEN = b.case("acknowledged")
GONE = replace(b.case(), tracks=(replace(b.case().tracks[0], state="closed"),))
EXCLUDED = b.case(exclusions=frozenset({"dep"}))
ROWS = [
    ("the owner accepts", YES, {}, None, "acknowledgement"),
    ("the deputy accepts", YES, {"from_address": DEP}, None, "acknowledgement"),
    ("capitals in the address do not matter", YES, {"from_address": "INES.Orrell@Council.example"}, None, "acknowledgement"),
    ("not proven", YES, {"verdict": "unknown"}, None, "claimed"),
    ("proven false", YES, {"verdict": "fail"}, None, "claimed"),
    ("an ambiguous sender", YES, {"sender_doubt": "two From addresses"}, None, "claimed"),
    ("somebody else of the directory", YES, {"from_address": TM}, None, "claimed"),
    ("a stranger", YES, {"from_address": "odd@elsewhere.example"}, None, "claimed"),
    ("the sender of the escalation", YES, {"from_address": SENDER}, None, "claimed"),
    ("an excluded deputy", YES, {"from_address": DEP}, EXCLUDED, "claimed"),
    ("the old owner after a step-up", YES, {}, OLD, "claimed"),
    ("the new owner answers the letter of the old round", YES, {"from_address": SM}, OLD, "claimed"),
    ("a side that was closed by a correction", YES, {}, GONE, "claimed"),
    ("a bare thanks", "Thanks.", {}, None, "information"),
    ("a question", "Which family is this?", {}, None, "information"),
    ("a condition", "I will take this if the police agree.", {}, None, "information"),
    ("only the quoted thread accepts", "", {"text": f"> {YES}"}, None, "information"),
    ("not mine", "Not mine, this is for the other team.", {}, None, "proposal"),
    ("a conflict", "I took the decision that is challenged.", {}, None, "proposal"),
    ("resolved only proposes", "This is now resolved.", {}, None, "proposal"),
    ("resolved, by a stranger", "This is now resolved.", {"from_address": "odd@elsewhere.example"}, None, "proposal"),
    ("words after the acknowledgement", "We met the school and the core group is on 10 December.", {}, TAKEN, "response"),
    ("unproven words after the acknowledgement", "We met the school.", {"verdict": "unknown"}, TAKEN, "information"),
    ("accepting again", "Received.", {}, TAKEN, "information"),
    ("another time after the acknowledgement", "I will respond by Monday 14 December, noon.", {}, TAKEN, "proposal"),
]  # fmt: skip


def judged(words: str, fields: dict[str, Any], file: CaseFile | None, **read: object) -> tuple[AddToCase, Effects]:
    file = file or b.case()
    at = b.moment()
    came = b.arrival(b.reply(words, **fields), b.reading(**{"kind": "case_business", **read}))
    decision = decide(came, b.threaded(file, file.letters[1]), at)
    assert isinstance(decision, AddToCase), decision
    return decision, b.effects_of(decision, came, at, file)


@pytest.mark.parametrize(("name", "words", "fields", "file", "wanted"), ROWS, ids=[row[0] for row in ROWS])
def test_a_reply_counts_for_what_it_is(
    name: str, words: str, fields: dict[str, Any], file: CaseFile | None, wanted: str
) -> None:
    decision, effects = judged(words, fields, file)
    assert decision.attached_as == wanted
    stopped = {one.kind for one in effects.stop}
    assert ("acknowledgement" in stopped) == (wanted == "acknowledgement")
    assert effects.close is None
    if wanted in ("claimed", "proposal"):
        assert effects.answer_at == b.NOW
        assert decision.needs_human
    if wanted != "acknowledgement":
        assert effects.unseen == 1
        assert [one.kind for one in effects.start] == ["triage"], "a person must see it"


@pytest.mark.parametrize("machine", get_args(Automated))
@pytest.mark.parametrize("danger", [True, False])
def test_a_machine_never_acknowledges_whatever_its_words(machine: Automated, danger: bool) -> None:
    at, file = b.moment(), b.case()
    came = b.arrival(b.reply(YES, automated=machine), b.reading(kind="automated", immediate_danger=danger, evidence=()))
    decision = decide(came, b.threaded(file, file.letters[1]), at)
    assert getattr(decision, "attached_as", "") != "acknowledgement"
    effects = b.effects_of(decision, came, at, file)
    assert not {one.kind for one in effects.stop} & {"acknowledgement", "step_up_after"}


def test_an_escalation_in_a_reply_starts_its_own_clocks_and_does_not_acknowledge() -> None:
    decision, effects = judged(f"{YES} {b.OWN_WORDS}", {}, None, kind="escalation")
    assert (decision.own_clocks, decision.step) == (True, "new_words_on_a_case")
    assert {one.kind for one in effects.start} == {"receipt", "triage"}
    assert not effects.stop


def test_danger_in_a_reply_alerts_at_once_also_when_it_is_only_quoted_and_new_to_the_case() -> None:
    for words in (b.OWN_WORDS, "Please see below."):
        decision, effects = judged(words, {"from_address": SENDER}, None, immediate_danger=True)
        if words == b.OWN_WORDS:
            assert decision.danger
            assert "danger_alert" in {one.kind for one in effects.letters}
    file = b.case()
    came = b.arrival(
        b.reply("Please see below.", to=file.letters[0], from_address=SENDER),
        b.reading(kind="case_business", immediate_danger=True),
    )
    decision2 = decide(came, b.threaded(file, file.letters[0]), b.moment())
    assert isinstance(decision2, AddToCase)
    assert decision2.danger


def test_a_second_danger_after_the_first_was_taken_alerts_again_under_keys_of_its_own() -> None:
    alert = b.letter("danger_alert", "oc1", id_=9, at=b.london("2026-12-01 10:00"))
    file = b.case(danger_at=b.london("2026-12-01 10:00"), danger_taken_at=b.london("2026-12-01 10:20"))
    file = replace(file, letters=(*file.letters, alert))
    _, effects = judged(b.OWN_WORDS, {"from_address": SENDER}, file, immediate_danger=True)
    keys = [one.key for one in effects.letters if one.kind == "danger_alert"]
    assert keys == [f"{file.reference}/danger/2/oc1"]
    assert effects.danger_at == b.NOW


def test_an_agreed_time_shortens_the_response_clock_and_a_later_one_is_only_a_proposal() -> None:
    _, early = judged("Received, I will respond by Friday 4 December, noon.", {}, None)
    _, late = judged("Received, I will respond by Friday 18 December, noon.", {}, None)
    due = [next(one.due_at for one in effects.start if one.kind == "response") for effects in (early, late)]
    assert due == [b.london("2026-12-04 12:00"), b.london("2026-12-09 17:00")]
    assert early.needs_human is None
    assert late.needs_human == ("a later time to respond was proposed: a person accepts it or not",)


def test_an_acknowledgement_does_not_end_the_triage_of_what_nobody_has_read() -> None:
    for file, ended in ((b.case(), True), (b.case(unseen=1), False)):
        _, effects = judged(YES, {}, file)
        assert ("triage" in {one.kind for one in effects.stop}) is ended


def test_the_sender_is_told_of_an_acknowledgement_only_when_they_may_have_details() -> None:
    for details, told in ((True, ["passed_on", "said_back"]), (False, ["said_back"])):
        _, effects = judged(YES, {}, b.case(sender=b.sender(details=details)))
        assert [one.kind for one in effects.letters] == told


def test_a_reply_to_the_receipt_with_a_machines_header_but_a_persons_words_is_kept() -> None:
    file = b.case()
    came = b.arrival(b.reply("The visit did happen on Monday.", to=file.letters[0], from_address=SENDER, automated="list"),
                     b.reading(kind="case_business"))  # fmt: skip
    decision = decide(came, b.threaded(file, file.letters[0]), b.moment())
    assert isinstance(decision, AddToCase)
    assert decision.needs_human


def test_a_bounce_of_our_notice_is_a_task_and_never_an_answer() -> None:
    file = b.case()
    came = b.arrival(b.bounce(file.letters[1]), b.reading(kind="automated"))
    decision = decide(came, b.threaded(file, file.letters[1]), b.moment())
    assert isinstance(decision, AddToCase)
    assert decision.attached_as == "bounce"
    effects = b.effects_of(decision, came, b.moment(), file)
    assert [one.kind for one in effects.tasks] == ["letter_bounced"]
    assert not effects.stop


def test_new_words_on_a_closed_case_are_a_new_case_that_names_the_old_one() -> None:
    file = b.case(state="closed")
    file = replace(file, state="closed")
    came = b.arrival(b.reply(b.OWN_WORDS, to=file.letters[0], from_address=SENDER))
    decision = decide(came, b.threaded(file, file.letters[0]), b.moment())
    assert getattr(decision, "linked", "") == file.reference


def test_our_own_reference_in_the_subject_of_an_answer_is_no_other_case() -> None:
    """A reading takes 'ESC-2026' of ESC-2026-1234567 for a council's reference; the answer is to that very case."""
    case = b.case()
    came = b.arrival(b.reply("I acknowledge this and will respond by Friday."),
                     b.reading(kind="case_business", case_references=["ESC-2026"]))  # fmt: skip
    decision = decide(came, b.threaded(case, case.letters[1]), b.moment())
    assert getattr(decision, "attached_as", "") == "acknowledgement"
