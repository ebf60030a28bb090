"""`act sign-off --clock triage --by NAME --on DATE`: an act on the desk as a whole, not on a case."""

import getpass

from beats.desk import council_of
from commands._common import clock, opened
from commands._words import day_of
from models.config.settings import Settings
from models.config.signoff import SIGNED_CLOCKS, SignOff
from models.errors import UsageError
from models.store import signoffs


def sign_off(settings: Settings, *, kind: str, by: str, on: str) -> str:
    """Record that the council signed off the length that a clock has now; the line to print comes back.

    Raises:
        UsageError: when clock, name or date is missing or cannot be.
    """
    if kind not in SIGNED_CLOCKS:
        raise UsageError(f"--clock {kind or '(none)'}: choose one of {', '.join(SIGNED_CLOCKS)}")
    if not by.strip():
        raise UsageError("--by: say who signed it off, by name")
    now = clock()
    today = council_of(settings).day(now)
    day = day_of("--on", on) if on else today
    if day > today:
        raise UsageError(f"--on {on}: nobody signs in the future")
    one = SignOff(clock=kind, value=str(getattr(settings.clocks, kind)), by=by.strip(), on=day,
                  recorded_at=now, recorded_by=getpass.getuser())  # fmt: skip
    with opened(settings) as database:
        signoffs.record(database, one)
    return f"{kind} = {one.value}: signed off by {one.by} on {one.on}"
