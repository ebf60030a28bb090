"""Whom any mail of a case challenges, and whom a person excludes, gets nothing more of it (promise 10)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.act import AcknowledgeByPhone, Exclude, Readmit, Release, Route
from models.case import CaseFile, TrackFile
from models.decision import AddToCase
from models.effects import Effects
from models.errors import UsageError
from models.letter import LetterPlan
from models.reading import Challenged
from models.words import Side
from router.answers import linking
from router.by_person.acts import effects_of
from router.by_person.confirming import confirm
from router.cases import challenging
from router.decide import decide
from router.directory.instead import cover
from router.directory.notify import stand_ins_of, way_of
from router.directory.recipients import deputies
from router.directory.suspects import barred, may_answer, watchers
from router.moment import Moment
from router.silence import dangers, digest
from router.silence.chase_letters import duty_notices, reminder, step_up, still_silent
from router.silence.reminders import Shared
from router.timing.clocks import step_up as step_up_clock
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

EVERYBODY = sorted({one.person_id for one in b.directory().holdings})
SIDES: tuple[Side, ...] = ("child", "adult")
CHALLENGES = [
    *((("person", one.name)) for one in b.directory().holdings),
    ("role", "unit"), ("role", "team_manager"), ("role", "service_manager"), ("team", "the CSSU"),
]  # fmt: skip


def follow_up(file: CaseFile, *challenged: tuple[str, str], verdict: str = "pass", kind: str = "escalation") -> Effects:
    """What follows from a further mail of the sender, in the thread of our receipt, with new words of its own."""
    at, receipt = b.moment(), file.letters[0]
    mail = b.message(
        message_id="m2@ridgeway-primary.sch.example", in_reply_to=(receipt.message_id,), verdict=verdict, content_key="k2"
    )  # fmt: skip
    came = b.arrival(mail, b.reading(kind=kind, challenged=challenged))
    decision = decide(came, b.threaded(file, receipt), at)
    assert isinstance(decision, AddToCase)
    return b.effects_of(decision, came, at, file)


def test_a_follow_up_that_challenges_the_owner_ends_their_chase_and_asks_a_person_who_gets_it() -> None:
    found = follow_up(b.case(), ("person", "Ines Orrell"))
    assert [(one.side, one.state, one.owner_id) for one in found.tracks] == [("child", "waiting_for_person", "iro")]
    assert {(one.kind, one.outcome) for one in found.stop} == {
        ("acknowledgement", "cancelled"),
        ("step_up_after", "cancelled"),
    }
    assert all("chase_1" in one.kinds for one in found.cancel)
    assert {one.person_id for one in found.cancel} == {"", "iro"}
    (task,) = found.tasks
    assert (task.kind, task.side) == ("reroute", "child")
    assert task.why.endswith("act ESC-2026-1234567 route --to sm")
    assert found.challenged == (Challenged(what="person", value="Ines Orrell"),)
    assert any(challenging.LATER in one for one in found.needs_human or ())


def test_a_follow_up_that_challenges_the_rung_does_the_same() -> None:
    found = follow_up(b.case(), ("role", "unit"))
    assert [one.state for one in found.tracks] == ["waiting_for_person"]


@pytest.mark.parametrize(
    ("challenged", "verdict"),
    [
        ((("person", "Tina Marsh"),), "pass"),
        ((("role", "practitioner"),), "pass"),
        ((("person", "Ines Orrell"),), "fail"),
        ((), "pass"),
    ],
)
def test_the_owner_keeps_the_case_when_others_are_challenged_or_a_forgery_says_so(
    challenged: tuple[tuple[str, str], ...], verdict: str
) -> None:
    found = follow_up(b.case(), *challenged, verdict=verdict)
    assert not found.tracks
    assert not [one for one in found.tasks if one.kind == "reroute"]
    assert not [one for one in found.stop if one.kind == "acknowledgement"]


def test_words_that_were_challenged_before_stop_nobody_a_second_time() -> None:
    given_to = replace(b.case().tracks[0], why="given by una")
    file = b.case(reading=b.reading(challenged=[("person", "Ines Orrell")]), tracks=(given_to,))
    found = follow_up(file, ("person", "Ines Orrell"))
    assert not found.tracks
    assert not found.challenged


def test_an_owner_who_has_acknowledged_keeps_it_until_a_person_decides() -> None:
    found = follow_up(b.case("acknowledged"), ("person", "Ines Orrell"))
    assert not found.tracks
    assert [one.kind for one in found.tasks] == ["reroute"]


def test_after_a_challenge_the_old_owner_hears_nothing_more_and_cannot_acknowledge(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    file = small.receive(fresh(1), b.reading())
    small.deliver()
    assert file.tracks[0].owner_id == "iro"
    receipt = next(one for one in small.newest().letters if one.kind == "receipt")
    small.now += timedelta(hours=1)
    again = replace(fresh(2), in_reply_to=(receipt.message_id,))
    file = small.receive(again, b.reading(challenged=[("person", "Ines Orrell"), ("person", "Dan Deputy")]))
    told = len([one for one in file.letters if one.person_id in ("iro", "dep")])
    assert {one.value for one in file.reading.challenged} == {"Ines Orrell", "Dan Deputy"}
    for _ in range(40):
        small.poll()
        small.chase()
        small.deliver()
        small.now += timedelta(hours=7)
    file = small.newest()
    assert len([one for one in file.letters if one.person_id in ("iro", "dep")]) == told
    notice = next(one for one in file.letters if one.kind == "notice")
    came = b.arrival(
        b.reply("I acknowledge this and will respond tomorrow.", to=notice), b.reading(kind="case_business")
    )
    decision = decide(came, b.threaded(file, notice), small.moment())
    assert isinstance(decision, AddToCase)
    assert decision.attached_as == "claimed"
    small.act(Route(person_id="sm"))
    assert small.newest().tracks[0].owner_id == "sm"


def test_excluding_the_owner_stops_the_side_and_what_was_not_sent_never_leaves(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.act(Exclude(person_id="iro", why="chaired the conference"))
    file = small.newest()
    assert file.exclusions == {"iro"}
    assert (file.tracks[0].state, file.tracks[0].owner_id) == ("waiting_for_person", "iro")
    assert {one.state for one in file.letters if one.person_id == "iro"} == {"cancelled"}
    assert {one.state for one in file.letters if one.person_id == "tm"} == {"owed"}
    assert "excluded" in small.notes()
    small.act(Readmit(person_id="iro", why="it was somebody else of that name"))
    small.act(Route(person_id="iro"))
    file = small.newest()
    assert (file.exclusions, file.tracks[0].state) == (frozenset(), "awaiting")
    assert "readmitted" in small.notes()


def test_exclusions_need_a_reason_and_a_person_of_the_directory() -> None:
    file, at = b.case(exclusions=frozenset({"sm"})), b.moment()
    for act, words in (
        (Exclude(person_id="tm", why=" "), "say why"),
        (Exclude(person_id="who", why="x"), "nobody of the directory"),
        (Exclude(person_id="sm", why="x"), "excluded from ESC-2026-1234567 already"),
        (Readmit(person_id="tm", why="x"), "excluded: sm"),
        (Readmit(person_id="sm", why=""), "say why"),
    ):
        with pytest.raises(UsageError, match=words):
            effects_of(act, file, at, by="una")


def reached(file: CaseFile, track: TrackFile, at: Moment) -> set[str]:
    """Every person of the directory whom any step would write to about this case, or let answer for it."""
    side, clock = track.side, file.clocks[0]
    later = step_up_clock(clock.due_at, side, 1, at.council.settings.clocks, at.council.calendar)
    late = replace(clock, kind="acknowledgement", due_at=at.now - timedelta(days=2), outcome="missed")
    waiting = replace(track, state="waiting_for_person")
    written: list[LetterPlan] = [
        *reminder(file, track, clock, at, Shared()).letters,
        *still_silent(file, track, clock, later, at).letters,
        *step_up(file, track, clock, at).letters,
        *duty_notices(file, clock, at).letters,
        *((cover(file, track, clock, at, lost=track.owner_id, why="bounced") or Effects()).letters),
        *dangers.raised(file, side, at).letters,
        *digest.letters([replace(file, tracks=(waiting,), clocks=(late,))], at),
        *confirm(replace(file, letters=(), tracks=(waiting,)), at, by="u").letters,
    ]
    people = {one.person_id for one in written} - {""}
    for rung in ("unit", "service_manager"):
        way = way_of(file, side, at, rung=rung)
        people |= {one.person_id for _role, one in way.aware}
        people |= {way.found.person.person_id} if way.found.person and not way.blocked else set()
    people |= {one.person_id for one in (*stand_ins_of(file, side, track.owner_id, at), *watchers(file, side, at))}
    people |= {one.person_id for one in dangers.contacts(file, side, at)}
    asked = (track.owner_id, *(one.person_id for one in deputies(at.directory, track.owner_id)))
    return people | {one for one in asked if may_answer(file, track, one, at)}


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(CHALLENGES), max_size=3),
    st.frozensets(st.sampled_from(EVERYBODY), max_size=4),
    st.sampled_from(SIDES),
)
def test_no_step_reaches_anybody_who_is_excluded_or_challenged(
    challenged: list[tuple[str, str]], excluded: frozenset[str], side: Side
) -> None:
    at = b.moment()
    owner = "iro" if side == "child" else "aun"
    clock = replace(b.case().clocks[0], side=side)
    track = replace(b.case().tracks[0], side=side, owner_id=owner, deputy_id="")
    file = b.case(
        reading=b.reading(challenged=challenged), exclusions=excluded, tracks=(track,), clocks=(clock,), letters=()
    )
    suspects = barred(file, track.side, at)
    if owner in suspects:  # then their side stands still: what a step would write to them is never asked for
        stopped = challenging.exclude(
            Exclude(person_id=owner, why="x"), replace(file, exclusions=frozenset()), at, by="u"
        )
        assert [one.state for one in stopped.tracks] == ["waiting_for_person"]
        file = replace(file, exclusions=excluded | {owner})
        suspects = barred(file, track.side, at)
    assert not reached(file, track, at) & suspects


def test_the_link_of_somebody_excluded_is_dead() -> None:
    file = b.case(exclusions=frozenset({"iro"}))
    assert linking._gone(file, file.letters[1], b.moment()) == "moved"


def test_a_challenged_deputys_word_by_telephone_does_not_count_and_no_held_letter_is_released_to_them() -> None:
    challenged = b.reading(challenged=(("person", "Dan Deputy"),))
    file = b.case(reading=challenged)
    with pytest.raises(UsageError, match=r"whom the mail does not challenge \(iro\)"):
        effects_of(AcknowledgeByPhone(person_id="dep"), file, b.moment(), by="una")
    held = replace(file.letters[1], state="held", person_id="dep")
    with pytest.raises(UsageError, match="the mail challenges dep"):
        effects_of(Release(message_id=held.message_id), replace(file, letters=(held,)), b.moment(), by="una")
