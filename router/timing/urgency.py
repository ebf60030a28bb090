"""When something must be seen sooner than its clock says: a date that the mail names, and the eve of days off.

A mail may name a date by which somebody must act ('released Friday'). It says no hour, and what is feared may come with
the morning: so the date means the opening of that day; on the day itself its close; where nobody works on it, the close
of the last working day before. It only ever shortens a clock. Pure: instants in, instants (UTC) out.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from models.case import CaseFile
from models.config.durations import Duration
from models.config.timescales import Clocks
from models.effects import StartClock
from router.council import Council
from router.timing.hours import Calendar

_HALF = 0.5


def needed_at(day: date, since: datetime, calendar: Calendar) -> datetime:
    """The last moment for somebody who starts at `since` to act before that local date; `since` or earlier: passed."""
    span = calendar.span_on(day)
    if span is None:
        before = calendar.span_on(calendar.last_working_day(day))
        assert before is not None, "the last working day is worked"
        return before[1]
    return span[0] if since < span[0] else span[1]


def shortened(clock: StartClock, needed: date | None, calendar: Calendar) -> StartClock:
    """The clock, due no later than the date that the mail names; a date that has passed shortens nothing."""
    if needed is None:
        return clock
    limit = needed_at(needed, clock.started_at, calendar)
    return replace(clock, due_at=limit) if clock.started_at < limit < clock.due_at else clock


def seen_in_time(triage: StartClock, needed: date | None, clocks: Clocks, calendar: Calendar) -> StartClock:
    """The triage clock as dates and days off shorten it; its nudge is when the duty role is told although it runs on.

    On an eve after [clocks] eve_from it is due at close, and where a triage is due at close the duty role is told half
    way: at close nobody is there to be told. A date that has passed: [clocks] urgent_triage, the duty role at once.
    """
    start, due = triage.started_at, triage.due_at
    if is_eve(start, clocks, calendar):
        due = min(due, _close_of(start, calendar))
    if needed is not None:
        limit = needed_at(needed, start, calendar)
        if limit <= start:
            at_once = min(due, calendar.due(start, clocks.urgent_triage))
            return replace(triage, due_at=at_once, nudge_at=min(at_once, calendar.counts_from(start)))
        due = min(due, limit)
    if due == triage.due_at:
        return triage
    nudge = None if calendar.is_open(due) else calendar.share(start, due, Duration(1, "wh"), _HALF)
    return replace(triage, due_at=due, nudge_at=nudge)


def is_eve(at: datetime, clocks: Clocks, calendar: Calendar) -> bool:
    """Whether that moment lies in hours, from [clocks] eve_from on, on a day before one that nobody works."""
    local = calendar.local(at)
    return (
        clocks.eve_from is not None
        and local.time() >= clocks.eve_from
        and calendar.is_open(at)
        and not calendar.works_on(local.date() + timedelta(days=1))
    )


def is_urgent(case: CaseFile, council: Council, now: datetime) -> bool:
    """Whether a case brooks no waiting: danger nobody has taken, or the date that its mail names is near or past.

    Once every manager has acknowledged and responded, the date has done its work.
    """
    if case.danger_untaken:
        return True
    needed = case.reading.needed_before
    taken_up = all(one.state in ("acknowledged", "closed") for one in case.tracks) and not case.running("response")
    if needed is None or case.state == "closed" or taken_up:
        return False
    limit = needed_at(needed, case.received_at, council.calendar)
    return council.calendar.due(now, council.settings.clocks.urgent_within) >= limit


def _close_of(at: datetime, calendar: Calendar) -> datetime:
    span = calendar.span_on(calendar.local(at).date())
    assert span is not None, "an eve is a day that is worked"
    return span[1]
