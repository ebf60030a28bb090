"""A case whose manager has not acknowledged yet, on the real store and beats."""

from pathlib import Path

from models.act import Confirm
from models.case import ClockFile
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh


class Waiting:
    """It came at `since` (London, ISO), a person has read it, and the notice has left."""

    def __init__(self, folder: Path, since: str) -> None:
        self.desk = SmallDesk(folder)
        self.at(since)
        self.desk.receive(fresh(1), b.reading())
        self.desk.act(Confirm())
        self.desk.deliver()

    def at(self, text: str) -> None:
        """It is that moment now, and the mailboxes were just polled."""
        self.desk.now = b.london(text)
        self.desk.poll()

    def clock(self) -> ClockFile:
        """The clock that runs for the manager."""
        return next(one for one in self.desk.newest().clocks if one.kind == "acknowledgement")
