"""The unit's daily digest: part of the chase beat, once on each working day, after the day's first full poll."""

from beats.desk import Desk
from models.store import kept
from models.store.overdue import overdue_cases, owe_digest
from models.store.polled import polled_since
from router.letters.leaving import leaves
from router.moment import Moment
from router.silence.digest import letters


def tell_the_unit(desk: Desk, at: Moment) -> int:
    """Owe today's digest when there is something to tell; returns how many letters are owed."""
    calendar, today = at.council.calendar, str(at.day)
    free = leaves("digest", at.council.settings.desk.mode, needs_human=False, danger=False)
    if not free or not calendar.is_open(at.now) or kept.kept(desk.db, "digest") == today:
        return 0
    span = calendar.span_on(at.day)
    if span is None or not polled_since(desk.db, desk.watched, span[0]):
        return 0
    plans = letters(overdue_cases(desk.db), at)
    owe_digest(desk.db, desk.write(plans, at.now), now=at.now)
    kept.keep(desk.db, "digest", today)
    return len(plans)
