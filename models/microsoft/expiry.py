"""When secrets and certificates end: warned of 30, 7 and 1 days before, because on that day no mail is read or sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.config.servers import Server
from models.config.settings import Settings
from models.errors import ConfigError
from models.microsoft.certificate import read_certificate

STEPS = (0, 1, 7, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """A secret that ends soon. `where` names its table; `step` is the warning reached: 30, 7, 1, 0 = the last day."""

    where: str
    ends: date
    days: int
    step: int

    def __str__(self) -> str:
        """What a person is told."""
        in_days = f"ends in {self.days} day{'' if self.days == 1 else 's'}"
        when = "has ended" if self.days < 0 else "ends today" if self.days == 0 else in_days
        return f"{self.where}: the secret or certificate {when} ({self.ends}): make a new one and set secret_expires"


def last_days(settings: Settings) -> dict[str, date]:
    """The last good day of each app's secret or certificate, by table; reads the certificates' files.

    A secret whose `secret_expires` is not given is not in it, and neither is a certificate that cannot be read: its
    sign-in says so.
    """
    tables: dict[str, Server] = {f"mailbox {box.name}": box for box in settings.mailbox}
    tables["[smtp]"] = settings.smtp
    found = {}
    for where, config in tables.items():
        ends = _last_day(config, settings) if config.is_app else None
        if ends is not None:
            found[where] = ends
    return found


def expiring(ends: Mapping[str, date], today: date) -> tuple[Expiring, ...]:
    """What must be warned of today, soonest first. Pure."""
    found = []
    for where, day in ends.items():
        days = (day - today).days
        step = next((step for step in STEPS if days <= step), None)
        if step is not None:
            found.append(Expiring(where=where, ends=day, days=days, step=step))
    return tuple(sorted(found, key=lambda one: (one.days, one.where)))


def _last_day(config: Server, settings: Settings) -> date | None:
    if config.secret_expires is not None or config.certificate is None:
        return config.secret_expires
    try:
        return read_certificate(settings.resolve(config.certificate), "").ends
    except ConfigError:
        return None
