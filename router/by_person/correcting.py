"""A person says that the reading is wrong. Corrections add, they never overwrite: both are kept (promise 17)."""

from dataclasses import replace
from typing import Any

from models.act import Correct, TakeDanger
from models.case import CaseFile, TrackFile
from models.effects import CancelLetters, Effects, SetTrack, StopClock
from models.errors import UsageError
from models.reading import Reading
from models.words import GIVES, STAGES, ClockKind, LetterKind, Procedure, Side, Stage
from router.by_person.confirming import confirm, triaged
from router.by_person.taking import take_danger
from router.merge import merge
from router.moment import Moment
from router.silence import dangers

_OF_A_TRACK: tuple[ClockKind, ...] = ("acknowledgement", "step_up_after", "response")
_TO_MANAGERS: tuple[LetterKind, ...] = (*GIVES, "made_aware", "chase_1", "chase_2", "passed_on")
_SIDES: dict[str, tuple[Side, ...]] = {"child": ("child",), "adult": ("adult",), "both": ("child", "adult")}


def corrected(reading: Reading, act: Correct) -> Reading:
    """The reading as the person corrects it; the evidence of the machine's own reading stays with that one.

    Raises:
        UsageError: when nothing is corrected.
    """
    names = ("kind", "person", "grounds", "stage_reached", "immediate_danger")
    changes: dict[str, Any] = {name: value for name in names if (value := getattr(act, name)) is not None}
    if not changes:
        raise UsageError("nothing is corrected: give at least one of kind, person, grounds, stage, danger")
    if act.stage_reached is not None:
        changes["steps_tried"] = _steps(reading.steps_tried, act.stage_reached)
    return replace(reading, needs_human=False, needs_human_because=(), **changes)


def _steps(tried: tuple[Stage, ...], stage: Stage) -> tuple[Stage, ...]:
    """The corrected stage is the maximum of the steps tried (design.md, section 7)."""
    return tuple(one for one in STAGES[1 : STAGES.index(stage) + 1] if one in tried or one == stage)


def correct(act: Correct, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """The case as it is after the correction, and what may leave then.

    Read as an escalation, a diverted message becomes a case. Read as something else, nothing goes to a manager any
    more; a first report or another procedure waits for its signpost.
    """
    reading = corrected(case.reading, act)
    parts = [Effects(reading=reading), *_danger(act, replace(case, reading=reading), at, by=by)]
    if act.kind is not None and act.kind != "escalation":
        return merge(*parts, _no_escalation(replace(case, reading=reading), by=by))
    wanted = _SIDES.get(reading.person, ("undecided",))
    there = {one.side: one for one in case.tracks}
    gone = [one for one in case.tracks if one.side not in wanted and one.state != "closed"]
    tracks = tuple(_open_again(there.get(side), side) for side in wanted)
    opened = case.state == "diverted" and act.kind == "escalation"
    view = replace(case, reading=reading, tracks=tracks, state="open" if opened else case.state)
    if opened:
        parts.append(Effects(state="open"))
    parts += [_ended(case, one, by, state="closed") for one in gone]
    if view.state == "diverted":
        left = tuple(_still_waiting(one) for one in tracks)
        return merge(*parts, Effects(tracks=left, checked_by=by))
    return merge(*parts, confirm(view, at, by=by))


def _danger(act: Correct, view: CaseFile, at: Moment, *, by: str) -> list[Effects]:
    open_now = view.danger_untaken
    if act.immediate_danger and not open_now:
        side = _SIDES.get(view.reading.person, ("undecided",))[0]
        return [dangers.raised(view, side, at)]
    if act.immediate_danger is False and open_now:
        return [take_danger(TakeDanger(done="corrected: no danger"), view, at, by=by)]
    return []


def _no_escalation(case: CaseFile, *, by: str) -> Effects:
    """Nothing more goes to a manager; a person closes it, or lets the signpost go."""
    kind = case.reading.kind
    ended = [_ended(case, one, by, state="waiting_for_person") for one in case.tracks if one.state != "closed"]
    seen = merge(triaged(by), Effects(checked_by=by, unseen=0, answered=True))
    if kind not in ("new_concern", "other_process"):
        why = f"a person read it as {kind.replace('_', ' ')}: close it, or route it"
        return merge(seen, *ended, Effects(needs_human=(why,)))
    procedure: Procedure = "new_concern" if kind == "new_concern" else case.reading.procedure or "other"
    why = "a person read it as belonging elsewhere: confirm the signpost"
    return merge(seen, *ended, Effects(state="diverted", procedure=procedure, needs_human=(why,)))


def _open_again(track: TrackFile | None, side: Side) -> TrackFile:
    """The track of a side that is wanted: as it stands, new, or open again after a correction had closed it."""
    if track is None:
        return TrackFile(id=0, side=side, rung="unit", round=1, state="waiting_for_person")
    if track.state != "closed":
        return track
    return replace(track, state="waiting_for_person", rung="unit", owner_id="", deputy_id="")


def _still_waiting(track: TrackFile) -> SetTrack:
    return SetTrack(side=track.side, rung=track.rung, round=track.round, state="waiting_for_person",
                    owner_id=track.owner_id, deputy_id=track.deputy_id, why=track.why)  # fmt: skip


def _ended(case: CaseFile, track: TrackFile, by: str, *, state: str) -> Effects:
    """Clocks and unsent letters of a track end; what left, left."""
    why = "corrected by a person"
    running = {one.kind for one in case.running("dissent", track.side)}
    set_to = replace(_still_waiting(track), state="closed" if state == "closed" else "waiting_for_person", why=why)
    return Effects(
        tracks=(set_to,),
        stop=tuple(
            StopClock(kind=kind, outcome="cancelled", side=track.side, by=by) for kind in (*_OF_A_TRACK, *running)
        ),
        cancel=(CancelLetters(kinds=_TO_MANAGERS, side=track.side, why=why),),
    )
