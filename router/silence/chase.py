"""Silence: which letter a clock that ran on calls for now, if any (promises 13 to 15). Pure; one case at a time.

After an outage one letter leaves, the furthest due; the earlier ones are recorded as overtaken. Nothing leaves without
a fresh poll, outside working hours, while an answer waits for a person, or within two working hours of the step before.
"""

from dataclasses import replace
from datetime import datetime

from models.case import CaseFile, ClockFile, LetterFile, TrackFile
from models.config.durations import Duration
from models.due import Due
from models.effects import Effects, LookAgain, SetTrack, StopClock, Task
from models.words import GIVES, LetterKind
from router.directory.instead import undelivered
from router.directory.ladder import is_top
from router.letters.leaving import leaves
from router.merge import merge
from router.moment import Moment
from router.silence import checkback, dangers
from router.silence.chase_letters import duty_notices, owner_of, reminder, step_up, still_silent
from router.silence.overtaken import held_reminder, overtaken_by
from router.silence.reminders import Nudge, Plan, Shared
from router.timing import clocks
from router.timing.pausing import run_on, waits_until

ANSWER_HOLDS = Duration(4, "wh")
_DONE = ("sent", "unknown", "refused", "bounced", "cancelled", "not_composed", "together")
_STEPS: tuple[LetterKind, ...] = (*GIVES, "chase_1", "chase_2")


def chase(due: Due, at: Moment, digest: tuple[str, ...] = (), reminders: Plan | None = None) -> Effects | None:
    """Everything that the clocks of one case call for at this moment; None = nothing yet.

    digest: all cases whose danger alert is one letter now; the first of them carries it. reminders: what becomes of
    those of this moment (router.silence.reminders).
    """
    parts = []
    for clock in due.case.clocks:
        if clock.outcome == "running":
            shared = (reminders or {}).get((due.case.reference, clock.side), Shared())
            part = _look(due, clock, at, digest, shared)
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


def nudges(due: Due, at: Moment) -> list[Nudge]:
    """The reminders of a case that may leave now: one for each side whose owner is asked for an answer."""
    case, found = due.case, []
    for clock in case.running("acknowledgement"):
        track = _silent(case, clock)
        if track is None or clock.paused_at is not None or undelivered(case, track, clock, at) is not None:
            continue
        wanted, since = _wanted(case, clock, at)
        if wanted == "chase_1" and _may_leave(due, track, at, since=since) and owner_of(case, track, at) is not None:
            found.append(Nudge(due=due, track=track, clock=clock))
    return found


def _look(due: Due, clock: ClockFile, at: Moment, digest: tuple[str, ...], shared: Shared) -> Effects | None:
    case = due.case
    match clock.kind:
        case "check_back":
            return checkback.due(case, clock, at, fresh=_fresh(due, clock.due_at)) if at.now >= clock.due_at else None
        case "danger":
            if not danger_is_due(case, at):
                return None
            silent = bool(digest) and digest[0] != case.reference
            return dangers.again(case, clock, at, many=digest, silent=silent)
        case "receipt":
            return _missed(clock) if at.now >= clock.due_at else None
        case "acknowledgement" | "response" if _has_waited_enough(clock, at):
            return run_on(case, at, since=at.now, why="waited long enough", side=clock.side)
        case "response":
            if clock.paused_at is not None or at.now < clock.due_at or not _fresh(due, clock.due_at):
                return None
            why = f"{clock.side}: no response by its due time: ask the owner"
            return merge(_missed(clock), Effects(needs_human=(*case.needs_human, why)))
        case "dissent":
            if at.now < clock.due_at or not _fresh(due, clock.due_at):
                return None
            why = f"{clock.side}: the dissent was not answered by its own time: a person decides"
            return merge(_missed(clock), Effects(needs_human=(*case.needs_human, why)))
        case "triage":
            return _triage(case, clock, at)
        case "acknowledgement" | "step_up_after":
            return _silence(due, clock, at, shared)


def _has_waited_enough(clock: ClockFile, at: Moment) -> bool:
    longest = waits_until(clock, at)
    return longest is not None and at.now >= longest


def _missed(clock: ClockFile) -> Effects:
    return Effects(stop=(StopClock(kind=clock.kind, outcome="missed", side=clock.side, clock_id=clock.id),))


def _triage(case: CaseFile, clock: ClockFile, at: Moment) -> Effects | None:
    """Missed triage: one duty notice, in working hours (promise 7); where it is urgent or an eve, at its nudge."""
    nudge = clock.nudge_at or clock.due_at
    if at.now < min(nudge, clock.due_at):
        return None
    ended = _missed(clock) if at.now >= clock.due_at else _again(clock, clock.due_at)
    told = any(one.kind == "duty_notice" and one.step == "triage" and one.side == clock.side and one.owed_at >= nudge
               for one in case.letters)  # fmt: skip
    if told or not leaves("duty_notice", at.council.settings.desk.mode, needs_human=True, danger=False):
        return ended
    return merge(ended, duty_notices(case, clock, at)) if at.council.calendar.is_open(at.now) else None


def _again(clock: ClockFile, when: datetime) -> Effects:
    return Effects(look_again=(LookAgain(clock_id=clock.id, at=when),))


def _fresh(due: Due, since: datetime) -> bool:
    """A full poll succeeded since then and nothing unread waits: silence is known to be silence."""
    return due.polled_at is not None and due.polled_at >= since and not due.undecided


def _silent(case: CaseFile, clock: ClockFile) -> TrackFile | None:
    """The track that a clock of silence is about, None when nobody is asked by it any more."""
    track = case.track(clock.side)
    if track is None or case.state != "open" or track.state != "awaiting" or track.round != clock.round:
        return None
    return track


def _silence(due: Due, clock: ClockFile, at: Moment, shared: Shared) -> Effects | None:
    case, track = due.case, _silent(due.case, clock)
    if track is None:
        return None
    if at.council.calendar.is_open(at.now) and leaves(
        "chase_1", at.council.settings.desk.mode, needs_human=False, danger=False
    ):
        instead = undelivered(case, track, clock, at)
        if instead is not None:
            return merge(instead, Effects(look_again=(LookAgain(clock_id=clock.id, at=_next_look(clock, at)),)))
    wanted, since = _wanted(case, clock, at)
    if wanted is None or clock.paused_at is not None or not _may_leave(due, track, at, since=since):
        return None
    overtaken = overtaken_by(case, track, clock, wanted, at=at)
    unsent = held_reminder(case, track)
    if wanted == "chase_1":
        if shared.wait_until is not None:
            return _again(clock, shared.wait_until)
        return merge(_again(clock, clock.due_at), reminder(case, track, clock, at, shared))
    if wanted == "chase_2":
        missed = StopClock(kind="acknowledgement", outcome="missed", side=clock.side)
        following = clocks.step_up(
            clock.due_at, clock.side, clock.round, at.council.settings.clocks, at.council.calendar
        )
        basis = Effects(stop=(missed,), start=(following,), notes=overtaken, cancel=unsent)
        return merge(basis, still_silent(case, track, clock, following, at))
    ended = tuple(
        StopClock(kind=kind, outcome="missed", side=clock.side) for kind in ("acknowledgement", "step_up_after")
    )
    if is_top(at.council.ladder(track.side), track.rung):
        return merge(Effects(stop=ended, notes=overtaken, cancel=unsent), _top(case, track, clock, at))
    return merge(Effects(stop=ended, notes=overtaken, cancel=unsent), step_up(case, track, clock, at))


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
    """The letter of the round that left last; a reminder that a brake holds has not, and holds nothing up."""
    steps = [one for one in case.letters
             if one.side == track.side and one.round == track.round and one.kind in _STEPS
             and not (one.kind == "chase_1" and one.state == "held")]  # fmt: skip
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
