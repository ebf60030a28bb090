"""One moment of judgement: the council, its directory as it stands, and the time. Handed to every judge whole."""

from dataclasses import dataclass
from datetime import date, datetime

from models.directory.people import Directory
from models.words import ClockKind
from router.council import Council


@dataclass(frozen=True, slots=True)
class Moment:
    """What does not depend on the case: settings and calendar, who holds which role, and now (aware, UTC).

    signed_off: the clocks whose present length the council has signed off by an act; the configuration names others.
    """

    council: Council
    directory: Directory
    now: datetime
    signed_off: frozenset[str] = frozenset()

    @property
    def day(self) -> date:
        """The local date."""
        return self.council.day(self.now)

    @property
    def local(self) -> datetime:
        """The local time."""
        return self.council.local(self.now)

    def is_signed_off(self, kind: ClockKind) -> bool:
        """Whether the council has signed off the length of that clock, one way or the other."""
        return kind in self.signed_off or kind in self.council.settings.clocks.signed_off
