"""Every act on every state of a case has effects or one clear line; corrections keep both (promises 7, 8, 10, 15, 17)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.act import (
    AcknowledgeByPhone,
    Act,
    Close,
    Confirm,
    ConfirmSignpost,
    Correct,
    Route,
    Seen,
    TakeDanger,
    ToBoard,
)
from models.case import CaseFile
from models.errors import UsageError
from models.known import Known
from models.letter import LetterPlan
from models.tables import readings
from router.by_person.acts import effects_of
from router.decide import decide
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

WAITING = replace(b.case().tracks[0], state="waiting_for_person", owner_id="", deputy_id="", why="assisted mode")
UNDECIDED = replace(WAITING, side="undecided")
ADULT = replace(WAITING, id=2, side="adult")
CASES: dict[str, CaseFile] = {
    "waiting": b.case("waiting_for_person", tracks=(WAITING,), letters=()),
    "undecided": b.case("waiting_for_person", tracks=(UNDECIDED,), letters=(), reading=b.reading(person="unclear", case_references=[])),
    "awaiting": b.case(),
    "acknowledged": b.case("acknowledged"),
    "both sides": b.case(tracks=(b.case().tracks[0], ADULT), reading=b.reading(person="both")),
    "danger": b.case(danger_at=b.NOW, reading=b.reading(immediate_danger=True)),
    "danger taken": b.case(danger_at=b.NOW, danger_taken_at=b.NOW),
    "diverted": replace(
        b.case("waiting_for_person", tracks=(WAITING,), letters=(), procedure="complaint", reading=b.reading(kind="other_process")), state="diverted"),
    "closed": replace(b.case("closed"), state="closed"),
}  # fmt: skip
ACTS: dict[str, Act] = {
    "confirm": Confirm(), "seen": Seen(), "signpost": ConfirmSignpost(), "close": Close(outcome="The plan was changed."),
    "close without words": Close(outcome=" "), "route": Route(person_id="sm"), "route child": Route(person_id="sm", side="child"),
    "route nobody": Route(person_id="nobody"), "phone owner": AcknowledgeByPhone(person_id="iro"),
    "phone stranger": AcknowledgeByPhone(person_id="tm"), "board": ToBoard(why="no answer", pack="board.txt", sha256="ab" * 32), "take": TakeDanger(done="rang 999"), "take without words": TakeDanger(done=""),
    "correct nothing": Correct(), "correct adult": Correct(person="adult"), "correct both": Correct(person="both"),
    "correct danger": Correct(immediate_danger=True), "correct no danger": Correct(immediate_danger=False),
    "correct junk": Correct(kind="junk"), "correct escalation": Correct(kind="escalation"), "correct elsewhere": Correct(kind="new_concern"),
    "correct stage": Correct(stage_reached="unit"),
}  # fmt: skip
REFUSED = {
    "board": {"undecided", "both sides", "diverted"},
    "close without words": set(CASES), "route nobody": set(CASES), "phone stranger": set(CASES), "take without words": set(CASES),
    "correct nothing": set(CASES), "signpost": set(CASES) - {"diverted"}, "take": set(CASES) - {"danger"},
    "route": {"both sides"}, "route child": {"undecided"}, "close": {"danger"},
    "phone owner": {"waiting", "undecided", "acknowledged", "diverted", "both sides"},
}  # fmt: skip


@pytest.mark.parametrize("what", ACTS)
@pytest.mark.parametrize("state", CASES)
def test_an_act_has_effects_or_one_clear_line(state: str, what: str) -> None:
    file, act = CASES[state], ACTS[what]
    refused = state in REFUSED.get(what, set()) or (state == "closed" and what != "seen")
    if refused:
        with pytest.raises(UsageError) as caught:
            effects_of(act, file, b.moment(), by="una")
        assert len(str(caught.value)) > 20
        assert "\n" not in str(caught.value)
        return
    found = effects_of(act, file, b.moment(), by="una")
    assert found != type(found)()
    assert len({plan.key for plan in found.letters}) == len(found.letters)
    for plan in found.letters:
        assert b.written(plan)


def kinds(plans: tuple[LetterPlan, ...]) -> list[str]:
    return [f"{one.kind}:{one.person_id}".rstrip(":") for one in plans]


def test_confirm_lets_go_what_waited_and_names_who_checked_it() -> None:
    found = effects_of(Confirm(), CASES["waiting"], b.moment("assisted"), by="una")
    assert kinds(found.letters) == ["notice:iro", "made_aware:tm", "passed_on"]
    assert {one.kind for one in found.stop} == {"triage"}
    assert "Checked by una" in b.written(found.letters[0])


def test_a_side_that_is_blocked_waits_on_and_says_why_while_the_other_leaves() -> None:
    people = b.directory(without=("aun", "adu"))
    tracks = (WAITING, ADULT)
    file = b.case("waiting_for_person", tracks=tracks, letters=(), reading=b.reading(person="both"))
    found = effects_of(Confirm(), file, b.moment(people=people), by="una")
    assert {one.side: one.state for one in found.tracks} == {"child": "awaiting", "adult": "waiting_for_person"}
    assert found.needs_human == ("adult: the next step is a telephone line: ring it",)
    assert [one.kind for one in found.tasks] == ["ring_line"]


def test_giving_it_to_another_ends_the_first_owners_clocks_and_starts_new_ones() -> None:
    for state in ("awaiting", "acknowledged"):
        found = effects_of(Route(person_id="sm"), CASES[state], b.moment(), by="una")
        assert {one.kind for one in found.stop if one.outcome == "cancelled"} == {
            "acknowledgement",
            "step_up_after",
            "response",
        }
        assert [(one.kind, one.round) for one in found.start] == [("acknowledgement", 2)]
        assert (found.tracks[0].rung, found.tracks[0].owner_id) == ("service_manager", "sm")
        assert "a person in the unit chose you" in " ".join(b.written(found.letters[0]).split())


def test_the_board_is_a_persons_act_and_stays_at_the_top() -> None:
    people = b.directory(more="bd,Bo Ard,bo.ard@council.example,,board,child,,,,\n")
    act = ToBoard(why="no answer since November", pack="board.txt", sha256="ab" * 32)
    found = effects_of(act, CASES["awaiting"], b.moment(people=people), by="una")
    assert (found.tracks[0].rung, found.tracks[0].owner_id) == ("board", "bd")
    notice = next(one for one in found.letters if one.person_id == "bd")
    assert (notice.kind, notice.facts.next_step_at, notice.facts.next_role) == ("step_up", None, "")
    with pytest.raises(UsageError, match="act REF board --pack"):
        effects_of(Route(person_id="bd"), CASES["awaiting"], b.moment(people=people), by="una")


def test_a_diverted_message_that_is_given_to_a_manager_is_a_case_from_then_on() -> None:
    assert effects_of(Route(person_id="iro"), CASES["diverted"], b.moment(), by="una").state == "open"
    found = effects_of(Correct(kind="escalation"), CASES["diverted"], b.moment(), by="una")
    assert found.state == "open"
    assert "notice:iro" in kinds(found.letters)
    assert "signpost" not in kinds(found.letters)


@pytest.mark.parametrize("kind", ["junk", "enquiry", "case_business", "new_concern", "other_process", "automated"])
def test_what_a_person_reads_as_no_escalation_never_leaves_for_a_manager(kind: Any) -> None:
    for state in ("waiting", "awaiting", "both sides"):
        found = effects_of(Correct(kind=kind), CASES[state], b.moment(), by="una")
        assert not found.letters
        assert {one.state for one in found.tracks} == {"waiting_for_person"}
        assert "acknowledgement" in {one.kind for one in found.stop}
        assert (found.state == "diverted") is (kind in ("new_concern", "other_process"))


def test_a_corrected_stage_is_the_highest_step_tried_and_no_higher_one_stays() -> None:
    tried = b.case("waiting_for_person", tracks=(WAITING,), letters=(),
                   reading=b.reading(stage_reached="unit", steps_tried=["practitioner", "unit"]))  # fmt: skip
    found = effects_of(Correct(stage_reached="dsl"), tried, b.moment(), by="una")
    assert found.reading is not None
    assert found.reading.steps_tried == ("practitioner", "dsl")
    assert kinds(found.letters)[0] == "notice:iro"


def test_a_later_time_said_on_the_telephone_is_a_proposal_and_a_past_one_is_refused() -> None:
    at = b.moment()
    late = effects_of(
        AcknowledgeByPhone(person_id="iro", respond_by=b.london("2027-01-08 12:00")), CASES["awaiting"], at, by="una"
    )
    assert late.needs_human == ("a later time to respond was proposed: a person accepts it or not",)
    with pytest.raises(UsageError, match="in the past"):
        effects_of(
            AcknowledgeByPhone(person_id="iro", respond_by=b.london("2026-12-01 12:00")),
            CASES["awaiting"],
            at,
            by="una",
        )


def test_both_readings_are_kept_and_a_side_corrected_away_and_back_runs_again(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    small.act(Correct(person="adult"))
    assert {one.side: one.state for one in small.newest().tracks} == {"child": "closed", "adult": "awaiting"}
    small.act(Correct(person="child"))
    file = small.newest()
    assert {one.side: (one.state, one.round) for one in file.tracks}["child"] == ("awaiting", 2)
    with small.db.read() as connection:
        kept = [
            (row.made_by, row.reading["person"])
            for row in connection.execute(sa.select(readings).order_by(readings.c.id))
        ]
    assert kept == [("desk", "child"), ("una", "adult"), ("una", "child")]


def test_a_correction_in_shadow_mode_keeps_the_new_side_and_sends_nothing(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path, mode="shadow")
    small.receive(fresh(1), b.reading(person="unclear", case_references=[]))
    small.act(Correct(person="child"))
    file = small.newest()
    assert {one.side: one.state for one in file.tracks} == {"undecided": "closed", "child": "waiting_for_person"}
    assert not file.letters
    with pytest.raises(UsageError, match="shadow"):
        small.act(Route(person_id="iro"))


def test_a_second_danger_alerts_until_it_is_taken_too(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading(immediate_danger=True))
    small.act(TakeDanger(done="rang 999"))
    small.now = b.london("2026-12-02 20:00")
    small.chase()
    assert len([one for one in small.newest().letters if one.kind == "danger_alert"]) == 1
    to = next(one for one in small.newest().letters if one.kind == "receipt")
    small.receive(b.reply(b.OWN_WORDS, to=to, from_address=b.SENDER), b.reading(immediate_danger=True))
    for minutes in (11, 22, 33, 44):
        small.now = b.london(f"2026-12-02 20:{minutes}")
        small.chase()
    alerts = [one.person_id for one in small.newest().letters if one.kind == "danger_alert"]
    assert alerts == ["oc1", "oc1", "oc1", "oc1", "oc2", "oc2"]
    small.act(TakeDanger(done="rang the police"))
    small.now = b.london("2026-12-02 21:30")
    small.chase()
    assert len([one for one in small.newest().letters if one.kind == "danger_alert"]) == 6


def test_a_newer_triage_clock_is_not_missed_with_an_older_one(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.now = b.london("2026-12-02 11:30")
    to = next(one for one in small.newest().letters if one.kind == "receipt")
    small.receive(b.reply(b.OWN_WORDS, to=to, from_address=b.SENDER), b.reading())
    small.now = b.london("2026-12-02 12:01")
    small.chase()
    triage = [one.outcome for one in small.newest().clocks if one.kind == "triage"]
    assert sorted(triage) == ["missed", "running"]


def test_the_same_moment_gives_the_same_decision_and_effects() -> None:
    at, came = b.moment(), b.arrival(read=b.reading(immediate_danger=True, person="both"))
    first, second = (decide(came, Known(directory=at.directory), at) for _ in range(2))
    assert first == second
    assert b.effects_of(first, came, at) == b.effects_of(second, came, at)
