"""Two cases become one: mail, words and exclusions go on in the other, letters stay where they were written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from models.act import Exclude, Join, Reopen, Route, TakeDanger
from models.case import CaseFile
from models.errors import UsageError
from models.record_acts import Restrict
from models.store.cases import case_by_reference
from models.store.history import record
from models.store.repeats import alike, first_message
from router.reports.history import page
from router.steps.repeats import keys_of
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

NURSE = "n.nurse@ridgeway-primary.sch.example"
BUSINESS = b.reading(kind="case_business", evidence=(), case_references=[])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    small = SmallDesk(tmp_path)
    yield small
    small.db.close()


def opened(desk: SmallDesk, number: int, sender: str = b.SENDER, **read: object) -> CaseFile:
    """A case whose letters have left."""
    file = desk.receive(fresh(number, from_address=sender), b.reading(**read))
    desk.deliver()
    return case_by_reference(desk.db, file.reference)


def again(desk: SmallDesk, file: CaseFile) -> CaseFile:
    return case_by_reference(desk.db, file.reference)


def answer(desk: SmallDesk, file: CaseFile, kind: str, words: str, **fields: object) -> None:
    """An answer of the reader of a letter."""
    to = next(one for one in file.letters if one.kind == kind)
    mail = b.reply(words, to=to, **{"from_address": to.recipient, "subject": "Re: yours", **fields})
    desk.count += 1
    mail = replace(mail, message_id=f"a{desk.count}@x.example", content_key=f"a{desk.count}")
    read = BUSINESS if mail.automated is None else replace(BUSINESS, kind="automated")
    desk.arrive(mail, read)
    desk.decide()


def test_a_joined_case_ends_and_its_mail_waits_to_be_read_on_a_clock_of_the_other(desk: SmallDesk) -> None:
    first = opened(desk, 1)
    desk.act_on(first.reference, Route(person_id="iro"))
    second = opened(desk, 2, NURSE)
    assert not again(desk, first).running("triage")
    desk.act_on(second.reference, Join(into=first.reference.lower()))
    ended, goes_on = again(desk, second), again(desk, first)
    assert (ended.state, ended.linked, ended.running("triage")) == ("closed", first.reference, ())
    assert not [one for one in ended.clocks if one.outcome == "running"]
    assert (goes_on.unseen, len(goes_on.running("triage"))) == (1, 1)
    assert NURSE in goes_on.participants
    assert goes_on.needs_human[-1].startswith(f"{second.reference} was joined to it")
    assert [one.kind for one in ended.letters] == [one.kind for one in second.letters]


def test_an_answer_to_a_letter_of_the_joined_case_goes_to_the_case_that_goes_on(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2, NURSE)
    third = opened(desk, 3)
    desk.act_on(second.reference, Join(into=first.reference))
    desk.act_on(first.reference, Join(into=third.reference))
    answer(desk, second, "receipt", "The visits have begun again.", message_id="x")
    assert again(desk, third).unseen == 2
    assert {again(desk, one).state for one in (first, second)} == {"closed"}


def test_our_reference_of_a_joined_case_in_a_subject_leads_to_the_case_that_goes_on(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2, NURSE)
    desk.act_on(second.reference, Join(into=first.reference))
    desk.receive(fresh(9, from_address=NURSE, subject=f"More about {second.reference}"), BUSINESS)
    assert again(desk, first).unseen == 2


def test_words_that_accept_a_letter_of_the_joined_case_are_only_claimed(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2, NURSE)
    desk.act_on(second.reference, Join(into=first.reference))
    answer(desk, second, "notice", "Received, I will look at it today.")
    file = again(desk, first)
    assert [one.outcome for one in file.clocks if one.kind == "acknowledgement"] == ["running"]
    assert f"it answers a letter of {second.reference}, which goes on here" in file.needs_human[-1]


def test_a_machine_that_answers_a_letter_of_the_joined_case_brings_no_deputy_in(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2, NURSE)
    desk.act_on(second.reference, Join(into=first.reference))
    answer(desk, second, "notice", "I am out of the office.", automated="out_of_office")
    assert not [one for one in again(desk, first).letters if one.person_id == "dep"]


def test_a_bounce_of_a_letter_of_the_joined_case_is_told_on_the_case_that_goes_on(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2, NURSE)
    desk.act_on(second.reference, Join(into=first.reference))
    to = next(one for one in second.letters if one.kind == "notice")
    desk.receive(
        b.bounce(to, "failed", message_id="d1@mx.example", content_key="d1"), replace(BUSINESS, kind="automated")
    )
    assert "our notice could not be delivered" in again(desk, first).needs_human
    assert [one.state for one in again(desk, second).letters if one.id == to.id] == ["bounced"]


def test_whoever_is_excluded_or_challenged_by_the_one_gets_nothing_of_the_other(desk: SmallDesk) -> None:
    first = opened(desk, 1)
    second = opened(desk, 2, NURSE, challenged=[("role", "service_manager")])
    desk.act_on(second.reference, Exclude(person_id="iro", why="chaired the conference"))
    desk.act_on(second.reference, Join(into=first.reference))
    file = again(desk, first)
    assert "iro" in file.exclusions
    assert [(one.what, one.value) for one in file.reading.challenged] == [("role", "service_manager")]
    assert [(one.state, one.owner_id) for one in file.tracks] == [("waiting_for_person", "iro")]
    assert not file.running("acknowledgement")


def test_mail_about_the_same_person_is_found_by_the_keys_of_either_case(desk: SmallDesk) -> None:
    first = opened(desk, 1, case_references=["MOS 55"], person="adult")
    second = opened(desk, 2)
    desk.act_on(second.reference, Join(into=first.reference))
    assert alike(desk.db, keys_of(second.reading, second.sender)) == (first.reference,)
    assert alike(desk.db, keys_of(first.reading, first.sender)) == (first.reference,)


def test_an_older_case_joined_to_a_newer_one_does_not_become_what_that_one_stands_on(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2, NURSE)
    with desk.db.read() as connection:
        before = first_message(connection, second.id)
    desk.act_on(first.reference, Join(into=second.reference))
    with desk.db.read() as connection:
        assert first_message(connection, second.id) == before


def test_the_history_tells_of_the_joined_case_from_the_joining_on_and_each_page_of_before_stays_as_it_was(
    desk: SmallDesk,
) -> None:
    first, second = opened(desk, 1), opened(desk, 2, NURSE)
    before = desk.now
    pages = [page(record(desk.db, one.reference), before, b.LONDON) for one in (first, second)]
    desk.now += timedelta(hours=1)
    desk.act_on(second.reference, Join(into=first.reference))
    assert [page(record(desk.db, one.reference), before, b.LONDON) for one in (first, second)] == pages
    after = page(record(desk.db, first.reference), desk.now, b.LONDON)
    told = [one.words for one in after.told if one.words.startswith(f"{second.reference}: ")]
    assert f"{second.reference}: received from {NURSE} (verdict pass)" in told
    assert any(words.startswith(f"{second.reference}: receipt to the sender") for words in told)
    assert page(record(desk.db, second.reference), desk.now, b.LONDON).state == "closed"


def test_a_case_is_joined_only_to_another_one_that_is_open(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2)
    third = opened(desk, 3)
    desk.act_on(third.reference, Join(into=first.reference))
    for into in ("", second.reference, "ESC-2026-0000000", third.reference):
        with pytest.raises(UsageError, match=r"other case|no open case|there is no case"):
            desk.act_on(second.reference, Join(into=into))


def test_a_danger_is_taken_before_its_case_goes_on_in_another(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2, immediate_danger=True)
    with pytest.raises(UsageError, match="take-danger first"):
        desk.act_on(second.reference, Join(into=first.reference))
    desk.act_on(second.reference, TakeDanger(done="rang 999"))
    desk.act_on(second.reference, Join(into=first.reference))
    assert again(desk, second).state == "closed"


def test_a_restricted_case_goes_on_only_where_no_more_people_see_it(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2)
    desk.act_on(second.reference, Restrict(logins=("asha",), why="a colleague's child"))
    with pytest.raises(UsageError, match=r"restrict .* first"):
        desk.act_on(second.reference, Join(into=first.reference))
    desk.act_on(first.reference, Restrict(logins=("asha",), why="the same child"))
    desk.act_on(second.reference, Join(into=first.reference))
    assert again(desk, second).state == "closed"


def test_a_case_that_goes_on_elsewhere_is_not_opened_again(desk: SmallDesk) -> None:
    first, second = opened(desk, 1), opened(desk, 2)
    desk.act_on(second.reference, Join(into=first.reference))
    with pytest.raises(UsageError, match=f"goes on in {first.reference}"):
        desk.act_on(second.reference, Reopen(why="the school does not agree"))
