"""What follows from a person's act. Corrections add, they never overwrite; conflicts are refused (promises 10 and 17)."""

from dataclasses import replace
from typing import assert_never

from models.act import AcknowledgeByPhone, Act, Close, Confirm, ConfirmSignpost, Correct, Route, Seen, TakeDanger
from models.case import CaseFile, TrackFile
from models.durations import Duration
from models.effects import CancelLetters, Effects, SetTrack, StopClock, Task
from models.errors import UsageError
from models.letter import Facts, LetterPlan
from models.reading import Reading
from models.words import ClockKind, LetterKind, Side
from router import dangers
from router.facts import for_sender
from router.joining import acknowledge, tell_sender
from router.merge import merge
from router.moment import Moment
from router.notify import hand_to, wait_for_person, way_of
from router.recipients import Found, deputies

_CLOCKS: tuple[ClockKind, ...] = ("receipt", "triage", "acknowledgement", "step_up_after", "response", "danger")
_UNSENT: tuple[LetterKind, ...] = ("receipt", "notice", "made_aware", "duty_notice", "danger_alert", "chase_1", "chase_2",
                                   "step_up", "passed_on")  # fmt: skip


def effects_of(act: Act, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """The effects of one act by one named person.

    Raises:
        UsageError: when the act does not fit the case; the line says why and what to do instead.
    """
    if case.state == "closed" and not isinstance(act, Seen):
        raise UsageError(f"{case.reference} is closed: open a new case from the message instead")
    match act:
        case Confirm():
            return _confirm(case, at, by=by)
        case Correct():
            return _correct(act, case, at, by=by)
        case Route():
            return _route(act, case, at, by=by)
        case AcknowledgeByPhone():
            return _by_phone(act, case, at)
        case TakeDanger():
            return _take_danger(act, case, at, by=by)
        case Seen():
            return merge(_triaged(by), Effects(unseen=0, answered=True))
        case ConfirmSignpost():
            return _signpost(case, at, by=by)
        case Close():
            return _close(act, case, at, by=by)
        case _:
            assert_never(act)


def _triaged(by: str) -> Effects:
    return Effects(stop=(StopClock(kind="triage", outcome="met", by=by, how="queue"),))


def _confirm(case: CaseFile, at: Moment, *, by: str) -> Effects:
    """The reading is right: what waited for a person may leave; a side that is blocked says so and waits on."""
    if case.state == "diverted":
        return _signpost(case, at, by=by)
    parts = [_triaged(by), Effects(checked_by=by, unseen=0, answered=True)]
    left = []
    for track in case.tracks:
        if track.state != "waiting_for_person":
            continue
        way = way_of(case, track.side, at)
        if way.blocked:
            left.append(f"{track.side}: {way.blocked}")
            parts.append(wait_for_person(case, way))
        elif at.council.settings.desk.mode != "shadow":
            parts.append(hand_to(case, way, at, checked_by=by))
            parts.append(tell_sender(case, track.side, at, event="routed", round_=track.round))
    return merge(*parts, Effects(needs_human=tuple(left)))


def corrected(reading: Reading, act: Correct) -> Reading:
    """The reading as the person corrects it; the evidence of the machine's own reading stays with that one."""
    changes = {
        name: value
        for name in ("kind", "person", "grounds", "stage_reached", "immediate_danger")
        if (value := getattr(act, name)) is not None
    }
    if not changes:
        raise UsageError("nothing is corrected: give at least one of kind, person, grounds, stage, danger")
    if "stage_reached" in changes:
        changes["steps_tried"] = tuple({*reading.steps_tried, act.stage_reached} - {"none", None})
    return replace(reading, needs_human=False, needs_human_because=(), **changes)


def _correct(act: Correct, case: CaseFile, at: Moment, *, by: str) -> Effects:
    reading = corrected(case.reading, act)
    sides: dict[str, tuple[Side, ...]] = {"child": ("child",), "adult": ("adult",), "both": ("child", "adult")}
    wanted = sides.get(reading.person, ("undecided",))
    gone = tuple(one for one in case.tracks if one.side not in wanted)
    now_open = tuple(one for one in case.tracks if one.side in wanted)
    fresh = tuple(
        TrackFile(id=0, side=side, rung="unit", round=1, state="waiting_for_person")
        for side in wanted
        if side not in {one.side for one in now_open}
    )
    view = replace(case, reading=reading, tracks=(*now_open, *fresh))
    ended = Effects(
        reading=reading,
        tracks=tuple(_closed(one, "corrected by a person") for one in gone),
        stop=tuple(StopClock(kind=kind, outcome="cancelled", side=one.side, by=by) for one in gone
                   for kind in _CLOCKS if kind not in ("triage", "receipt", "danger")),
        cancel=tuple(CancelLetters(kinds=_UNSENT[1:], side=one.side, why="corrected by a person") for one in gone),
    )  # fmt: skip
    parts = [ended]
    if reading.immediate_danger and case.danger_at is None:
        parts.append(dangers.raised(view, wanted[0], at))
    if not reading.immediate_danger and case.danger_at is not None and case.danger_taken_at is None:
        parts.append(_take_danger(TakeDanger(done="corrected: no danger"), case, at, by=by))
    return merge(*parts, _confirm(view, at, by=by))


def _closed(track: TrackFile, why: str) -> SetTrack:
    return SetTrack(side=track.side, rung=track.rung, round=track.round, state="closed", owner_id=track.owner_id,
                    deputy_id=track.deputy_id, why=why)  # fmt: skip


def _one_track(case: CaseFile, side: Side | None) -> TrackFile:
    tracks = [one for one in case.tracks if side in (None, one.side) and one.state != "closed"]
    if len(tracks) != 1:
        sides = ", ".join(one.side for one in case.tracks) or "none"
        raise UsageError(f"{case.reference} has these sides: {sides}; name one with --side")
    return tracks[0]


def _route(act: Route, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """A person gives the track to somebody; whom the mail challenges is refused, the act by a person is not."""
    person = at.directory.person(act.person_id)
    if person is None or not person.holds_on(at.day):
        raise UsageError(f"{act.person_id} is nobody of the directory today: see `directory who`")
    if act.person_id in case.exclusions:
        raise UsageError(f"{act.person_id} is excluded from {case.reference}: choose somebody else")
    side = act.side
    if case.tracks and all(one.side == "undecided" for one in case.tracks) and side in ("child", "adult"):
        raise UsageError("first say whom it is about: act REF correct --person child|adult|both")
    track = _one_track(case, side)
    roles = [one.role for one in at.directory.holdings if one.person_id == act.person_id and one.holds_on(at.day)]
    rung = "service_manager" if "service_manager" in roles else "unit"
    way = way_of(case, track.side, at, rung=rung)
    found = Found(person=person, why="routed", because=(f"given by {by}",))
    way = replace(way, found=found, blocked="", ring=False)
    stopped = tuple(StopClock(kind=kind, outcome="cancelled", side=track.side, by=by)
                    for kind in ("acknowledgement", "step_up_after"))  # fmt: skip
    unsent = CancelLetters(kinds=("notice", "chase_1", "chase_2", "step_up"), side=track.side, why="given to another")
    if at.council.settings.desk.mode == "shadow":
        raise UsageError("the desk is in shadow mode: nothing leaves; change [desk] mode first")
    return merge(
        _triaged(by),
        Effects(checked_by=by, unseen=0, answered=True, needs_human=(), stop=stopped, cancel=(unsent,),
                complete=("nobody_holds", "ring_line")),
        hand_to(case, way, at, checked_by=by),
        tell_sender(case, track.side, at, event="routed", round_=track.round + 1),
    )  # fmt: skip


def _by_phone(act: AcknowledgeByPhone, case: CaseFile, at: Moment) -> Effects:
    track = _one_track(case, act.side)
    allowed = {track.owner_id, *(one.person_id for one in deputies(at.directory, track.owner_id))} - {""}
    if act.person_id not in allowed:
        raise UsageError(
            f"only the owner or recorded deputy acknowledges ({', '.join(sorted(allowed)) or 'nobody yet'})"
        )
    if track.state == "acknowledged":
        raise UsageError(f"{case.reference} ({track.side}) is acknowledged already")
    return acknowledge(case, track, at, by=act.person_id, how="phone", answered_at=at.now, respond_by=act.respond_by)


def _take_danger(act: TakeDanger, case: CaseFile, at: Moment, *, by: str) -> Effects:
    if case.danger_at is None:
        raise UsageError(f"no danger was read on {case.reference}")
    if not act.done.strip():
        raise UsageError("say what was done: act REF take-danger --done 'rang 999 at 10.05'")
    stop = StopClock(kind="danger", outcome="met", by=by, how="queue")
    return Effects(stop=(stop,), danger_taken_at=at.now, cancel=(CancelLetters(kinds=("danger_alert",), why="taken"),))


def _signpost(case: CaseFile, at: Moment, *, by: str) -> Effects:
    """It does belong elsewhere: the signpost leaves, or somebody rings (promise 11: never to a failed verdict)."""
    if case.state != "diverted":
        raise UsageError(f"{case.reference} is no diverted message: there is no signpost to confirm")
    done = merge(_triaged(by), Effects(checked_by=by, needs_human=(), unseen=0, answered=True))
    if case.sender.answerable or at.council.settings.desk.mode == "shadow":
        return merge(
            done, Effects(tasks=(Task(kind="ring_sender", why=f"no letter may go: {case.sender.answerable}"),))
        )
    facts = replace(for_sender(case, at), procedure=case.procedure, checked_by=by)
    return merge(done, Effects(letters=(_to_sender(case, "signpost", facts),)))


def _to_sender(case: CaseFile, kind: LetterKind, facts: Facts) -> LetterPlan:
    ours = (case.sender.message_id,) if case.sender.message_id else ()
    return LetterPlan(
        kind=kind, key=f"{case.reference}/{kind}/1", to_address=case.sender.address, to_name=case.sender.name,
        facts=facts, from_address=case.mailbox_address, step=kind, in_reply_to=case.sender.message_id,
        references=(*case.sender.references, *ours),
    )  # fmt: skip


def _close(act: Close, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """Closed with an outcome in a person's words; a proven partner is written to, anybody else is rung."""
    if not act.outcome.strip():
        raise UsageError("say what came of it: act REF close --outcome 'the plan was changed on ...'")
    if case.danger_at is not None and case.danger_taken_at is None:
        raise UsageError(f"danger on {case.reference} was not taken yet: act {case.reference} take-danger first")
    ended = Effects(
        close=act.outcome,
        checked_by=by,
        needs_human=(),
        unseen=0,
        answered=True,
        tracks=tuple(_closed(one, "closed") for one in case.tracks),
        stop=(StopClock(kind="triage", outcome="met", by=by, how="queue"),
              StopClock(kind="response", outcome="met", by=by, how="queue"),
              *(StopClock(kind=kind, outcome="cancelled", by=by) for kind in _CLOCKS)),
        cancel=(CancelLetters(kinds=_UNSENT, why="the case was closed"),),
    )  # fmt: skip
    if case.sender.answerable or not case.sender.details or at.council.settings.desk.mode == "shadow":
        return merge(ended, Effects(tasks=(Task(kind="ring_sender", why="tell the sender the outcome by telephone"),)))
    objection = at.council.calendar.due(at.now, Duration(5, "wd"))
    facts = replace(for_sender(case, at), outcome=act.outcome, object_by=at.council.local(objection), checked_by=by)
    return merge(ended, Effects(letters=(_to_sender(case, "closed", facts),)))
