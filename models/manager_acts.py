"""Acts between unit and manager: a manager's own, signed in (person_id: who they are), words to them, a step up."""

from dataclasses import dataclass
from datetime import datetime

from models.words import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeSignedIn:
    """The owner or recorded deputy acknowledges, signed in; respond_by: the time they name (UTC), None = none."""

    person_id: str
    side: Side | None = None
    respond_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSignedIn:
    """'Not mine', said by the owner or deputy, signed in. whose: as far as they say."""

    person_id: str
    whose: str = ""
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeTime:
    """The owner or deputy names the time by which they respond (UTC).

    A sooner one counts at once; a later one waits until a person of the unit accepts it (promise 14).
    """

    person_id: str
    respond_by: datetime
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellManager:
    """A note in a person's own words to whoever has a side now, at the address of the directory."""

    words: str
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUp:
    """A person takes a side to the next rung now, and why; the board has an act of its own (promise 8)."""

    why: str
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBoard:
    """A person takes a side to the board, and why.

    pack: the name of the file that goes with it, sha256 its digest (hex). person_id: who of the board, '' = the only
    one who holds the role, or nobody of the directory.
    """

    why: str
    pack: str
    sha256: str
    person_id: str = ""
    side: Side | None = None
