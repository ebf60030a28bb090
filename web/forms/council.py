"""Forms of the council's own pages: rows of the directory, absences, files, who would get it, signatures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from werkzeug.datastructures import FileStorage

from models.directory.csv_rows import PeopleFileError, decode
from models.directory.people import Holding
from models.pages.figures import AuditQuery
from models.pages.people import WhoQuery
from models.pages.proposals import Asked, Files, PersonEdit, RowEdit
from web.forms.fields import Fault, one_line

LONGEST: Final = 200
"""Characters of any field of these forms."""
WORDS: Final = 20_000
"""Characters of a text that somebody tries out."""
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_TAKEN: Final = ("new", "who", "files")
"""What follows /people/ in addresses of other pages."""
T = TypeVar("T")
_COLUMNS: Final = ("person_id", "name", "email", "phone", "role", "side", "area", "deputy_id", "days")
ROW_FIELDS: Final = (*_COLUMNS, "since", "until", "phone_checked", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[T]):
    """A form as it was filled in: what was typed, what is wrong with it, and what it asks for when nothing is."""

    typed: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    asked: T | None = None

    def fault(self, *fields: str) -> str:
        """What is wrong with one of these fields, '' when nothing is."""
        return next((one.text for one in self.faults if one.field in fields), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Somebody is away on these days, both included; None = nobody knows until when."""

    since: date
    until: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed the length that was shown, and on which day."""

    by: str
    on: date
    value: str


def blank(**typed: str) -> Form[Asked]:
    """An empty form, or one with what is known already."""
    return Form(typed=typed)


def refused(typed: Mapping[str, str], field: str, why: str) -> Form[Asked]:
    """The form again, with what the desk says of it."""
    return Form(typed=typed, faults=(Fault(field=field, text=why[:1].upper() + why[1:]),))


def of_row(row: Holding) -> Form[Asked]:
    """A row as its form shows it."""
    typed = {name: str(getattr(row, name) or "") for name in ROW_FIELDS if name != "why"}
    return Form(typed=typed)


def row(form: Mapping[str, str], key: str, person: Mapping[str, str]) -> Form[Asked]:
    """A row added or changed. person: id, name and address where they are known already."""
    typed = _typed(form, ROW_FIELDS) | dict(person)
    faults = [
        Fault(field=name, text=text)
        for name, text in (("person_id", "Enter an id for this person"), ("name", "Enter their name or post"),
                           ("role", "Select a role"), ("side", "Select a side"))
        if not typed[name]
    ]  # fmt: skip
    if typed["person_id"] and not person and (not _ID.fullmatch(typed["person_id"]) or typed["person_id"] in _TAKEN):
        faults.append(Fault(field="person_id", text="The id must be letters, digits, dots and hyphens, such as U10"))
    days: dict[str, date | None] = {}
    for name, called in (("since", "The first day"), ("until", "The last day"), ("phone_checked", "That day")):
        found = _day(typed[name], name, called)
        days[name] = None if isinstance(found, Fault) else found
        faults += [found] if isinstance(found, Fault) else []
    if faults:
        return Form(typed=typed, faults=tuple(faults))
    holding = Holding(
        **{name: typed[name] for name in _COLUMNS}, since=days["since"], until=days["until"],
        phone_checked=days["phone_checked"],
    )  # fmt: skip
    return Form(typed=typed, asked=RowEdit(key=key, row=holding))


def person(form: Mapping[str, str], person_id: str) -> Form[Asked]:
    """Somebody's name and address."""
    typed = _typed(form, ("name", "email", "why"))
    if not typed["name"]:
        return refused(typed, "name", "Enter their name or post")
    return Form(typed=typed, asked=PersonEdit(person_id=person_id, name=typed["name"], email=typed["email"]))


def files(form: Mapping[str, str], sent: Mapping[str, FileStorage]) -> Form[Asked]:
    """The council's files; people.csv is needed."""
    typed, texts = _typed(form, ("why",)), dict[str, str]()
    for name in ("people", "caseload", "absences"):
        data = sent[name].read() if name in sent else b""
        if not data:
            continue
        try:
            texts[name] = decode(data, f"{name}.csv")
        except PeopleFileError as error:
            return refused(typed, name, str(error))
    if "people" not in texts:
        return refused(typed, "people", "Select the file people.csv")
    asked = Files(people=texts["people"], caseload=texts.get("caseload"), absences=texts.get("absences"))
    return Form(typed=typed, asked=asked)


def absent(form: Mapping[str, str], today: date) -> Form[Absent]:
    """An absence; the first day is today when it is left out."""
    typed = _typed(form, ("since", "until", "note"))
    since, until = (_day(typed[name], name, called) for name, called in
                    (("since", "The first day"), ("until", "The last day")))  # fmt: skip
    faults = tuple(one for one in (since, until) if isinstance(one, Fault))
    if isinstance(since, Fault) or isinstance(until, Fault):
        return Form(typed=typed, faults=faults)
    return Form(typed=typed, asked=Absent(since=since or today, until=until, note=typed["note"]))


def who(form: Mapping[str, str]) -> Form[WhoQuery]:
    """Who would get this?"""
    typed = _typed(form, ("role", "side", "reference", "area", "on", "initials", "birth_year"))
    on, year = _day(typed["on"], "on", "The day"), typed["birth_year"]
    if isinstance(on, Fault):
        return Form(typed=typed, faults=(on,))
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        return Form(typed=typed, faults=(Fault(field="birth_year", text="The year of birth must have 4 numbers"),))
    asked = WhoQuery(role=typed["role"] or "unit", side=typed["side"] or "child", reference=typed["reference"],
                     area=typed["area"], on=on, initials=typed["initials"],
                     birth_year=int(year) if year else None)  # fmt: skip
    return Form(typed=typed, asked=asked)


def signature(form: Mapping[str, str], today: date) -> Form[Signature]:
    """A signature below the length of a clock."""
    typed = _typed(form, ("by", "on", "value"))
    on = _day(typed["on"], "on", "The day of the signature")
    faults = [Fault(field="by", text="Enter the name of whoever signed it off")] if not typed["by"] else []
    faults += [on] if isinstance(on, Fault) else []
    if faults or isinstance(on, Fault):
        return Form(typed=typed, faults=tuple(faults))
    return Form(typed=typed, asked=Signature(by=typed["by"], on=on or today, value=typed["value"]))


def audit(form: Mapping[str, str]) -> Form[AuditQuery]:
    """What the audit is narrowed to; a page number that is none is left out."""
    typed = _typed(form, ("reference", "login", "code", "day", "before"))
    day, before = _day(typed["day"], "day", "The day"), typed["before"]
    if isinstance(day, Fault):
        return Form(typed=typed, faults=(day,), asked=AuditQuery())
    if day is not None and not 2000 <= day.year < 3000:  # nor has a day at the ends of the calendar one before or after
        return Form(
            typed=typed, faults=(Fault(field="day", text="The year must be 2000 or later"),), asked=AuditQuery()
        )
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    asked = AuditQuery(reference=typed["reference"], login=typed["login"], code=typed["code"], day=day,
                       before=number)  # fmt: skip
    return Form(typed=typed, asked=asked)


def _typed(form: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: one_line(form.get(name, ""))[:LONGEST] for name in names}


def _day(typed: str, field: str, called: str) -> date | Fault | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return Fault(field=field, text=f"{called} must be a real date, for example 2026-12-24")
