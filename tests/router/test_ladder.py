"""The ladder is the council's data: rungs, who is made aware, what is advised; the board is always a person's act."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.case import TrackFile
from models.config.ladder import Ladder, Ladders
from models.known import Known
from models.words import STAGES, LetterKind, Stage
from router.decide import decide
from router.directory.ladder import above, first_rung, is_top, passed_over
from router.moment import Moment
from router.silence.chase_letters import facts_for, step_up
from tests.router import builders as b

HEAD = "hos,Hal Osborne,hal.osborne@council.example,01632 960041,head_of_service,child,,,,"
LONG = {"ladder": {"child": {"rungs": ["unit", "head_of_service", "service_manager"], "aware": [], "advised": ["dsl"]}}}


def moment(**changed: Any) -> Moment:
    return b.moment(people=b.directory(more=HEAD), **changed)


def letters(at: Moment, **read: Any) -> set[tuple[LetterKind, str]]:
    came = b.arrival(read=b.reading(**read))
    effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
    return {(one.kind, one.person_id) for one in effects.letters} - {("receipt", "")}


def test_the_shipped_ladder_is_newcastles_and_a_key_that_is_left_out_keeps_it() -> None:
    ladders = Ladders.model_validate({"child": {"aware": []}})
    assert ladders.adult == Ladders().adult
    assert ladders.child == Ladders().child.model_copy(update={"aware": ()})
    assert Ladders().child.rungs == ("unit", "service_manager")


@pytest.mark.parametrize(
    ("rungs", "words"),
    [
        (["service_manager"], "begins with unit"),
        (["unit", "unit"], "twice"),
        (["unit", "board"], "cannot hold board"),
        (["unit", "duty"], "cannot hold duty"),
        ([], "at least 1"),
        (["unit", "Head of Service"], "pattern"),
    ],
)
def test_a_ladder_that_would_break_a_promise_is_refused(rungs: list[str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Ladders.model_validate({"child": {"rungs": rungs}})


def test_a_councils_own_rung_is_addressed_after_the_unit_and_steps_up_one_by_one() -> None:
    at = moment(**LONG)
    assert letters(at) == {("notice", "iro")}
    assert letters(at, stage_reached="unit", steps_tried=["unit"]) == {("notice", "hos"), ("made_aware", "iro")}
    assert letters(at, stage_reached="service_manager") == {
        ("notice", "sm"),
        ("made_aware", "iro"),
        ("made_aware", "hos"),
    }
    file, clock = b.case(), b.case().clocks[0]
    first = step_up(file, file.tracks[0], clock, at)
    assert [(one.rung, one.owner_id) for one in first.tracks] == [("head_of_service", "hos")]
    track = TrackFile(id=1, side="child", rung="head_of_service", round=2, state="awaiting", owner_id="hos")
    second = step_up(b.case(tracks=(track,)), track, clock, at)
    assert [(one.rung, one.owner_id) for one in second.tracks] == [("service_manager", "sm")]


def test_the_next_step_in_a_notice_is_the_councils_own() -> None:
    at = moment(**LONG)
    came = b.arrival()
    effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
    notice = next(one for one in effects.letters if one.kind == "notice")
    assert notice.facts.next_role == "head_of_service"
    assert "The next step (head of service) is told" in " ".join(b.written(notice).split())


def test_only_what_the_council_advises_is_in_the_receipt() -> None:
    at = moment(**LONG)
    came = b.arrival(read=b.reading(steps_tried=[]))
    effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
    receipt = next(one for one in effects.letters if one.kind == "receipt")
    assert receipt.facts.advice == ("dsl",)


LADDERS = st.lists(st.sampled_from(["head_of_service", "service_manager", "assistant_director"]), unique=True).map(
    lambda more: Ladders.model_validate({"child": {"rungs": ["unit", *more]}}).child
)


@given(LADDERS, st.sets(st.sampled_from(STAGES)), st.sampled_from(get_args(Stage)))
def test_the_first_rung_is_never_above_the_last_and_never_below_what_was_tried(
    ladder: Ladder, tried: set[Stage], stage: Stage
) -> None:
    rung = first_rung(ladder, tried, stage)
    number = ladder.rungs.index(rung)
    known = [n for n, one in enumerate(ladder.rungs) if one in {*tried, stage}]
    assert number == min(max(known, default=-1) + 1, len(ladder.rungs) - 1) or "board" in {*tried, stage}
    assert passed_over(ladder, rung) == ladder.rungs[:number]


@given(LADDERS, st.sampled_from(["unit", "head_of_service", "service_manager", "board", "duty"]))
def test_going_up_ends_at_the_last_rung_and_never_reaches_the_board(ladder: Ladder, rung: str) -> None:
    met = []
    while rung := above(ladder, rung):
        assert rung != "board"
        assert rung not in met
        met.append(rung)
    assert not met or is_top(ladder, met[-1])


LINE = {"role": "head_of_service", "name": "Head of Service", "number": "01632 960010", "hours": "weekdays, 9am to 5pm"}


def with_line(**fields: Any) -> Moment:
    ladder = LONG["ladder"]
    return moment(ladder={**ladder, "child": {**ladder["child"], "lines": [{**LINE, **fields}]}})


def test_a_rung_with_a_line_of_its_own_is_named_by_it_to_the_sender_and_to_whoever_has_it() -> None:
    at = with_line()
    came = b.arrival(read=b.reading(stage_reached="unit", steps_tried=["unit"]))
    effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
    texts = {one.kind: " ".join(b.written(one).split()) for one in effects.letters}
    assert "Head of Service, on 01632 960010 (weekdays, 9am to 5pm)" in texts["receipt"]
    assert "or ring 01632 960010 (Head of Service; weekdays, 9am to 5pm)" in texts["notice"]
    assert "01632 960010" not in texts["made_aware"]
    assert "0191 277 4636" not in texts["notice"]


def test_a_rung_without_a_line_of_its_own_is_rung_through_the_unit() -> None:
    at = moment(**LONG)
    came = b.arrival(read=b.reading(stage_reached="unit", steps_tried=["unit"]))
    effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
    notice = next(one for one in effects.letters if one.kind == "notice")
    assert notice.facts.unit_line == at.council.unit("child")


def test_after_a_step_up_the_reminders_name_the_line_of_the_new_rung() -> None:
    at, due = with_line(), b.london("2026-12-04 17:00")
    track = TrackFile(id=1, side="child", rung="head_of_service", round=2, state="awaiting", owner_id="hos")
    person = at.directory.person("hos")
    assert person is not None
    line = facts_for(b.case(tracks=(track,)), track, person, at, due=due).unit_line
    assert line is not None
    assert line.number == "01632 960010"


@pytest.mark.parametrize("lines", [[{**LINE, "role": "unit"}], [{**LINE, "role": "director"}], [LINE, LINE]])
def test_a_line_belongs_to_one_rung_above_the_unit(lines: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError):
        Ladders.model_validate({"child": {"rungs": ["unit", "head_of_service"], "lines": lines}})
