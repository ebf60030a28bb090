"""The text of the message goes with a letter only where [letters] attach_original names the domain (promise 11)."""

from dataclasses import replace
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.act import Confirm, Route
from models.case import CaseFile
from models.known import Known
from models.letter import LetterPlan
from models.store.original import original_text
from models.words import GIVES
from router.by_person.acts import effects_of
from router.decide import decide
from router.letters.original import carries_original
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

WORDS = "Zebedee Quill was seen alone.\r\nÉire\x00 \u202eand\nFrom the school\n.\n=_end"
PARTNER = "ridgeway-primary.sch.example"


def plans_of(*, domains: list[str], letters: dict[str, Any] | None = None, **read: Any) -> tuple[LetterPlan, ...]:
    at = b.moment(letters={"attach_original": domains, **(letters or {})})
    came = b.arrival(b.message(text=WORDS, text_new=WORDS), b.reading(**read))
    return b.effects_of(decide(came, Known(directory=at.directory), at), came, at).letters


def with_original(plans: tuple[LetterPlan, ...]) -> list[str]:
    return [f"{one.kind}:{one.person_id}" for one in plans if one.original]


def parts_of(plan: LetterPlan) -> list[Mail]:
    data = b.COMPOSER.compose(plan, now=b.NOW).data
    return [part for part in message_from_bytes(data).walk() if not part.is_multipart()]


def filled(plan: LetterPlan) -> LetterPlan:
    return replace(plan, original_text=WORDS)


def test_it_is_off_unless_a_domain_is_named() -> None:
    assert with_original(plans_of(domains=[])) == []
    assert with_original(plans_of(domains=["council.example"])) == ["notice:iro"]
    assert with_original(plans_of(domains=["example"])) == ["notice:iro"], "a domain covers its subdomains"


def test_another_domain_than_the_named_one_gets_no_words() -> None:
    assert with_original(plans_of(domains=["trust.example"])) == []
    assert with_original(plans_of(domains=["ouncil.example"])) == []


def test_the_sender_never_gets_it_not_even_on_a_named_domain_and_in_the_directory() -> None:
    assert with_original(plans_of(domains=[PARTNER])) == []
    at = b.moment(letters={"attach_original": [PARTNER]})
    head = at.directory.holdings[0]
    same = replace(head, email=b.SENDER)
    assert not carries_original(b.case(), "notice", "child", same, at)
    assert carries_original(b.case(), "notice", "child", replace(head, email=f"x@{PARTNER}"), at)


@settings(deadline=None, max_examples=120)
@given(
    domains=st.lists(st.sampled_from(["council.example", PARTNER, "elsewhere.example"]), unique=True),
    person=st.sampled_from(["child", "adult", "both"]), danger=st.booleans(),
    stage=st.sampled_from(["none", "unit", "service_manager"]),
    challenged=st.sampled_from([[], [("role", "unit")], [("person", "Ines Orrell")], [("role", "service_manager")]]),
    ages=st.sampled_from([[], [210]]),
)  # fmt: skip
def test_whatever_is_read_only_a_manager_who_is_given_the_case_gets_it(  # noqa: PLR0917  # drawn, not called
    domains: list[str], person: str, danger: bool, stage: str, challenged: list[Any], ages: list[int]
) -> None:
    found = plans_of(domains=domains, person=person, immediate_danger=danger, stage_reached=stage,
                     challenged=challenged, ages=ages)  # fmt: skip
    for plan in found:
        if plan.original:
            assert plan.kind in GIVES
            assert plan.to_address.partition("@")[2] in domains
            assert plan.person_id
            assert plan.to_address != b.SENDER
        else:
            data = b.COMPOSER.compose(filled(plan), now=b.NOW).data
            assert b"Zebedee" not in data


@pytest.mark.parametrize(
    "fields",
    [
        {"restricted_to": ("una",)},
        {"exclusions": frozenset({"iro"})},
        {"reading": b.reading(challenged=[("person", "Ines Orrell")])},
    ],
    ids=["the case is restricted", "the reader is excluded", "the mail challenges the reader"],
)
def test_a_restricted_case_and_a_suspected_reader_get_the_notice_without_the_words(fields: dict[str, Any]) -> None:
    at = b.moment(letters={"attach_original": ["council.example"]})
    person = at.directory.person("iro")
    assert person is not None
    assert carries_original(b.case(), "notice", "child", person, at)
    assert not carries_original(b.case(**fields), "notice", "child", person, at)


def test_somebody_whom_the_mail_challenges_and_a_person_chose_all_the_same_gets_no_words() -> None:
    at = b.moment(letters={"attach_original": ["council.example"]})
    file: CaseFile = b.case("waiting_for_person", reading=b.reading(challenged=[("person", "Ines Orrell")]))
    found = effects_of(Route(person_id="iro"), file, at, by="una").letters
    assert [one.kind for one in found if one.person_id == "iro"] == ["notice"]
    assert with_original(found) == []


def test_the_words_are_a_second_part_and_nothing_of_them_becomes_a_header() -> None:
    plan = next(one for one in plans_of(domains=["council.example"]) if one.original)
    letter, original = parts_of(filled(plan))
    assert (letter.get_content_type(), original.get_filename()) == ("text/plain", "original-message.txt")
    told = letter.get_payload(decode=True)
    assert isinstance(told, bytes)
    assert b"Its text is attached" in b" ".join(told.split())
    assert b"Zebedee" not in told
    words = original.get_payload(decode=True)
    assert isinstance(words, bytes)
    assert words.decode() == "Zebedee Quill was seen alone.\r\nÉire and\r\nFrom the school\r\n.\r\n=_end"


def test_a_message_without_words_is_announced_by_nobody() -> None:
    plan = next(one for one in plans_of(domains=["council.example"]) if one.original)
    (letter,) = parts_of(plan)
    assert "attached" not in str(letter.get_payload())


def test_a_case_that_a_person_lets_go_later_has_the_words_from_the_store(tmp_path: Path) -> None:
    desk = SmallDesk(tmp_path, mode="assisted", letters={"attach_original": ["council.example"]})
    desk.receive(fresh(1, text=WORDS, text_new=WORDS), b.reading())
    desk.act(Confirm())
    case = desk.newest()
    assert original_text(desk.db, case.reference) == WORDS
    assert original_text(desk.db, "ESC-2026-0000000") == ""
