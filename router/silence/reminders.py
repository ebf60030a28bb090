"""All reminders that fall due to one manager on one day are one mail. Pure.

The mail leaves when the last of that day is due, so none is early and none is lost; where waiting would come within
[clocks] between_chases of a due time, what is due leaves at once. The first case carries the letter, each other case
keeps that its owner was reminded. A reminder that was held up (an answer that waited, a missed poll) while others left
waits for the next working day, by the same measure.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from models.case import CaseFile, ClockFile, TrackFile
from models.due import Due
from models.effects import Effects
from models.letter import Listed
from models.words import Side
from router.moment import Moment

TOGETHER = "reminded:together"
"""The entry that a case keeps when its reminder stands in another case's letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A reminder of one side of a case: due now, or later on the same day."""

    due: Due
    track: TrackFile
    clock: ClockFile

    @property
    def key(self) -> tuple[str, Side]:
        """What it is known by."""
        return self.due.case.reference, self.clock.side


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What becomes of one reminder. wait_until: it waits for others of the day. carried_by: in whose letter it is.

    listed: all that the letter tells of, where there is more than one.
    """

    wait_until: datetime | None = None
    carried_by: str = ""
    listed: tuple[Listed, ...] = ()


Plan = dict[tuple[str, Side], Shared]


def later_today(files: Iterable[Due], owners: Iterable[str], at: Moment) -> list[Nudge]:
    """The reminders to these owners that fall due later today; what is asked of a danger never waits for others."""
    wanted, found = set(owners), []
    for due in files:
        for clock in due.case.running("acknowledgement"):
            track = due.case.track(clock.side)
            if track is None or track.state != "awaiting" or track.owner_id not in wanted:
                continue
            ahead = clock.nudge_at is not None and at.now < clock.nudge_at and at.council.day(clock.nudge_at) == at.day
            if ahead and clock.paused_at is None and due.case.state == "open":
                found.append(Nudge(due=due, track=track, clock=clock))
    return found


def shared(ready: Iterable[Nudge], ahead: Iterable[Nudge], at: Moment, told: Container[str] = ()) -> Plan:
    """What becomes of each reminder that is ready now.

    ahead: those of the rest of the day. told: the owners who were reminded of something today already.
    """
    by_owner: dict[str, list[Nudge]] = {}
    for one in sorted(ready, key=lambda one: (one.due.case.id, one.clock.side)):
        by_owner.setdefault(one.track.owner_id, []).append(one)
    later: dict[str, list[datetime]] = {}
    for one in ahead:
        assert one.clock.nudge_at is not None, "what is ahead has its time"
        later.setdefault(one.track.owner_id, []).append(one.clock.nudge_at)
    plan: Plan = {}
    for owner, group in by_owner.items():
        tomorrow = [at.council.calendar.counts_from(at.council.midnight(at.day, days=1))] if owner in told else []
        until = _worth_waiting(group, [*later.get(owner, []), *tomorrow], at)
        listed = tuple(listed_of(one, at) for one in group) if len(group) > 1 else ()
        carrier = group[0].due.case.reference
        for one in group:
            plan[one.key] = Shared(wait_until=until) if until else Shared(carried_by=carrier, listed=listed)
    return plan


def _worth_waiting(group: list[Nudge], later: list[datetime], at: Moment) -> datetime | None:
    """The last reminder of the day that everyone here can wait for; None = they leave now."""
    first_due = min(one.clock.due_at for one in group)
    between = at.council.settings.clocks.between_chases
    fits = [when for when in later if at.council.calendar.due(when, between) <= first_due]
    return max(fits, default=None)


def without_the_others(effects: Effects) -> Effects:
    """A case whose reminder stood in another's letter that a brake holds: nobody was reminded, and nothing says so."""
    return replace(
        effects, letters=tuple(one for one in effects.letters if not one.together),
        notes=tuple(one for one in effects.notes if one.code != TOGETHER),
    )  # fmt: skip


def listed_of(one: Nudge, at: Moment) -> Listed:
    """The line of one case in a reminder about several."""
    case: CaseFile = one.due.case
    return Listed(
        reference=case.reference, side=one.clock.side, what="acknowledgement", due=at.council.local(one.clock.due_at),
        role=one.track.rung, agency=case.sender.agency, phone=case.sender.phone,
    )  # fmt: skip
