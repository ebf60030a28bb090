"""What happens next on a case, and when, if nobody acts: the steps of its running clocks in order. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from models.case import CaseFile, ClockFile, TrackFile
from models.words import Mode, Side
from router.council import Council
from router.directory.ladder import above
from router.directory.notify import stand_ins_of, way_of
from router.letters.leaving import leaves
from router.moment import Moment
from router.silence import dangers
from router.timing import clocks
from router.timing.pausing import waits_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One step to come: not before when (UTC), on which side, and what it is, in plain words."""

    at: datetime
    side: Side
    what: str


def coming(case: CaseFile, at: Moment) -> tuple[Coming, ...]:
    """The steps to come, soonest first. What is due but held (a poll, an answer that waits) stands at now."""
    found = [one for clock in case.clocks if clock.outcome == "running" for one in _steps(case, clock, at)]
    return tuple(sorted(found, key=lambda one: one.at))


def hint(case: CaseFile, track: TrackFile, council: Council, now: datetime) -> str:
    """What the queue says when half of the time has passed and no reminder letter leaves ([clocks] nudge = 0)."""
    if council.settings.clocks.nudge or track.state != "awaiting" or case.state != "open":
        return ""
    clock = next((one for one in case.running("acknowledgement", track.side) if one.round == track.round), None)
    if clock is None or clock.paused_at is not None:
        return ""
    half = council.calendar.share(clock.started_at, clock.due_at, council.period("acknowledgement"), 0.5)
    return f"{track.side}: half of the time has passed: remind them" if now >= half else ""


def _steps(case: CaseFile, clock: ClockFile, at: Moment) -> Iterator[Coming]:
    side, mode = clock.side, at.council.settings.desk.mode
    longest = waits_until(clock, at)
    if longest is not None:
        yield Coming(at=longest, side=side, what=f"the {clock.kind} runs on: it has waited for the sender long enough")
        return
    match clock.kind:
        case "danger":
            last = max((one.owed_at for one in dangers.alerts(case)), default=clock.started_at)
            retry = at.council.calendar.due(last, at.council.settings.clocks.danger_retry)
            yield Coming(at=max(retry, at.now), side=side, what="the on-call contact is asked again about the danger")
        case "triage" if leaves("duty_notice", mode, needs_human=True, danger=False):
            yield _open(clock.due_at, side, "the duty role is told that it waits for a person", at)
        case "acknowledgement" | "step_up_after":
            yield from _silence(case, clock, at, mode)
        case "response":
            yield Coming(
                at=max(clock.due_at, at.now), side=side, what="the response is missed: a person asks the owner"
            )
        case "dissent":
            what = "the answer to the dissent is missed: a person decides"
            yield Coming(at=max(clock.due_at, at.now), side=side, what=what)
        case "check_back":
            asks = "the sender is asked whether it has changed for the person"
            yield _open(clock.due_at, side, asks if clock.round == 1 else "it is recorded as not known", at)
        case "receipt" | "triage":
            return  # a missed receipt calls for nothing; in shadow mode, neither does triage


def _silence(case: CaseFile, clock: ClockFile, at: Moment, mode: Mode) -> Iterator[Coming]:
    track = case.track(clock.side)
    if track is None or track.round != clock.round or track.state != "awaiting":
        return
    if not leaves("chase_1", mode, needs_human=False, danger=False):
        return
    calendar, side = at.council.calendar, clock.side
    step_due = clock.due_at
    if clock.kind == "acknowledgement":
        asked = any(one.kind == "chase_1" and (one.side, one.round) == (side, clock.round) for one in case.letters)
        if clock.nudge_at is not None and not asked and at.now < clock.due_at:
            yield _open(clock.nudge_at, side, f"reminder to {track.owner_id}", at)
        deputies = stand_ins_of(case, side, track.owner_id, at)[:1]
        told = f", and {deputies[0].person_id} as deputy" if deputies else ""
        yield _open(clock.due_at, side, f"second letter to {track.owner_id}{told}; the sender is told", at)
        step_due = clocks.step_up(clock.due_at, side, clock.round, at.council.settings.clocks, calendar).due_at
    rung = above(at.council.ladder(side), track.rung)
    if not rung:
        yield _open(step_due, side, "the ladder of the desk ends: a person decides about the board", at)
        return
    way = way_of(case, side, at, rung=rung)
    who = way.found.person.person_id if way.found.person and not way.blocked else f"a person decides ({way.blocked})"
    yield _open(step_due, side, f"next step, {rung.replace('_', ' ')}: {who}", at)


def _open(when: datetime, side: Side, what: str, at: Moment) -> Coming:
    """At the first moment from then on at which letters leave."""
    return Coming(at=clocks.may_leave(max(when, at.now), at.council.calendar), side=side, what=what)
