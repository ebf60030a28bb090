"""Who holds which role, for whom, since when, and who stands in: dated rows, as loaded from the council's files."""

from dataclasses import dataclass
from datetime import date, timedelta

from models.words import Side

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TERM = "term"
"""Among the days of a row: they do not work in the school holidays."""
_FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One person in one role (a row of people.csv). `side` may be 'both'; blank area = everywhere.

    `since` and `until` are inclusive local dates (the columns from and to), None = open. days: on which they work in
    it, such as 'mon tue thu', '' = every day; 'term' among them: not in the school holidays. phone_checked: when
    somebody last rang the number and reached them, None = not known.
    """

    person_id: str
    name: str
    email: str
    phone: str
    role: str
    side: str
    area: str = ""
    deputy_id: str = ""
    since: date | None = None
    until: date | None = None
    days: str = ""
    phone_checked: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on a local date."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def works_on(self, day: date) -> bool:
        """Whether they work in this role on a local date; part-time days only, no absences.

        A weekend on which they do not work is read as the Monday that follows: mail of a Saturday waits for whoever
        works on Monday, as it does for everybody else.
        """
        worked = set(self.days.split()) & set(WEEKDAYS)
        if not worked:
            return True
        if day.weekday() > _FRIDAY and not worked & set(WEEKDAYS[_FRIDAY + 1 :]):
            day += timedelta(days=7 - day.weekday())
        return WEEKDAYS[day.weekday()] in worked

    def covers(self, side: Side) -> bool:
        """Whether the row serves that side."""
        return self.side in ("both", side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """One row of caseload.csv: who is allocated to a case reference in a role, with second facts."""

    case_reference: str
    side: str
    role: str
    person_id: str
    initials: str = ""
    birth_year: int | None = None
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on a local date."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One row of absences.csv: a person is away on these local dates, both included; None = open."""

    person_id: str
    since: date | None = None
    until: date | None = None
    note: str = ""

    def covers(self, day: date) -> bool:
        """Whether the person is away on a local date."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """All rows, in file order (the order of on_call rows is the rota)."""

    holdings: tuple[Holding, ...] = ()
    caseload: tuple[Allocation, ...] = ()
    absences: tuple[Absence, ...] = ()

    def person(self, person_id: str) -> Holding | None:
        """Any row of that person, for name, address and telephone."""
        return next((row for row in self.holdings if row.person_id == person_id), None)

    def away(self, person_id: str, day: date) -> bool:
        """Whether the person is away on a local date: an absence, or a day on which none of their roles is worked."""
        if any(row.person_id == person_id and row.covers(day) for row in self.absences):
            return True
        held = [row for row in self.holdings if row.person_id == person_id and row.holds_on(day)]
        return bool(held) and not any(row.works_on(day) for row in held)


def plain_reference(reference: str) -> str:
    """A case reference as it is compared: letters and digits only, upper-cased (promise 9)."""
    return "".join(char for char in reference.upper() if char.isalnum() and char.isascii())
