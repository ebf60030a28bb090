"""Silence: which letter a clock that ran on calls for now, if any (promises 13 to 15). Pure; one case at a time.

After an outage one letter leaves, the furthest due; the earlier ones are recorded as overtaken. Nothing leaves without
a fresh poll, outside working hours, while an answer waits for a person, or within two working hours of the step before.
"""

from dataclasses import replace
from datetime import datetime

from models.case import CaseFile, ClockFile, LetterFile, TrackFile
from models.due import Due
from models.durations import Duration
from models.effects import Effects, LookAgain, Note, SetTrack, StopClock, Task
from models.words import LetterKind
from router import clocks, dangers
from router.chase_letters import duty_notices, reminder, step_up, still_silent, undelivered
from router.leaving import leaves
from router.merge import merge
from router.moment import Moment
from router.notify import TOP

ANSWER_HOLDS = Duration(4, "wh")
_DONE = ("sent", "unknown", "refused", "bounced", "cancelled", "not_composed")
_STEPS: tuple[LetterKind, ...] = ("notice", "step_up", "chase_1", "chase_2")


def chase(due: Due, at: Moment, digest: tuple[str, ...] = ()) -> Effects | None:
    """Everything that the clocks of one case call for at this moment; None = nothing yet.

    digest: all cases whose danger alert is one letter now; the first of them carries it.
    """
    parts = []
    for clock in due.case.clocks:
        if clock.outcome == "running":
            part = _look(due, clock, at, digest)
            if part is not None:
                parts.append(part)
    return merge(*parts) if parts else None


def danger_is_due(case: CaseFile, at: Moment) -> bool:
    """Whether an untaken danger calls for its next alert now."""
    clock = next(iter(case.running("danger")), None)
    if clock is None or case.danger_taken_at is not None:
        return False
    last = max((one.owed_at for one in dangers.alerts(case)), default=clock.started_at)
    return at.now >= at.council.calendar.due(last, at.council.settings.clocks.danger_retry)


def _look(due: Due, clock: ClockFile, at: Moment, digest: tuple[str, ...]) -> Effects | None:
    case = due.case
    match clock.kind:
        case "danger":
            if not danger_is_due(case, at):
                return None
            silent = bool(digest) and digest[0] != case.reference
            return dangers.again(case, clock, at, many=digest, silent=silent)
        case "receipt":
            return _missed(clock) if at.now >= clock.due_at else None
        case "response":
            if at.now < clock.due_at or not _fresh(due, clock.due_at):
                return None
            why = f"{clock.side}: no response by its due time: ask the owner"
            return merge(_missed(clock), Effects(needs_human=(*case.needs_human, why)))
        case "triage":
            return _triage(case, clock, at)
        case "acknowledgement" | "step_up_after":
            return _silence(due, clock, at)


def _missed(clock: ClockFile) -> Effects:
    return Effects(stop=(StopClock(kind=clock.kind, outcome="missed", side=clock.side, clock_id=clock.id),))


def _triage(case: CaseFile, clock: ClockFile, at: Moment) -> Effects | None:
    """Missed triage: one duty notice, in working hours (promise 7)."""
    if at.now < clock.due_at or not at.council.calendar.is_open(at.now):
        return None
    if not leaves("duty_notice", at.council.settings.desk.mode, needs_human=True, danger=False):
        return _missed(clock)
    return merge(_missed(clock), duty_notices(case, clock, at))


def _fresh(due: Due, since: datetime) -> bool:
    """A full poll succeeded since then and nothing unread waits: silence is known to be silence."""
    return due.polled_at is not None and due.polled_at >= since and not due.undecided


def _silence(due: Due, clock: ClockFile, at: Moment) -> Effects | None:
    case, track = due.case, due.case.track(clock.side)
    if track is None or case.state != "open" or track.state != "awaiting" or track.round != clock.round:
        return None
    if at.council.calendar.is_open(at.now) and leaves(
        "chase_1", at.council.settings.desk.mode, needs_human=False, danger=False
    ):
        instead = undelivered(case, track, clock, at)
        if instead is not None:
            return merge(instead, Effects(look_again=(LookAgain(clock_id=clock.id, at=_next_look(clock, at)),)))
    wanted, since = _wanted(case, clock, at)
    if wanted is None or not _may_leave(due, track, at, since=since):
        return None
    overtaken = _overtaken(case, track, clock, wanted, at=at)
    if wanted == "chase_1":
        look = Effects(look_again=(LookAgain(clock_id=clock.id, at=clock.due_at),))
        return merge(look, reminder(case, track, clock, at))
    if wanted == "chase_2":
        missed = StopClock(kind="acknowledgement", outcome="missed", side=clock.side)
        following = clocks.step_up(
            clock.due_at, clock.side, clock.round, at.council.settings.clocks, at.council.calendar
        )
        basis = Effects(stop=(missed,), start=(following,), notes=overtaken)
        return merge(basis, still_silent(case, track, clock, following, at))
    ended = tuple(
        StopClock(kind=kind, outcome="missed", side=clock.side) for kind in ("acknowledgement", "step_up_after")
    )
    if track.rung in TOP:
        return merge(Effects(stop=ended, notes=overtaken), _top(case, track, clock, at))
    return merge(Effects(stop=ended, notes=overtaken), step_up(case, track, clock, at))


def _next_look(clock: ClockFile, at: Moment) -> datetime:
    """When the clock itself calls for something next."""
    return clock.nudge_at if clock.nudge_at is not None and clock.nudge_at > at.now else clock.due_at


def _wanted(case: CaseFile, clock: ClockFile, at: Moment) -> tuple[LetterKind | None, datetime]:
    """The furthest step that is due, and since when."""
    if clock.kind == "step_up_after":
        return ("step_up" if at.now >= clock.due_at else None), clock.due_at
    step_due = clocks.step_up(
        clock.due_at, clock.side, clock.round, at.council.settings.clocks, at.council.calendar
    ).due_at
    if at.now >= step_due:
        return "step_up", step_due
    if at.now >= clock.due_at:
        return "chase_2", clock.due_at
    asked = any(one.kind == "chase_1" and one.round == clock.round and one.side == clock.side for one in case.letters)
    if clock.nudge_at is not None and at.now >= clock.nudge_at and not asked:
        return "chase_1", clock.nudge_at
    return None, clock.due_at


def _last_step(case: CaseFile, track: TrackFile) -> LetterFile | None:
    steps = [one for one in case.letters
             if one.side == track.side and one.round == track.round and one.kind in _STEPS]  # fmt: skip
    return max(steps, key=lambda one: (one.owed_at, one.id), default=None)


def _may_leave(due: Due, track: TrackFile, at: Moment, *, since: datetime) -> bool:
    """Promise 14, in the order in which a person would ask."""
    case, calendar = due.case, at.council.calendar
    if not leaves("chase_1", at.council.settings.desk.mode, needs_human=False, danger=False) or not calendar.is_open(
        at.now
    ):
        return False
    if not _fresh(due, since):
        return False
    if case.answer_at is not None and at.now < calendar.due(case.answer_at, ANSWER_HOLDS):
        return False
    last = _last_step(case, track)
    if last is None or last.state not in _DONE:
        return False
    return at.now >= calendar.due(last.sent_at or last.owed_at, at.council.settings.clocks.between_chases)


def _overtaken(
    case: CaseFile, track: TrackFile, clock: ClockFile, wanted: LetterKind,
    *, at: Moment,
) -> tuple[Note, ...]:  # fmt: skip
    """Steps that were due before and never left: recorded, not sent late."""
    before: tuple[LetterKind, ...] = ("chase_1", "chase_2") if wanted == "step_up" else ("chase_1",)
    if not at.council.settings.clocks.nudge:
        before = before[1:]
    if clock.kind == "step_up_after":
        return ()  # the second chase left before it started: what it overtook is recorded
    left = {one.kind for one in case.letters if one.side == track.side and one.round == track.round}
    return tuple(Note(code=f"overtaken:{kind}", detail={"by": wanted}) for kind in before if kind not in left)


def _top(case: CaseFile, track: TrackFile, clock: ClockFile, at: Moment) -> Effects:
    """The ladder ends with the Service Manager: the board is a person's act, prepared by the desk (promise 8)."""
    why = f"{track.side}: the {track.rung.replace('_', ' ')} did not answer: the next step is your act"
    state = SetTrack(side=track.side, rung=track.rung, round=track.round, state="waiting_for_person",
                     owner_id=track.owner_id, deputy_id=track.deputy_id, why=why)  # fmt: skip
    waiting = replace(case, needs_human=(*case.needs_human, why))
    basis = Effects(
        tracks=(state,), tasks=(Task(kind="consider_board", side=track.side, why=why),), needs_human=waiting.needs_human
    )
    return merge(basis, duty_notices(waiting, clock, at))
