"""What a letter says depends on who gets it, and whom the mail challenges gets none (promises 9, 10, 11, 12)."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.act import Close, Confirm, ConfirmSignpost, Route
from models.case import CaseFile
from models.errors import UsageError
from models.known import Known
from models.letter import LetterPlan
from models.words import GROUNDS, KINDS, Verdict
from outbox.wording import GROUND_WORDS
from router.by_person.acts import effects_of
from router.decide import decide
from router.letters.telling import tell_sender
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

SECRETS = (
    "QXZ",
    "LCS 1187423",
    "Zebedee",
    "2015",
    "Ines",
    "Orrell",
    "Marsh",
    "Reviewing Officer",
    "conference chair",
    "allocated",
)
WORDS = "Zebedee Quill (QXZ, born 2015), LCS 1187423, was seen alone on Tuesday."
PARTNERS = [
    "h.ashdown@ridgeway-primary.sch.example",
    "someone@elsewhere.example",
    "a.b@sub.ridgeway-primary.sch.example",
]


def to_the_sender(plans: tuple[LetterPlan, ...], came_from: str) -> list[LetterPlan]:
    return [plan for plan in plans if not plan.person_id and plan.to_address == came_from]


@settings(deadline=None, max_examples=60)
@given(
    kind=st.sampled_from(KINDS), person=st.sampled_from(["adult", "child", "both", "unclear"]),
    grounds=st.sets(st.sampled_from(GROUNDS), min_size=1), verdict=st.sampled_from(get_args(Verdict)),
    address=st.sampled_from(PARTNERS), danger=st.booleans(),
)  # fmt: skip
def test_a_letter_to_the_sender_never_says_more_than_that_sender_may_know(  # noqa: PLR0917  # drawn, not called
    kind: str, person: str, grounds: set[str], verdict: Verdict, address: str, danger: bool
) -> None:
    at = b.moment(clocks={"signed_off": ["acknowledgement"]})
    read = b.reading(
        kind=kind, person=person, grounds=sorted(grounds), immediate_danger=danger, initials=["QXZ"], birth_years=[2015]
    )
    came = b.arrival(b.message(from_address=address, verdict=verdict, text=WORDS, text_new=WORDS, subject=WORDS), read)
    decision = decide(came, Known(directory=at.directory), at)
    effects = b.effects_of(decision, came, at)
    told = to_the_sender(effects.letters, address)
    if effects.tracks:
        file = b.case(
            sender=b.sender(address=address, details=verdict == "pass" and "ridgeway" in address), reading=read
        )
        events = ("routed", "reminded", "stepped_up", "acknowledged", "answered", "boarded")
        told += [
            plan
            for event in events
            for plan in tell_sender(file, "child", at, event=event, round_=1, rung="unit").letters
        ]
    proven = verdict == "pass" and "ridgeway" in address
    assert verdict != "fail" or not to_the_sender(effects.letters, address)
    for plan in told:
        text = " ".join(b.written(plan).split())
        assert not [word for word in SECRETS if re.search(rf"\b{re.escape(word)}\b", text)], plan.kind
        subject = b.COMPOSER.compose(plan, now=b.NOW).subject
        assert "ESC-2026-1234567" in subject
        if not proven:
            assert plan.kind == "receipt"
            assert (plan.facts.grounds, plan.facts.person, plan.facts.next_step, plan.facts.hear_by) == (
                (),
                "unclear",
                None,
                None,
            )
            assert not [words for words in GROUND_WORDS.values() if words in text]


def test_the_fixed_part_is_word_for_word_the_same_whether_or_not_we_know_the_person() -> None:
    at, texts = b.moment(), set()
    for references in (["LCS 1187423"], ["LCS 99"], []):
        for person in ("child", "adult", "both"):
            came = b.arrival(b.message(verdict="unknown"), b.reading(case_references=references, person=person))
            effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
            texts |= {b.COMPOSER.compose(plan, now=b.NOW).body for plan in effects.letters if plan.kind == "receipt"}
    assert len(texts) == 1


def test_a_letter_of_a_person_obeys_the_same_rules() -> None:
    for details in (True, False):
        file = b.case(sender=b.sender(details=details))
        found = effects_of(Close(outcome="The plan was changed."), file, b.moment(), by="una")
        assert [one.kind for one in found.letters] == (["closed"] if details else [])
        assert [one.kind for one in found.tasks] == ([] if details else ["ring_sender"])
    silent = b.case(state="waiting_for_person", sender=b.sender(answerable="the sender's address is proven false"))
    silent = replace(silent, state="diverted", procedure="complaint")
    found = effects_of(ConfirmSignpost(), silent, b.moment(), by="una")
    assert not found.letters
    assert [one.kind for one in found.tasks] == ["ring_sender"]


def test_a_duty_notice_says_nothing_of_the_person_or_the_sender(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path, mode="assisted")
    small.receive(fresh(1), b.reading(initials=["QXZ"]))
    small.now = b.london("2026-12-02 12:01")
    small.chase()
    with small.db.read() as connection:
        text = connection.exec_driver_sql("select bytes from letters where kind = 'duty_notice'").scalar_one().decode()
    for word in ("QXZ", "1187423", "Ashdown", "Ridgeway", "960118", "not done"):
        assert word not in text
    assert "assisted mode: the first notice waits for a person" in " ".join(text.split())


CHALLENGES = [
    ((("role", "unit"),), {"iro"}),
    ((("team", "the CSSU"),), {"iro", "duty"}),
    ((("role", "service_manager"),), {"sm", "smd"}),
    ((("role", "team_manager"),), {"tm"}),
    ((("person", "Ines Orrell"),), {"iro"}),
    ((("person", "Dan Deputy"),), {"dep"}),
    ((("person", "Sam Mills"),), {"sm"}),
    ((("person", "Sue Dene"),), {"smd"}),
    ((("person", "Dora Uty"),), {"duty"}),
    ((("person", "Olive Call"),), {"oc1"}),
    ((("person", "Ines Orrell"), ("person", "Sam Mills"), ("person", "Dan Deputy")), {"iro", "sm", "dep"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> SmallDesk:
    return SmallDesk(tmp_path_factory.mktemp("conflicts"))


def silence(desk: SmallDesk) -> CaseFile:
    """Three weeks without any answer."""
    for _ in range(45):
        desk.poll()
        desk.chase()
        desk.deliver()
        desk.now += timedelta(hours=11)
    return desk.newest()


@pytest.mark.parametrize("danger", [True, False])
@pytest.mark.parametrize(("challenged", "barred"), CHALLENGES)
def test_whom_the_mail_challenges_gets_no_letter_of_any_kind_without_a_persons_act(
    desk: SmallDesk, challenged: tuple[tuple[str, str], ...], barred: set[str], danger: bool
) -> None:
    desk.now = b.NOW
    desk.receive(fresh(desk.count + 10), b.reading(challenged=challenged, immediate_danger=danger))
    file = silence(desk)
    told = {one.person_id for one in file.letters} - {""}
    assert not told & barred
    assert told, "somebody else must know"
    assert len(set(file.needs_human)) == len(file.needs_human)


@pytest.mark.parametrize("excluded", ["iro", "dep", "sm", "smd", "tm", "duty", "oc1"])
def test_an_excluded_person_never_gets_a_letter_and_cannot_be_given_the_case(excluded: str) -> None:
    file = b.case(
        "waiting_for_person", exclusions=frozenset({excluded}), letters=(),
        tracks=(replace(b.case().tracks[0], state="waiting_for_person", owner_id="", deputy_id=""),),
    )  # fmt: skip
    at = b.moment()
    found = effects_of(Confirm(), file, at, by="una")
    assert excluded not in {one.person_id for one in found.letters}
    with pytest.raises(UsageError, match="is excluded from"):
        effects_of(Route(person_id=excluded), file, at, by="una")


def test_a_person_may_give_it_to_a_suspected_person_and_their_challenged_deputy_still_gets_nothing(
    tmp_path: Path,
) -> None:
    small = SmallDesk(tmp_path)
    challenged = [("person", "Ines Orrell"), ("person", "Dan Deputy")]
    small.receive(fresh(1), b.reading(challenged=challenged))
    small.act(Route(person_id="iro"))
    file = silence(small)
    told = [one.person_id for one in file.letters]
    assert "iro" in told
    assert "dep" not in told
    notice = next(one for one in file.letters if one.kind == "notice")
    assert notice.recipient == "ines.orrell@council.example"


def test_a_role_that_the_mail_challenges_is_not_made_aware_through_a_deputy_either() -> None:
    at = b.moment()
    read = b.reading(stage_reached="unit", steps_tried=["unit"], challenged=[("role", "unit")])
    came = b.arrival(read=read)
    effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
    assert {(one.kind, one.person_id) for one in effects.letters} == {
        ("notice", "sm"),
        ("made_aware", "tm"),
        ("receipt", ""),
    }
