"""The directory as it stands for one case on one local date: rows in force, who can be asked, and who covers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.directory.people import Allocation, Directory, Holding, plain_reference
from models.mail import in_domains
from models.words import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The directory as it stands for one case on one local date."""

    directory: Directory
    side: Side
    on: date
    excluded: frozenset[str]
    domains: tuple[str, ...]
    area: str = ""

    def rows(self, role: str) -> tuple[Holding, ...]:
        """Rows of a role in force for the side; an undecided side has only those who serve both.

        Where the area is known, its own rows, else those who serve everywhere; where it is not, all of them.
        """
        held = tuple(
            row
            for row in self.directory.holdings
            if row.role == role and row.covers(self.side) and row.holds_on(self.on)
        )
        if not self.area:
            return held
        here = tuple(row for row in held if row.area.casefold() == self.area.casefold())
        return here or tuple(row for row in held if not row.area)

    def row(self, person_id: str, role: str) -> Holding | None:
        """The row in force by which a person is reached: of the role if there is one, with an address if there is."""
        rows = [row for row in self.directory.holdings if row.person_id == person_id and row.holds_on(self.on)]
        rows.sort(key=lambda row: (not row.email, row.role != role or not row.covers(self.side)))
        return rows[0] if rows else None

    def barred(self, row: Holding) -> str:
        """Why nothing may go to that person for this case, '' when it may; absence is no bar."""
        if row.person_id in self.excluded:
            return "is not asked: the message challenges them"
        if not row.email:
            return "has no address in the directory"
        if self.domains and not in_domains(row.email, self.domains):
            return "has an address outside the allowed domains"
        return ""

    def absent(self, row: Holding) -> str:
        """Why that person cannot be asked on this date, '' when they can."""
        if barred := self.barred(row):
            return barred
        if not self.directory.away(row.person_id, self.on):
            return "" if row.works_on(self.on) else "does not work in that role on that day"
        return "is away"

    def cover(self, person_id: str, role: str) -> Holding | None:
        """The nearest recorded deputy who can be asked, deputies of deputies included; no one is asked twice."""
        seen, waiting = {person_id}, self.deputy_ids(person_id, role)
        while waiting:
            deputy_id = waiting.pop(0)
            if deputy_id in seen:
                continue
            seen.add(deputy_id)
            row = self.row(deputy_id, role)
            if row and not self.absent(row):
                return row
            waiting += self.deputy_ids(deputy_id, role)
        return None

    def owners(self, role: str, people: list[str]) -> list[str]:
        """Those of the people whom no other of them names as deputy in a row of that role; all, if that leaves none."""
        distinct = list(dict.fromkeys(people))
        cover = {
            row.deputy_id for row in self.rows(role) if row.person_id in distinct and row.deputy_id != row.person_id
        }
        return [person_id for person_id in distinct if person_id not in cover] or distinct

    def deputy_ids(self, person_id: str, role: str) -> list[str]:
        """Deputies recorded in the person's rows in force: those of the role first."""
        rows = [row for row in self.directory.holdings if row.person_id == person_id and row.holds_on(self.on)]
        rows.sort(key=lambda row: row.role != role or not row.covers(self.side))
        return list(dict.fromkeys(row.deputy_id for row in rows if row.deputy_id))

    def name(self, person_id: str) -> str:
        """What the person is called, or the bare id when the directory has no row."""
        row = self.directory.person(person_id)
        return row.name if row else person_id


def allocations(
    directory: Directory, *, role: str, side: Side, references: Iterable[str], on: date
) -> tuple[Allocation, ...]:
    """Caseload rows in force of that role and side for exactly one of the references (letters and digits)."""
    wanted = {plain_reference(reference) for reference in references} - {""}
    if not wanted:
        return ()
    return tuple(
        row
        for row in directory.caseload
        if row.role == role
        and row.side in ("both", side)
        and row.holds_on(on)
        and plain_reference(row.case_reference) in wanted
    )


def agrees(row: Allocation, initials: Iterable[str], birth_years: Iterable[int]) -> bool:
    """Whether a caseload row has no second facts, or one of them is in the message (promise 9)."""
    if not row.initials and row.birth_year is None:
        return True
    said = {plain_reference(text) for text in initials}
    return (bool(row.initials) and plain_reference(row.initials) in said) or row.birth_year in set(birth_years)
