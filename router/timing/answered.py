"""What an answer ends: the response clock, and the own clock of a dissent, which waits for the same answer. Pure."""

from dataclasses import replace

from models.case import CaseFile
from models.effects import StopClock
from models.words import ClockOutcome


def with_dissent(case: CaseFile, stop: StopClock) -> tuple[StopClock, ...]:
    """The stop of a response, and of each dissent that runs on that side (None = every side).

    Each is in time or late by its own due time; without a time of the answer it is as the stop says.
    """
    found = [stop]
    for clock in case.running("dissent", stop.side):
        late = stop.at is not None and stop.at > clock.due_at
        outcome: ClockOutcome = "missed" if late and stop.outcome != "cancelled" else stop.outcome
        if stop.outcome == "missed" and not late:
            outcome = "met"
        found.append(replace(stop, kind="dissent", outcome=outcome, side=clock.side, round=None, clock_id=clock.id))
    return tuple(found)
