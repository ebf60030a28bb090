"""When a message was received, as far as the server's word is believed (promises 4 and 16)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.config.durations import Duration

_HOURS = {"wh": 1, "wd": 24, "w": 7 * 24, "mo": 30 * 24}
"""Wall hours that a unit without a wall length stands for here: a working day is a day, a month 30 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The time that clocks start from; doubt: why a person must look ('' = believed); backlog: from before we began."""

    at: datetime
    doubt: str = ""
    backlog: bool = False


def received(said: datetime | None, *, now: datetime, first_poll_at: datetime | None, backlog: Duration) -> Received:
    """Judge the server's INTERNALDATE (or a file's time).

    Later than now, or missing = now, in doubt. Older than letters.backlog before the first poll = backlog. Older than
    letters.backlog at first sight, though the desk was there = in doubt.
    """
    if said is None:
        return Received(at=now, doubt="the mail server gives no time of receipt")
    if said > now + timedelta(minutes=5):
        return Received(at=now, doubt="the mail server's time of receipt lies in the future")
    limit = _span(backlog)
    began = first_poll_at or now
    if said < began - limit:
        return Received(at=min(said, now), backlog=True)
    if said < now - limit:
        return Received(at=said, doubt=f"it was received more than {backlog} before the desk first saw it")
    return Received(at=min(said, now))


def _span(period: Duration) -> timedelta:
    if period.seconds is not None:
        return timedelta(seconds=period.seconds)
    return timedelta(hours=period.amount * _HOURS[period.unit])
