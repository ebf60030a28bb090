"""The page of a letter's link: what it may do now, what was answered, and what came of it (promise 13).

Every time in these nouns is aware and in local time; none holds a name of the person or family, or words of a mail.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from models.letter import Line
from models.pages.links import Purpose

GoneWhy = Literal["acknowledged", "moved", "closed", "withdrawn"]
"""Why a link is no longer needed: answered, with somebody else now, the case is closed, or a person ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A day that is offered to respond by: in plain words, and the end of that working day."""

    words: str
    day: date
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOpen:
    """The link may be answered now.

    due: of the acknowledgement. asked_by: when a response is due if it is acknowledged now. latest: the last day that
    may be named. line: whom to ring. said_not_mine: they have told us before that it is not theirs. unsigned: the
    council has not signed off the length of a clock that is shown.
    """

    purpose: Purpose
    reference: str
    now: datetime
    due: datetime
    asked_by: datetime
    choices: tuple[Choice, ...]
    latest: date
    line: Line
    said_not_mine: bool = False
    unsigned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkByPhone:
    """Danger was read on this case: only a signed-in person takes it, so ring (promise 13).

    line: the unit's; emergency: the line when that one is closed.
    """

    reference: str
    line: Line
    emergency: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGone:
    """The link has ended; there is nothing to do."""

    reference: str
    why: GoneWhy
    line: Line


LinkState = LinkOpen | LinkByPhone | LinkGone


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """'I acknowledge it': the name that was typed, and the day by whose close they respond (None: cannot say yet)."""

    name: str
    respond_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMine:
    """'It is not mine': the name that was typed, and whose it is, as far as they say."""

    name: str
    whose: str = ""


LinkAnswer = Acknowledge | NotMine


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What was recorded. asked: the time that was named, None when none was; due: the clock that now runs.

    asked later than due is a proposal: a person of the unit accepts it or not (promise 14).
    """

    reference: str
    name: str
    at: datetime
    due: datetime
    asked: datetime | None
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What was recorded: it is not theirs; a person gives it to somebody else, the clock runs on."""

    reference: str
    name: str
    at: datetime
    whose: str
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The day that was named does not do; `why` is one sentence for the reader, `state` the page to show again."""

    why: str
    state: LinkOpen


LinkOutcome = Acknowledged | Returned | Refused | LinkByPhone | LinkGone
