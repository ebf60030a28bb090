"""The clocks of a case: when each starts, when it is due and nudged, and what an agreed time does to it.

Promise 16: receipt and triage start at receipt; acknowledgement when the notice is owed; step_up_after at the missed
due time; response at the acknowledgement. Promise 14: letters of a chase leave only in working hours; an agreed time
may shorten a clock, a later one is a proposal until a person accepts it. Pure: instants in, StartClock (UTC) out.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from models.config.durations import Duration
from models.config.timescales import Clocks
from models.effects import StartClock
from models.words import ClockKind, Side
from router.timing.hours import Calendar
from router.timing.urgency import seen_in_time, shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The response clock after an acknowledgement; `proposed` = a later time that a person must accept first."""

    clock: StartClock
    proposed: datetime | None = None


def at_receipt(
    received_at: datetime, side: Side, clocks: Clocks, calendar: Calendar, *, needed: date | None = None
) -> tuple[StartClock, ...]:
    """The clocks that every case starts with: the answer to the sender, and a person's look at it.

    needed: the local date by which somebody must act, as the mail names it.
    """
    triage = _start("triage", side, 1, received_at, period=clocks.triage, calendar=calendar)
    return (
        _start("receipt", side, 1, received_at, period=clocks.receipt, calendar=calendar),
        seen_in_time(triage, needed, clocks, calendar),
    )


def acknowledgement(
    owed_at: datetime, side: Side, owner_round: int, clocks: Clocks, calendar: Calendar, *, needed: date | None = None
) -> StartClock:
    """The owner's clock from the moment the notice is owed, with its nudge ([clocks] nudge; 0 = no nudge letter)."""
    clock = _start("acknowledgement", side, owner_round, owed_at, period=clocks.acknowledgement, calendar=calendar)
    clock = shortened(clock, needed, calendar)
    if not clocks.nudge:
        return clock
    nudge = calendar.share(owed_at, clock.due_at, clocks.acknowledgement, clocks.nudge)
    return replace(clock, nudge_at=nudge)


def step_up(missed_due: datetime, side: Side, owner_round: int, clocks: Clocks, calendar: Calendar) -> StartClock:
    """The clock from the missed due time to the next rung being told."""
    return _start("step_up_after", side, owner_round, missed_due, period=clocks.step_up_after, calendar=calendar)


def danger(read_at: datetime, side: Side, clocks: Clocks, calendar: Calendar) -> StartClock:
    """The clock until danger is asked about again, at any hour (promise 15)."""
    return _start("danger", side, 1, read_at, period=clocks.danger_retry, calendar=calendar)


def response(
    acknowledged_at: datetime,
    side: Side,
    owner_round: int,
    clocks: Clocks,
    calendar: Calendar,
    *,
    agreed: datetime | None = None,
    needed: date | None = None,
) -> Response:
    """The response clock from the acknowledgement; an agreed time shortens it, never lengthens it by itself."""
    clock = _start("response", side, owner_round, acknowledged_at, period=clocks.response, calendar=calendar)
    clock = shortened(clock, needed, calendar)
    if agreed is None or agreed <= acknowledged_at or agreed == clock.due_at:
        return Response(clock=clock)
    if agreed > clock.due_at:
        return Response(clock=clock, proposed=agreed)
    return Response(clock=replace(clock, due_at=agreed.astimezone(UTC)))


def dissent(
    received_at: datetime, side: Side, clocks: Clocks, calendar: Calendar, owner_round: int = 1
) -> StartClock:  # fmt: skip
    """The own clock of a dissent after a conference, from its receipt to the answer."""
    return _start("dissent", side, owner_round, received_at, period=clocks.dissent, calendar=calendar)


def may_leave(at: datetime, calendar: Calendar) -> datetime:
    """When a chase that is ready at that instant may leave: at once in working hours, else at the next opening."""
    return calendar.counts_from(at)


def _start(
    kind: ClockKind, side: Side, owner_round: int, at: datetime, *, period: Duration, calendar: Calendar
) -> StartClock:
    due = calendar.due(at, period)
    return StartClock(kind=kind, side=side, round=owner_round, started_at=at.astimezone(UTC), due_at=due)
