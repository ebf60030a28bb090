"""`act letters stop | stop-all | start`: the one switch, an act on the desk as a whole."""

import getpass

from commands._common import clock, opened
from models.config.settings import Settings
from models.errors import UsageError
from models.store import switch
from models.store.engine import exists


def switch_letters(settings: Settings, what: str, *, by: str) -> str:
    """Stop letters (stop: all but those about danger; stop-all: these too) or start them; the line to print comes back.

    Raises:
        UsageError: when it is none of the three.
    """
    who = by.strip() or getpass.getuser()
    if what not in ("stop", "stop-all", "start"):
        raise UsageError("act letters: choose stop (danger letters still leave), stop-all, or start")
    with opened(settings) as database:
        if what == "start":
            switch.start(database, by=who, now=clock())
            return "letters leave again"
        return str(switch.stop(database, by=who, now=clock(), danger=what == "stop-all"))


def found(settings: Settings) -> tuple[str, str]:
    """What `check` says of it: what is wrong, '' when letters leave, and a note."""
    if not exists(settings):
        return "", "no database yet"
    with opened(settings) as database:
        off = switch.stopped(database)
    return (str(off), "") if off else ("", "they leave as the mode says")
