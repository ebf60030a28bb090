"""The queue: piles with counts, rows, searches, sweeps, and what is done to many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol, get_args

from models.pages.queue_rows import (
    CaseRow,
    Filters,
    Notices,
    Options,
    PileName,
    PostRow,
    Row,
    Strip,
    Sweep,
    View,
)
from models.pages.viewer import Viewer

PAGE: Final = 50
"""Rows on a page."""
BulkDo = Literal["seen", "unseen", "take", "put_back", "done"]
"""What can be done to many cases at once: mark as seen, and back; 'I take this', and back; their tasks are done."""
BULK: Final[tuple[BulkDo, ...]] = get_args(BulkDo)
INVERSE: Final[Mapping[BulkDo, BulkDo]] = {
    "seen": "unseen", "unseen": "seen", "take": "put_back", "put_back": "take",
}  # fmt: skip
"""How each is undone; what has no inverse offers none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which page of a pile. listed: the key of a list that was frozen before, '' for a fresh one; page: from 1."""

    pile: PileName
    filters: Filters = field(default_factory=Filters)
    listed: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of a pile. listed: the key of the frozen list: its order stays while one works, what is new is announced.

    total: rows of the frozen list; beyond: how many more the pile holds than a list can; new: rows that came since.
    unsigned: the clocks whose lengths the council has not signed off.
    """

    asked: Asked
    now: datetime
    counts: Mapping[PileName, int]
    rows: tuple[Row, ...]
    listed: str
    page: int
    pages: int
    total: int
    beyond: int
    new: int
    strip: Strip
    options: Options
    views: tuple[View, ...] = ()
    sweep: Sweep | None = None
    unsigned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has changed since a list was frozen: counts of all piles, rows that are new in it, rows that left it."""

    counts: Mapping[PileName, int]
    new: int
    gone: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: cases in any state, and post without a case; cut: there is more than is shown."""

    typed: str
    now: datetime
    cases: tuple[CaseRow, ...] = ()
    post: tuple[PostRow, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A manager's own cases and those that they are deputy for, overdue first."""

    now: datetime
    own: tuple[CaseRow, ...] = ()
    as_deputy: tuple[CaseRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of an act on many: the references of those it was done to, and (reference, why not) of the others."""

    do: BulkDo
    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


class Queue(Protocol):
    """The queue. Whoever asks is handed in as `viewer`; each method raises NotForYou to whom it does not show."""

    def page(self, viewer: Viewer, asked: Asked) -> QueuePage:
        """A page of a pile."""

    def news(self, viewer: Viewer, asked: Asked) -> News:
        """What has changed since that list was frozen; one that is not known any more has no news but counts."""

    def mine(self, viewer: Viewer) -> Mine:
        """The viewer's own cases, by their person_id."""

    def notices(self) -> Notices:
        """What holds for the whole desk."""

    def search(self, viewer: Viewer, typed: str) -> str:
        """Keep what was typed and give the key of the search: no word of it stands in an address (promise 19)."""

    def found(self, viewer: Viewer, key: str) -> Found:
        """What a search finds now. Raises NotThere when it is not one of this viewer's."""

    def bulk(self, viewer: Viewer, do: BulkDo, references: Sequence[str]) -> Carried:
        """Do one thing to many cases, each for itself."""

    def sweep(self, viewer: Viewer, pile: PileName, rows: Sequence[int]) -> Sweep:
        """Sign off that a person has looked at these messages of a pile."""

    def unsweep(self, viewer: Viewer, sweep_id: int) -> int:
        """Undo one's own sweep; how many messages are back. Raises NotThere when there is no such sweep to undo."""

    def keep_view(self, viewer: Viewer, name: str, asked: Asked) -> None:
        """Keep a pile with its filters under a name; the same name again replaces it."""

    def drop_view(self, viewer: Viewer, view_id: int) -> None:
        """Forget one of one's own views."""

    def look(self, viewer: Viewer, reference: str) -> tuple[str, ...]:
        """Say that the viewer has the case open, and who else has, by name."""
