"""The council's CSV files, read: text in, rows out, every fault by file and line (design.md, section 6).

Nothing is applied here: models.directory.people_change compares, the store writes.
"""

import re

from pydantic import TypeAdapter, ValidationError

from models.config.values import EmailAddress
from models.directory.csv_rows import PeopleFileError, Row, rows
from models.directory.people import TERM, WEEKDAYS, Absence, Allocation, Directory, Holding, plain_reference

PEOPLE = ("person_id", "name", "email", "phone", "role", "side", "area", "deputy_id", "from", "to")
PEOPLE_EXTRA = ("days", "phone_checked")
"""Columns that may be added: part-time days ('mon tue thu', 'mon-wed', 'term'), and when the number was last rung."""
CASELOAD = ("case_reference", "side", "role", "person_id", "initials", "birth_year", "from", "to")
ABSENCES = ("person_id", "from", "to", "note")
SCHOOL = ("from", "to", "note")
SCHOOL_NOTE = "school holidays"
"""How the note of an absence begins that the school holidays made."""
ROLES = (
    *("unit", "team_manager", "service_manager", "board", "duty", "on_call", "unit_admin"),
    *("practitioner", "line_manager", "dsl"),
)
"""The roles of design.md, section 6, and the further rungs of the ladder as delivered."""
SIDES = ("child", "adult", "both")
_ADDRESS: TypeAdapter[str] = TypeAdapter(EmailAddress)


def read_directory(
    people: str,
    caseload: str | None = None,
    absences: str | None = None,
    *,
    school: str | None = None,
    present: Directory | None = None,
    names: tuple[str, str, str] = ("people.csv", "caseload.csv", "absences.csv"),
    roles: tuple[str, ...] = (),
) -> Directory:
    """Read the texts of the files into one directory.

    A file that is not given leaves the rows of `present` as they are, less those of people who have gone. `school`: the
    school holidays, in which whoever works in term time only is away. `names` are how errors call the files; `roles`
    are further roles of the council's ladder.

    Raises:
        PeopleFileError: the first fault, by file and line.
    """
    holdings = _people(names[0], people, (*ROLES, *roles))
    ids = frozenset(row.person_id for row in holdings)
    before = present or Directory()
    return Directory(
        holdings=holdings,
        caseload=tuple(row for row in before.caseload if row.person_id in ids)
        if caseload is None
        else _caseload(names[1], caseload, (*ROLES, *roles), ids),
        absences=(
            *(tuple(row for row in before.absences if row.person_id in ids and not _of_school(row))
              if absences is None else _absences(names[2], absences, ids)),
            *(tuple(row for row in before.absences if row.person_id in ids and _of_school(row))
              if school is None else _school(school, holdings)),
        ),
    )  # fmt: skip


def _people(name: str, text: str, roles: tuple[str, ...]) -> tuple[Holding, ...]:
    lines = list(rows(name, text, PEOPLE, PEOPLE_EXTRA))
    if not lines:
        raise PeopleFileError(f"{name}, line 1: has no rows below its header")
    holdings = tuple(_holding(row, roles) for row in lines)
    seen: dict[tuple[str, ...], int] = {}
    addresses: dict[str, tuple[str, int]] = {}
    ids = frozenset(holding.person_id for holding in holdings)
    for row, holding in zip(lines, holdings, strict=True):
        key = (holding.person_id, holding.role, holding.side, holding.area)
        first = seen.setdefault(key, row.line)
        if first != row.line:
            raise row.fault(f"the same person_id, role, side and area as line {first}")
        if holding.email:
            email, line = addresses.setdefault(holding.person_id, (holding.email, row.line))
            if email.casefold() != holding.email.casefold():
                raise row.fault(f"person_id {holding.person_id!r} has another email on line {line}")
        if holding.deputy_id and holding.deputy_id not in ids:
            raise row.fault(f"deputy_id {holding.deputy_id!r} is no person_id of this file")
    return holdings


def _holding(row: Row, roles: tuple[str, ...]) -> Holding:
    email = row.cells["email"]
    if email:
        try:
            _ADDRESS.validate_python(email)
        except ValidationError:
            raise row.fault(f"email {email!r} is no e-mail address: write name@domain") from None
    person_id, deputy_id = row.needed("person_id"), row.cells["deputy_id"]
    if person_id == deputy_id:
        raise row.fault("deputy_id is the person themselves")
    since, until = row.days()
    return Holding(
        person_id=person_id,
        name=row.needed("name"),
        email=email,
        phone=row.cells["phone"],
        role=row.one_of("role", roles),
        side=row.one_of("side", SIDES),
        area=row.cells["area"],
        deputy_id=deputy_id,
        since=since,
        until=until,
        days=_days(row),
        phone_checked=row.day("phone_checked"),
    )


def _days(row: Row) -> str:
    """Part-time days as words in the order of the week: 'mon-wed fri' -> 'mon tue wed fri'."""
    found = set()
    for word in row.cells["days"].casefold().replace(",", " ").split():
        first, dash, last = word.partition("-")
        if word == TERM:
            found.add(word)
        elif first in WEEKDAYS and (last in WEEKDAYS if dash else True):
            start = WEEKDAYS.index(first)
            found |= set(WEEKDAYS[start : WEEKDAYS.index(last or first) + 1])
        else:
            raise row.fault(f"days {row.cells['days']!r}: write for example 'mon tue thu', 'mon-wed' or 'mon-fri term'")
    if row.cells["days"] and not found:
        raise row.fault(f"days {row.cells['days']!r} names no day")
    return " ".join(word for word in (*WEEKDAYS, TERM) if word in found)


def _school(text: str, holdings: tuple[Holding, ...]) -> tuple[Absence, ...]:
    """The school holidays as absences of everybody who works in term time only; their deputies cover."""
    people = dict.fromkeys(row.person_id for row in holdings if TERM in row.days.split())
    found = []
    for row in rows("school holidays", text, SCHOOL):
        row.needed("from"), row.needed("to")
        since, until = row.days()
        note = f"{SCHOOL_NOTE} {row.cells['note']}".strip()
        found += [Absence(person_id=one, since=since, until=until, note=note) for one in people]
    return tuple(found)


def _of_school(row: Absence) -> bool:
    return row.note.startswith(SCHOOL_NOTE)


def _caseload(name: str, text: str, roles: tuple[str, ...], ids: frozenset[str]) -> tuple[Allocation, ...]:
    return tuple(_allocation(row, roles, ids) for row in rows(name, text, CASELOAD))


def _allocation(row: Row, roles: tuple[str, ...], ids: frozenset[str]) -> Allocation:
    reference, year = row.needed("case_reference"), row.cells["birth_year"]
    if not plain_reference(reference):
        raise row.fault(f"case_reference {reference!r} has neither letters nor digits")
    if year and not re.fullmatch(r"(?:18|19|20)[0-9]{2}", year):
        raise row.fault(f"birth_year {year!r} is no year: write for example 2014")
    since, until = row.days()
    return Allocation(
        case_reference=reference,
        side=row.one_of("side", SIDES),
        role=row.one_of("role", roles),
        person_id=_known(row, ids),
        initials=row.cells["initials"],
        birth_year=int(year) if year else None,
        since=since,
        until=until,
    )


def _absences(name: str, text: str, ids: frozenset[str]) -> tuple[Absence, ...]:
    return tuple(_absence(row, ids) for row in rows(name, text, ABSENCES))


def _absence(row: Row, ids: frozenset[str]) -> Absence:
    since, until = row.days()
    return Absence(person_id=_known(row, ids), since=since, until=until, note=row.cells["note"])


def _known(row: Row, ids: frozenset[str]) -> str:
    person_id = row.needed("person_id")
    if person_id not in ids:
        raise row.fault(f"person_id {person_id!r} has no row among the people")
    return person_id
