"""How the desk itself is: what is wrong at the moment (alarms), and what that is judged from.

Nothing here holds words of any mail, nor a person's name or address: alarms are logged, mailed and shown to machines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

AlarmCode = Literal[
    "no_exit", "unknown_items", "no_poll", "mailbox_refused", "letters_stuck", "line_stopped", "clock_jump",
    "beat_late", "beat_failed", "audit_broken", "nobody_on_call", "secret_ends", "no_service", "no_sweep",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something is wrong. where: which mailbox, beat or table; what is wrong there; todo: what a person does now.

    step: makes an alarm that grew worse another one. daily: told again each day while it lasts.
    """

    code: AlarmCode
    where: str
    what: str
    todo: str
    step: str = ""
    daily: bool = True

    @property
    def key(self) -> str:
        """The same for the same trouble, however long it lasts."""
        return ":".join(filter(None, (self.code, self.where, self.step)))

    def __str__(self) -> str:
        """One line."""
        return f"{self.where}: {self.what}: {self.todo}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder that is looked into. Times UTC.

    watched: the mailbox's own folder, not its Junk. error: why the last look failed, '' = it did not; refused_since:
    a person must look, since then. unknown: items that the last comparison found without a row in the ledger.
    """

    mailbox: str
    folder: str
    watched: bool = True
    polled_at: datetime | None = None
    error: str = ""
    refused_since: datetime | None = None
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Things that wait for the desk itself: how many, and since when the oldest does."""

    where: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A secret or certificate that ends soon: its table, last day, and the step of the warning (30, 7, 1 or 0 days)."""

    where: str
    ends: date
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the running service last said of itself; stopped: it was told to end and did.

    faults: what -> why, as the service notes them. late: beats that have not ended in their time. audit: the first
    broken entry of the chain, '' = it holds.
    """

    started_at: datetime
    seen_at: datetime
    stopped: bool = False
    faults: tuple[tuple[str, str], ...] = ()
    late: tuple[str, ...] = ()
    audit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that alarms are judged from. service: None when no service ever ran, one turn at a time.

    swept_by: by when somebody should have signed off the oldest post of the daily sweep, None = nothing waits there.
    """

    folders: tuple[Folder, ...] = ()
    undecided: tuple[Waiting, ...] = ()
    letters: Waiting | None = None
    danger_letters: Waiting | None = None
    service: Service | None = None
    nobody_on_call: tuple[str, ...] = ()
    swept_by: datetime | None = None
    endings: tuple[Ending, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the desk is at `at`. last_poll: mailbox -> last full and successful look into it, None = never."""

    at: datetime
    alarms: tuple[Alarm, ...]
    last_poll: Mapping[str, datetime | None]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.alarms
