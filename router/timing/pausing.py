"""A clock that waits for the sender: only for that, only for so long, and never when it is urgent.

The clocks of a manager (acknowledgement, response) may wait while the sender is asked something. What was waited, in
working time for a working clock, is added to the due time; a date that the mail names stays the limit. The sender's
answer, an act or [clocks] pause_at_most ends it. Pure.
"""

from datetime import datetime, timedelta

from models.act import Pause, Resume
from models.case import CaseFile, ClockFile
from models.effects import Effects, MoveClock, Note, PauseClock
from models.errors import UsageError
from models.words import ClockKind, Side
from router.moment import Moment
from router.timing.urgency import is_urgent, needed_at

_MAY_WAIT: tuple[ClockKind, ...] = ("acknowledgement", "response")


def pause(act: Pause, case: CaseFile, side: Side, at: Moment) -> Effects:
    """The running clocks of a side wait from now on.

    Raises:
        UsageError: when it is urgent, nothing is asked, or no clock of that side may wait; the line says which.
    """
    most = at.council.settings.clocks.pauses
    if not act.asked.strip():
        raise UsageError("say what the sender was asked: act REF pause --asked 'which child is it about?'")
    if is_urgent(case, at.council, at.now):
        raise UsageError(f"{case.reference} is urgent (danger, or a date that is near): its clocks wait for nobody")
    running = [one for kind in _MAY_WAIT for one in case.running(kind, side) if one.due_at > at.now]
    if not running:
        raise UsageError(f"no clock of {case.reference} ({side}) may wait: only acknowledgement and response do")
    for one in running:
        if one.paused_at is not None:
            raise UsageError(f"the {one.kind} of {case.reference} ({side}) waits already")
        if one.pauses >= most:
            raise UsageError(f"the {one.kind} of {case.reference} ({side}) has waited {one.pauses} time(s): no more")
    longest = at.council.calendar.due(at.now, at.council.settings.clocks.pause_at_most)
    return Effects(
        pause=tuple(PauseClock(clock_id=one.id, until=longest) for one in running),
        notes=(Note(code="awaiting_sender", detail={"side": side, "asked": act.asked}),),
    )


def resume(act: Resume, case: CaseFile, at: Moment) -> Effects:
    """A person says that the answer is there.

    Raises:
        UsageError: when no clock waits.
    """
    moved = run_on(case, at, since=at.now, why="resumed", side=act.side)
    if not moved.move:
        raise UsageError(f"no clock of {case.reference} waits for the sender")
    return moved


def run_on(case: CaseFile, at: Moment, *, since: datetime, why: str, side: Side | None = None) -> Effects:
    """Every clock that waits runs on; `since`: when what ended the waiting happened."""
    waiting = [one for kind in _MAY_WAIT for one in case.running(kind, side) if one.paused_at is not None]
    return Effects(move=tuple(_moved(one, case, at, since=since, why=why) for one in waiting))


def waits_until(clock: ClockFile, at: Moment) -> datetime | None:
    """The longest that a clock waits; None when it does not wait."""
    if clock.paused_at is None:
        return None
    return at.council.calendar.due(clock.paused_at, at.council.settings.clocks.pause_at_most)


def due_of(clock: ClockFile, case: CaseFile, at: Moment, *, answered_at: datetime) -> datetime:
    """When a clock is due for somebody who answers then: what it has waited until then counts."""
    return clock.due_at if clock.paused_at is None else _moved(clock, case, at, since=answered_at, why="").due_at


def _moved(clock: ClockFile, case: CaseFile, at: Moment, *, since: datetime, why: str) -> MoveClock:
    assert clock.paused_at is not None, "only a clock that waits is moved"
    longest = waits_until(clock, at)
    ended = min(max(since, clock.paused_at), longest or since)
    due = _later(clock, clock.due_at, ended, at)
    needed = case.reading.needed_before
    if needed is not None:
        due = max(clock.due_at, min(due, needed_at(needed, clock.started_at, at.council.calendar)))
    nudge = clock.nudge_at
    if nudge is not None and nudge > clock.paused_at:
        nudge = min(_later(clock, nudge, ended, at), due)
        return MoveClock(clock_id=clock.id, due_at=due, nudge_at=nudge, next_at=nudge, why=why)
    return MoveClock(clock_id=clock.id, due_at=due, nudge_at=nudge, next_at=due, why=why)


def _later(clock: ClockFile, instant: datetime, ended: datetime, at: Moment) -> datetime:
    """An instant as much later as the clock has waited."""
    assert clock.paused_at is not None, "only a clock that waits is moved"
    calendar = at.council.calendar
    if at.council.period(clock.kind).working:
        return calendar.add_working(instant, calendar.working_minutes(clock.paused_at, ended))
    return instant + max(timedelta(), ended - clock.paused_at)
