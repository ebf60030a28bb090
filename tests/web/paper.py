"""A desk on paper: what the pages ask is answered from a table, and what they tell it is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from models.config.settings import Settings
from models.errors import StoreError
from models.health import Alarm, Health
from models.letter import Line
from models.pages.link_page import (
    Acknowledge,
    Acknowledged,
    Choice,
    LinkAnswer,
    LinkByPhone,
    LinkGone,
    LinkOpen,
    LinkOutcome,
    LinkState,
    Refused,
    Returned,
)
from models.pages.viewer import Viewer

LONDON = ZoneInfo("Europe/London")
KEY = b"a key of the tests, of no worth"
REFERENCE = "ESC-2026-4071839"
EMERGENCY = Line(name="Emergency Duty Team", number="01632 960003")
LINE = Line(name="Safeguarding Standards Unit", number="01632 960010", hours="Monday to Friday, 9am to 4pm")


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    """A local time of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


OPEN = LinkOpen(
    purpose="acknowledge",
    reference=REFERENCE,
    now=at(9, 10, 5),
    due=at(10, 17),
    asked_by=at(16, 17),
    choices=tuple(
        Choice(words=words, day=date(2026, 12, day), due=at(day, hour, minute))
        for words, day, hour, minute in (
            ("Today", 9, 17, 0), ("Tomorrow", 10, 17, 0), ("Within 3 working days", 14, 17, 0),
            ("Within 5 working days", 16, 17, 0),
        )
    ),
    latest=date(2027, 1, 8),
    line=LINE,
)  # fmt: skip
STATES: dict[str, LinkState] = {
    "open": OPEN,
    "late": replace(OPEN, now=at(11, 9)),
    "confirm": replace(OPEN, purpose="confirm"),
    "again": replace(OPEN, said_not_mine=True),
    "unsigned": replace(OPEN, unsigned=True),
    "ring": LinkByPhone(reference=REFERENCE, line=LINE, emergency=EMERGENCY),
    "acknowledged": LinkGone(reference=REFERENCE, why="acknowledged", line=LINE),
    "moved": LinkGone(reference=REFERENCE, why="moved", line=LINE),
    "closed": LinkGone(reference=REFERENCE, why="closed", line=LINE),
    "withdrawn": LinkGone(reference=REFERENCE, why="withdrawn", line=LINE),
}


class OpenDoor:
    """Accounts of the tests: a session's token is the login of whoever it lets in; any other lets nobody in."""

    def __init__(self, *viewers: Viewer) -> None:
        self.viewers = {one.login: one for one in viewers}

    def viewer(self, token: str, *, looking: bool = True) -> Viewer | None:
        """Who has that login; a look is not counted."""
        del looking
        return self.viewers.get(token)


class PaperDesk:
    """A desk whose links are the names of STATES. `down`: the database is away. `meanwhile` changes before an answer."""

    def __init__(self) -> None:
        self.states = dict(STATES)
        self.said: list[tuple[str, LinkAnswer]] = []
        self.alarms: tuple[Alarm, ...] = ()
        self.down = False
        self.fault: Exception | None = None
        self.meanwhile: Callable[[], object] | None = None
        self.accounts: Any = OpenDoor()
        self.queue = self.cases = self.doing = self.council = self.figures = cast("Any", None)

    def _ask(self) -> None:
        if self.down:
            raise StoreError("the database does not answer")
        if self.fault is not None:
            raise self.fault

    def health(self) -> Health:
        """How it is."""
        self._ask()
        return Health(at=OPEN.now, alarms=self.alarms, last_poll={"children": at(9, 10, 4), "adults": None})

    def link(self, token: str) -> LinkState | None:
        """The state of that name."""
        self._ask()
        return self.states.get(token)

    def answer_link(self, token: str, answer: LinkAnswer) -> LinkOutcome | None:
        """Written down; a link answers once. Days of 2020 are refused, as a desk refuses days that are over."""
        self._ask()
        if self.meanwhile:
            self.meanwhile()
        state = self.states.get(token)
        if not isinstance(state, LinkOpen):
            return state
        if not isinstance(answer, Acknowledge):
            self.said.append((token, answer))
            return Returned(reference=REFERENCE, name=answer.name, at=state.now, whose=answer.whose, line=LINE)
        day = answer.respond_on
        if day is not None and day < state.now.date():
            return Refused(why="Enter a day that is still to come: that one has passed", state=state)
        self.said.append((token, answer))
        self.states[token] = STATES["acknowledged"]
        asked = datetime(day.year, day.month, day.day, 17, tzinfo=LONDON) if day else None
        due = min(asked or state.asked_by, state.asked_by)
        return Acknowledged(reference=REFERENCE, name=answer.name, at=state.now, due=due, asked=asked, line=LINE)


def settings(**tables: Any) -> Settings:
    """A live configuration with web pages; `tables` replaces whole tables."""
    base: dict[str, Any] = {
        "desk": {"name": "Northford Council Safeguarding Desk", "base_url": "https://desk.northford.example"},
        "mailbox": [{"name": "children", "driver": "imap", "host": "imap.northford.example",
                     "address": "cssu@northford.example"}],
        "smtp": {"host": "smtp.northford.example"},
        "web": {"enabled": True},
    }  # fmt: skip
    return Settings.model_validate({**base, **tables})
