"""The directory as pages show it: a list with its gaps, one person, and who would get a case."""

from dataclasses import dataclass
from datetime import date, datetime

from models.directory.people import Absence, Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of people. key: names this row as it stands. deputy: what the deputy is called.

    in_force: on the day of the page. away: whether the person is away on that day.
    """

    key: str
    holding: Holding
    deputy: str = ""
    in_force: bool = True
    away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleQuery:
    """What the list is narrowed to; '' = everything. words: part of a name, id, address or area."""

    role: str = ""
    side: str = ""
    words: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """The rows that fit a query, in file order. gaps: what mail would run into. roles: to choose from."""

    today: date
    query: PeopleQuery
    rows: tuple[Row, ...]
    total: int
    gaps: tuple[str, ...]
    roles: tuple[str, ...]
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """An absence. key: names this one as it stands. over: it lies in the past. covers: who is asked meanwhile."""

    key: str
    absence: Absence
    over: bool = False
    covers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsencesPage:
    """Absences that are not over: what somebody is called, and theirs. people: everybody, (person_id, name)."""

    today: date
    rows: tuple[tuple[str, Away], ...]
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person, and what a form about them offers.

    caseload: rows in force that are theirs. owned: how many open cases they own; owns: their references, for admins
    alone. deputy_of: for whom they stand in. roles, people: to choose from.
    """

    person_id: str
    name: str
    email: str
    today: date
    rows: tuple[Row, ...]
    absences: tuple[Away, ...]
    caseload: int = 0
    owned: int = 0
    owns: tuple[str, ...] = ()
    deputy_of: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()

    def row(self, key: str) -> Row | None:
        """The row of that key, None when there is none any more."""
        return next((one for one in self.rows if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoQuery:
    """Who would get this? on: None = today; the rest as in `directory who`."""

    role: str = "unit"
    side: str = "child"
    reference: str = ""
    area: str = ""
    on: date | None = None
    initials: str = ""
    birth_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoAnswer:
    """The answer: sentences, the first says who. found: whether it is a person of the directory."""

    found: bool
    lines: tuple[str, ...]
    on: date
    now: datetime
