"""Figures without a person in them, and the audit."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol

from models.pages.viewer import Viewer

FEW: Final = 5
"""Numbers below it are not told where side and ground together could point to somebody."""
WEEKS: Final = (4, 13, 26, 52)
"""The spans of weeks to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Messages received in the week from Monday `start` on, by exit ('' = none yet)."""

    start: date
    exits: dict[str, int]
    step_ups: int = 0

    @property
    def received(self) -> int:
        """All of them."""
        return sum(self.exits.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class InTime:
    """Clocks of a kind at a rung that ended in the period: how many in all, and how many in time."""

    kind: str
    rung: str
    met: int
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours from a notice to its acknowledgement: by the clock on the wall, and worked ones. None = under FEW ended."""

    side: str
    number: int
    median: float | None = None
    ninetieth: float | None = None
    worked_median: float | None = None
    worked_ninetieth: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """The figures of so many weeks up to now. Times local.

    cases: side -> ground -> cases opened ('' = no ground read). by_side: side -> cases opened. overdue: kind of clock
    -> how many are overdue now. for_person, learning: code -> cases closed in the period ('' = not said): whether it
    has changed for the person, and what the council learns.
    """

    now: datetime
    weeks: int
    since: datetime
    received: tuple[Week, ...]
    by_side: dict[str, int]
    cases: dict[str, dict[str, int]]
    in_time: tuple[InTime, ...]
    overdue: dict[str, int]
    hours: tuple[Hours, ...]
    for_person: dict[str, int] = field(default_factory=dict)
    learning: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """What the audit is narrowed to; '' and None = everything. code: how codes begin. before: only older entries."""

    reference: str = ""
    login: str = ""
    code: str = ""
    day: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what, when (local). fields: what its details tell of, by name; never their words. sealed: chained."""

    id: int
    at: datetime
    actor: str
    code: str
    subject: str
    fields: tuple[str, ...]
    erased: bool
    sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Entries that fit, newest first. older: where the next page begins, None = it was the last.

    walked_at: when the chain was last walked (local), None = not since this service started; broken: its first
    broken entry then, '' = whole. unsealed: entries that wait for the sealer.
    """

    now: datetime
    query: AuditQuery
    entries: tuple[AuditEntry, ...]
    older: int | None
    walked_at: datetime | None
    broken: str
    unsealed: int
    total: int


class Figures(Protocol):
    """Figures without a person in them, and the audit. Whoever asks is handed in as `viewer`."""

    def sheet(self, viewer: Viewer, weeks: int) -> FiguresPage:
        """The figures of so many weeks."""

    def audit(self, viewer: Viewer, query: AuditQuery) -> AuditPage:
        """Entries of the audit; that it was looked at is itself an entry."""
