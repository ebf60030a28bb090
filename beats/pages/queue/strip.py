"""The strip of today, and what holds for the whole desk on every page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from beats.desk import Desk
from models.health import Health
from models.pages.queue_rows import Notices, Strip
from models.store import switch
from models.store.piles import today
from models.times import moment
from router.moment import Moment


def day_began(at: Moment) -> datetime:
    """When the local day began."""
    return at.council.midnight(at.day)


def week_began(at: Moment) -> datetime:
    """When the local Monday of this week began."""
    return at.council.midnight(at.day - timedelta(days=at.day.weekday()))


@dataclass(frozen=True, slots=True)
class Strips:
    """The strips of one desk; what ever came is counted once and remembered."""

    desk: Desk
    health: Callable[[], Health]
    ever: today.Ever = field(default_factory=today.Ever)

    def strip(self, at: Moment) -> Strip:
        """How today goes."""
        health, local, day = self.health(), at.council.local, day_began(at)
        db = self.desk.db
        oldest, unswept = today.oldest_unread(db), today.unswept_since(db)
        return Strip(
            received=today.received_since(db, day),
            received_ever=self.ever.count(db, self.desk.machine()),
            in_time_today=today.in_time(db, day),
            in_time_week=today.in_time(db, week_began(at)),
            overdue=today.overdue(db, at.now),
            oldest_unread=local(oldest) if oldest else None,
            unswept_since=local(unswept) if unswept else None,
            polls=tuple((name, local(when) if when else None) for name, when in health.last_poll.items()),
            alarms=tuple(str(one) for one in health.alarms),
        )

    def notices(self) -> Notices:
        """Whether letters are stopped, and whether nothing leaves at all."""
        off = switch.stopped(self.desk.db)
        return Notices(stopped=self._stopped(off) if off else "", shadow=self.desk.settings.desk.mode == "shadow")

    def _stopped(self, off: switch.Stopped) -> str:
        """As the terminal says it, in the time of the council."""
        zone = self.desk.settings.zone
        what = "No letter leaves, not even about danger" if off.danger else "No letter leaves, except about danger"
        return f"{what}: stopped by {off.by} at {moment(off.at.astimezone(zone), self.desk.now().astimezone(zone))}."
