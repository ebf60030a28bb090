"""How the desk is: store and settings asked, alarms judged. For the service itself, `check`, `queue` and the web."""

from datetime import datetime

from beats.desk import council_of
from models.config.settings import Settings
from models.directory.people import Directory
from models.health import Ending, Health, State
from models.store import health as known
from models.store import people
from models.store.engine import Database
from models.words import Side
from router.council import Council
from router.reports.alarms import alarms, sweep_due


def health(db: Database, settings: Settings, now: datetime) -> Health:
    """How the desk is at `now`, by what its database says; it may run in another process, or not at all.

    Raises:
        StoreError: the database does not answer: then nothing is known, and that is worse than any alarm.
    """
    watched = {box.name: box.folder for box in settings.mailbox}
    folders = known.folders(db, watched)
    council = council_of(settings)
    unswept = known.unswept_since(db) if settings.web.enabled else None  # a sweep is signed off on the pages
    usual, danger = known.letters_waiting(db)
    state = State(
        folders=folders,
        undecided=known.undecided(db),
        letters=usual,
        danger_letters=danger,
        service=known.service(db),
        nobody_on_call=_nobody_on_call(people.load(db), settings, council, now),
        swept_by=sweep_due(unswept, council.calendar) if unswept else None,
        endings=_endings(settings, council, now),
    )
    return Health(
        at=now,
        alarms=alarms(state, now),
        last_poll={one.mailbox: one.polled_at for one in folders if one.watched},
    )


def _nobody_on_call(directory: Directory, settings: Settings, council: Council, now: datetime) -> tuple[str, ...]:
    """The sides for which nobody is on call today; none while no directory is loaded: `check` says that."""
    if not directory.holdings:
        return ()
    sides: list[Side] = []
    for box in settings.mailbox:
        sides += ["child", "adult"] if box.audience == "both" else [box.audience]
    today = council.day(now)
    on_call = [one for one in directory.holdings if one.role == "on_call" and one.holds_on(today)]
    return tuple(side for side in dict.fromkeys(sides) if not any(one.covers(side) for one in on_call))


def _endings(settings: Settings, council: Council, now: datetime) -> tuple[Ending, ...]:
    if not any(server.is_app for server in (*settings.mailbox, settings.smtp)):
        return ()
    from models.microsoft import expiring, last_days  # what it needs loads slowly

    return tuple(
        Ending(where=one.where, ends=one.ends, step=one.step) for one in expiring(last_days(settings), council.day(now))
    )
