"""What a link may do, case by case: it dies with its clock, never takes danger, and gives nothing to the excluded.

Promises 10, 13 and 14.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.act import AcknowledgeByLink, Act, ReturnByLink, WithdrawLinks
from models.case import CaseFile
from models.effects import Effects
from models.errors import UsageError
from models.pages.link_page import LinkByPhone, LinkGone, LinkOpen
from models.pages.links import LinkFile
from models.reading import Challenged
from router.answers import linking
from router.by_person.acts import effects_of
from router.moment import Moment
from router.silence.chase import ANSWER_HOLDS
from tests.router import builders as b

AT = b.moment()
NOTICE = b.letter("notice", "iro", id_=2)
TO_DEPUTY = b.letter("chase_2", "dep", id_=4)
TO_STRANGER = b.letter("notice", "duty", id_=5)


def look(case: CaseFile, letter: Any = NOTICE, at: Moment = AT, *, withdrawn: bool = False) -> Any:
    return linking.state(LinkFile(purpose="acknowledge", letter=letter, case=case, withdrawn=withdrawn), at)


def does(act: Act, case: CaseFile, at: Moment = AT) -> Effects:
    return effects_of(act, case, at, by="link sent to iro")


def track(**changed: Any) -> CaseFile:
    return b.case(tracks=(replace(b.case().tracks[0], **changed),))


GONE = {
    "acknowledged": (b.case("acknowledged"), NOTICE, "acknowledged"),
    "stepped up": (track(round=2, rung="service_manager", owner_id="sm"), NOTICE, "moved"),
    "another owner": (track(owner_id="sm", deputy_id="smd"), NOTICE, "moved"),
    "waits for a person": (track(state="waiting_for_person"), NOTICE, "moved"),
    "the side was taken off": (track(state="closed"), NOTICE, "closed"),
    "a person stopped the clock": (b.case(clocks=(replace(b.case().clocks[0], outcome="cancelled"),)), NOTICE, "withdrawn"),
    "closed": (replace(b.case(), state="closed"), NOTICE, "closed"),
    "diverted": (replace(b.case(), state="diverted"), NOTICE, "moved"),
    "excluded": (b.case(exclusions=frozenset({"iro"})), NOTICE, "moved"),
    "challenged": (b.case(reading=b.reading(challenged=[Challenged(what="person", value="Ines Orrell")])), NOTICE, "moved"),
    "excluded deputy": (b.case(exclusions=frozenset({"dep"})), TO_DEPUTY, "moved"),
    "challenged deputy": (b.case(reading=b.reading(challenged=[Challenged(what="person", value="Dan Deputy")])), TO_DEPUTY, "moved"),
    "neither owner nor deputy": (b.case(), TO_STRANGER, "moved"),
    "the sender's own letter": (b.case(), b.letter("receipt", "", id_=1), "moved"),
    "another side": (b.case(), b.letter("notice", "iro", id_=6, side="adult"), "moved"),
}  # fmt: skip


@pytest.mark.parametrize("name", GONE)
def test_a_link_dies_with_its_clock_its_round_and_its_owner(name: str) -> None:
    case, letter, why = GONE[name]
    found = look(case, letter)
    assert isinstance(found, LinkGone)
    assert found.why == why
    case = replace(case, letters=(*case.letters, letter))
    for act in (
        AcknowledgeByLink(letter_id=letter.id, typed_name="X"),
        ReturnByLink(letter_id=letter.id, typed_name="X"),
    ):
        with pytest.raises(UsageError):
            does(act, case)


def test_a_person_ends_the_links_of_a_case() -> None:
    assert look(b.case(), withdrawn=True).why == "withdrawn"
    assert [one.code for one in does(WithdrawLinks(), b.case()).notes] == ["links:withdrawn"]


@pytest.mark.parametrize("taken", [False, True])
def test_danger_is_never_acknowledged_by_a_link(taken: bool) -> None:
    case = b.case(danger_at=b.NOW, danger_taken_at=b.NOW if taken else None)
    found = look(case)
    assert isinstance(found, LinkByPhone)
    assert found.line.number
    assert found.emergency.number
    with pytest.raises(UsageError, match="signed-in person"):
        does(AcknowledgeByLink(letter_id=2, typed_name="Ines Orrell"), case)


def test_an_owner_to_whom_a_person_gave_it_knowing_of_the_challenge_keeps_the_link() -> None:
    challenged = b.reading(challenged=[Challenged(what="person", value="Ines Orrell")])
    case = replace(track(why="given by una"), reading=challenged)
    assert isinstance(look(case), LinkOpen)
    assert isinstance(look(replace(case, exclusions=frozenset({"iro"}))), LinkGone)


@pytest.mark.parametrize(("letter", "by"), [(NOTICE, "iro"), (TO_DEPUTY, "dep")])
def test_the_owners_and_the_recorded_deputys_links_acknowledge(letter: Any, by: str) -> None:
    case = b.case(letters=(NOTICE, TO_DEPUTY))
    found = look(case, letter)
    assert isinstance(found, LinkOpen)
    effects = does(AcknowledgeByLink(letter_id=letter.id, typed_name="Ines Orrell"), case)
    assert {(one.kind, one.outcome, one.by, one.how) for one in effects.stop if one.kind == "acknowledgement"} == {
        ("acknowledgement", "met", by, "link")
    }
    assert [one.state for one in effects.tracks] == ["acknowledged"]
    note = next(one for one in effects.notes if one.code == "link:acknowledged")
    assert (note.detail["link_sent_to"], note.detail["typed_name"]) == (by, "Ines Orrell")


def test_a_late_answer_by_link_ends_the_chase_and_the_clock_stays_missed() -> None:
    case = b.case(clocks=(replace(b.case().clocks[0], outcome="running"),))
    late = b.moment(now=b.london("2026-12-04 09:00"))
    assert look(case, at=late).due < late.now
    effects = does(AcknowledgeByLink(letter_id=2, typed_name="Ines"), case, late)
    assert next(one for one in effects.stop if one.kind == "acknowledgement").outcome == "missed"


def test_the_page_is_told_our_reference_and_the_clock_and_nothing_else_of_the_case() -> None:
    found = look(b.case())
    assert (found.reference, found.due) == ("ESC-2026-1234567", b.london("2026-12-03 17:00"))
    shown = repr(found)
    for word in ("Ines", "Ashdown", "Ridgeway", "LCS", "procedures", "child", "iro"):
        assert word not in shown.replace("Children's Safeguarding Standards Unit", "")


def test_the_days_that_are_offered_are_working_days_to_come() -> None:
    offered = {one.words: one.day for one in linking.choices(AT)}
    assert offered == {
        "Today": date(2026, 12, 2), "Tomorrow": date(2026, 12, 3), "Within 3 working days": date(2026, 12, 7),
        "Within 5 working days": date(2026, 12, 9),
    }  # fmt: skip
    friday_evening = b.moment(now=b.london("2026-12-04 18:00"))
    assert next(one.words for one in linking.choices(friday_evening)) == "Next working day"
    christmas = linking.choices(b.moment(now=b.london("2026-12-24 10:00")))
    assert [one.day.day for one in christmas] == [24, 29, 31, 5]  # the 28th is the substitute, 1 January a holiday
    assert all(one.due > b.NOW for one in christmas)


@pytest.mark.parametrize(
    ("day", "due", "proposed"),
    [
        (date(2026, 12, 3), "2026-12-03 17:00", False),
        (date(2026, 12, 9), "2026-12-09 17:00", False),
        (date(2026, 12, 18), "2026-12-09 17:00", True),
    ],
)
def test_an_earlier_day_shortens_the_clock_and_a_later_one_is_a_proposal(day: date, due: str, proposed: bool) -> None:
    effects = does(AcknowledgeByLink(letter_id=2, typed_name="Ines", respond_on=day), b.case())
    started = next(one for one in effects.start if one.kind == "response")
    assert started.due_at == b.london(due)
    assert (effects.answer_at is not None) == proposed
    assert any("later time" in one for one in effects.needs_human or ()) == proposed


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 6, 30), date(9999, 12, 31)])
def test_a_day_that_is_over_or_years_away_is_refused_in_words_for_the_reader(day: date) -> None:
    with pytest.raises(UsageError, match=r"^Enter a day"):
        does(AcknowledgeByLink(letter_id=2, typed_name="Ines", respond_on=day), b.case())


def test_times_that_the_council_has_not_signed_off_are_marked() -> None:
    signed = b.moment(clocks={"signed_off": ["acknowledgement", "response"]})
    assert look(b.case()).unsigned
    assert not look(b.case(), at=signed).unsigned
    assert look(b.case(), at=b.moment(clocks={"signed_off": ["acknowledgement"]})).unsigned


def test_no_day_is_offered_that_nobody_may_agree_to() -> None:
    strict = b.moment(clocks={"response_at_most": "3wd"})
    assert [one.words for one in linking.choices(strict)] == ["Today", "Tomorrow", "Within 3 working days"]
    assert linking.respond_by(date(2026, 12, 7), strict) == linking.latest(strict) == b.london("2026-12-07 17:00")
    with pytest.raises(UsageError, match="Enter a day up to Monday 7 December, or ring the unit"):
        linking.respond_by(date(2026, 12, 8), strict)


def test_today_is_over_at_close() -> None:
    late = b.moment(now=b.london("2026-12-02 17:30"))
    with pytest.raises(UsageError):
        linking.respond_by(late.day, late)


def test_a_weekend_day_ends_at_5pm() -> None:
    assert linking.respond_by(date(2026, 12, 5), AT) == b.london("2026-12-05 17:00")


def test_not_mine_goes_to_a_person_and_the_clock_runs_on() -> None:
    effects = does(ReturnByLink(letter_id=2, typed_name="Ines Orrell", whose="Sam Mills"), b.case())
    assert not effects.stop
    assert not effects.tracks
    assert [(one.kind, one.side) for one in effects.tasks] == [("reroute", "child")]
    assert effects.tasks[0].why.endswith("(whose: Sam Mills): act ESC-2026-1234567 route --to sm")
    assert [one.kind for one in effects.start] == ["triage"], "somebody must look, on the clock (promise 2)"
    assert effects.answer_at == AT.now
    assert not any("Sam Mills" in one or "Ines" in one for one in effects.needs_human or ()), "letters carry these"


def test_not_mine_said_twice_makes_one_task_and_holds_the_chase_once() -> None:
    once = does(ReturnByLink(letter_id=2, typed_name="Ines"), b.case())
    case = b.case(
        needs_human=once.needs_human, answer_at=AT.now, clocks=(*b.case().clocks, b.clock("triage", id_=9, due=AT.now))
    )
    later = b.moment(now=AT.council.calendar.due(AT.now, ANSWER_HOLDS))
    assert look(case, at=later).said_not_mine
    twice = does(ReturnByLink(letter_id=2, typed_name="Ines"), case, later)
    assert (twice.tasks, twice.answer_at, twice.start) == ((), None, ())
    assert twice.needs_human == once.needs_human


def test_whoever_takes_it_on_after_all_takes_their_not_mine_back() -> None:
    once = does(ReturnByLink(letter_id=2, typed_name="Ines"), b.case())
    case = b.case(needs_human=once.needs_human, answer_at=AT.now)
    effects = does(AcknowledgeByLink(letter_id=2, typed_name="Ines"), case)
    assert effects.complete.count("reroute") == 1
    assert effects.needs_human == ()
