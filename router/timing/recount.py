"""Closures that the council adds later: what they do to clocks that run already. Pure.

A running clock whose time meets a new closure is reckoned again, by the lengths and hours under which it started and
the closures of both. A closure that is taken back changes nothing that was promised. An agreed time is somebody's word
and stays; what a clock has waited for the sender stays added. Letters that left say what they said.
"""

from dataclasses import dataclass
from datetime import date, datetime

from models.case import CaseFile, ClockFile
from models.config.policy import Policy
from models.config.timescales import Clocks
from models.effects import Effects, MoveClock, StartClock
from router.council import Council
from router.moment import Moment
from router.timing import clocks as rules
from router.timing.hours import Calendar
from router.timing.pausing import waits_until


@dataclass(frozen=True, slots=True)
class _Old:
    """A policy of earlier days with its calendar, the same calendar with what was closed since, and the new days."""

    policy: Policy
    then: Calendar
    now: Calendar
    added: frozenset[date]


def new_closures(policy: Policy, council: Council) -> frozenset[date]:
    """The days that have been closed since that policy."""
    return frozenset(council.settings.hours.closures) - frozenset(policy.hours.closures)


def recounted(case: CaseFile, policy: Policy, at: Moment) -> Effects:
    """The running clocks of that policy that a closure added since has moved."""
    added = new_closures(policy, at.council)
    closures = tuple(sorted(added | set(policy.hours.closures)))
    longer = policy.hours.model_copy(update={"closures": closures})
    zone = at.council.zone
    old = _Old(policy, Calendar(hours=policy.hours, zone=zone), Calendar(hours=longer, zone=zone), added)
    running = (one for one in case.clocks if one.outcome == "running" and one.policy_id == policy.id)
    moved = (_moved(one, case, old, at) for one in running)
    return Effects(move=tuple(one for one in moved if one is not None))


def _moved(clock: ClockFile, case: CaseFile, old: _Old, at: Moment) -> MoveClock | None:
    local = [at.council.day(one) for one in (clock.started_at, clock.due_at)]
    met = sorted(day for day in old.added if local[0] <= day <= local[1])
    was = _reckoned(clock, case, old.policy.clocks, old.then)
    if not met or was is None or clock.due_at < was.due_at:
        return None
    new = _reckoned(clock, case, old.policy.clocks, old.now)
    if new is not None and new.due_at < clock.due_at:  # the new closure makes an eve of a day: what was said stays
        new = _reckoned(clock, case, old.policy.clocks.model_copy(update={"eve_from": None}), old.now)
    assert new is not None, "the same kind of clock is reckoned again"
    due, nudge = new.due_at, new.nudge_at
    if clock.due_at > was.due_at:  # it has waited for the sender: the same working time, on other days
        due = _same_work(clock.started_at, clock.due_at, old)
        nudge = _same_work(clock.started_at, clock.nudge_at, old) if clock.nudge_at else None
    if due <= max(clock.due_at, at.now):
        return None
    if any(one.kind == "chase_1" and one.side == clock.side and one.round == clock.round for one in case.letters):
        nudge = clock.nudge_at  # the reminder has left
    longest = waits_until(clock, at)
    look = nudge if nudge is not None and nudge > at.now else due
    why = f"closed on {', '.join(day.isoformat() for day in met)}"
    return MoveClock(clock_id=clock.id, due_at=due, nudge_at=nudge, next_at=longest or look, why=why,
                     waits_on=longest is not None)  # fmt: skip


def _same_work(start: datetime, instant: datetime, old: _Old) -> datetime:
    return old.now.add_working(old.now.counts_from(start), old.then.working_minutes(start, instant))


def _reckoned(clock: ClockFile, case: CaseFile, lengths: Clocks, calendar: Calendar) -> StartClock | None:
    """The clock as it would start by these lengths and days; None for one that promises nobody a working time."""
    needed, start, side = case.reading.needed_before, clock.started_at, clock.side
    match clock.kind:
        case "receipt":
            return rules.at_receipt(start, side, lengths, calendar)[0]
        case "triage":
            return rules.at_receipt(start, side, lengths, calendar, needed=needed)[1]
        case "acknowledgement":
            return rules.acknowledgement(start, side, clock.round, lengths, calendar, needed=needed)
        case "step_up_after":
            return rules.step_up(start, side, clock.round, lengths, calendar)
        case "response":
            return rules.response(start, side, clock.round, lengths, calendar, needed=needed).clock
        case "dissent":
            return rules.dissent(start, side, lengths, calendar, clock.round)
        case "danger" | "check_back":
            return None
