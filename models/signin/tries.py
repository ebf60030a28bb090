"""How long somebody must wait after tries that failed: it grows and ends, so nobody is locked out for good.

Tries are counted for a login (whether it exists or not), for an address, for a browser that is known, and for codes
of the second factor. A browser in which that login has signed in before is counted by itself: whoever guesses
elsewhere holds up nobody at their own desk (device cookies, OWASP). An address may be a whole building.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Counted = Literal["login", "address", "browser", "code"]
FORGET: Final = timedelta(hours=6)
"""Failures are forgotten when none has come for so long."""
FIRST: Final = timedelta(seconds=30)
FREE: Final[dict[Counted, int]] = {"login": 5, "address": 40, "browser": 5, "code": 5}
"""Tries that may fail before there is a wait."""
MOST: Final[dict[Counted, timedelta]] = {
    "login": timedelta(minutes=15),
    "address": timedelta(minutes=5),
    "browser": timedelta(minutes=15),
    "code": timedelta(minutes=15),
}
"""The longest wait; each failure doubles it until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """What is known of somebody's tries: how many failed, the last when, and until when none is taken."""

    failures: int = 0
    last_at: datetime
    until: datetime | None = None


def waits(known: Tries | None, now: datetime) -> datetime | None:
    """Until when no try is taken, None when one is."""
    return known.until if known is not None and known.until is not None and known.until > now else None


def one_more(known: Tries | None, what: Counted, now: datetime) -> Tries:
    """The same with one more failure, and the wait that follows from it."""
    failures = 1 if known is None or now - known.last_at > FORGET else known.failures + 1
    beyond = failures - FREE[what]
    wait = min(FIRST * 2 ** min(beyond, 16), MOST[what]) if beyond >= 0 else None
    return Tries(failures=failures, last_at=now, until=now + wait if wait is not None else None)
