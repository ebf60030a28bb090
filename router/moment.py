"""One moment of judgement: the council, its directory as it stands, and the time. Handed to every judge whole."""

from dataclasses import dataclass
from datetime import date, datetime

from models.people import Directory
from router.council import Council


@dataclass(frozen=True, slots=True)
class Moment:
    """What does not depend on the case: settings and calendar, who holds which role, and now (aware, UTC)."""

    council: Council
    directory: Directory
    now: datetime

    @property
    def day(self) -> date:
        """The local date."""
        return self.council.day(self.now)

    @property
    def local(self) -> datetime:
        """The local time."""
        return self.council.local(self.now)
