"""What a change of the directory that somebody asks for comes to. Pure: the directory in, the changed one out.

The rules of the council's files hold for it too (models.directory.people_files): the changed rows are written as such a
file and read again, so that a form and a file can never disagree on what a directory may be.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import replace

from models.directory.csv_rows import PeopleFileError
from models.directory.people import Absence, Allocation, Directory, Holding
from models.directory.people_files import PEOPLE, PEOPLE_EXTRA, read_directory
from models.errors import UsageError
from models.pages.proposals import Asked, Files, PersonEdit, RowEdit

_NAMES = {"from": "since", "to": "until"}
_WHERE = re.compile(r"^[^:]*, line [0-9]+: ")


def key_of(row: Holding | Absence) -> str:
    """Names a row as it stands: another one when anything of it changed (first 12 hex of SHA-256)."""
    return _digest((row,))[:12]


def base_of(present: Directory, asked: Asked) -> str:
    """A digest of all that the change replaces, as that stands now; '' when it only adds."""
    match asked:
        case RowEdit():
            return asked.key
        case PersonEdit():
            return _digest(row for row in present.holdings if row.person_id == asked.person_id)
        case Files():
            rows: list[Holding | Allocation | Absence] = [*present.holdings]
            rows += present.caseload if asked.caseload is not None else ()
            rows += present.absences if asked.absences is not None else ()
            return _digest(rows)


def stale(present: Directory, asked: Asked, base: str) -> str:
    """Why a change that was asked for does not fit any more, '' when it does."""
    gone = "the directory has been changed since, in the very place that this would change: propose it again"
    match asked:
        case RowEdit():
            return gone if base and all(key_of(row) != base for row in present.holdings) else ""
        case PersonEdit() | Files():
            return gone if base_of(present, asked) != base else ""


def applied(present: Directory, asked: Asked, roles: tuple[str, ...]) -> Directory:
    """The directory after the change. roles: further ones of the council's ladder.

    Raises:
        UsageError: what is asked is against the rules of the files, or changes nothing.
    """
    if isinstance(asked, Files):
        new = read_directory(asked.people, asked.caseload, asked.absences, present=present, roles=roles)
    else:
        try:
            new = read_directory(people_csv(_edited(present, asked)), present=present, roles=roles)
        except PeopleFileError as error:
            raise UsageError(_WHERE.sub("", str(error))) from None
    if new == present:
        raise UsageError("this would change nothing: the directory says so already")
    return new


def people_csv(holdings: Iterable[Holding]) -> str:
    """Rows of people as the file that the council would load."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    columns = (*PEOPLE, *PEOPLE_EXTRA)
    writer.writerow(columns)
    for row in holdings:
        cells = (getattr(row, _NAMES.get(column, column)) for column in columns)
        writer.writerow("" if cell is None else str(cell) for cell in cells)
    return target.getvalue()


def _edited(present: Directory, asked: RowEdit | PersonEdit) -> list[Holding]:
    if isinstance(asked, PersonEdit):
        if present.person(asked.person_id) is None:
            raise UsageError(f"{asked.person_id} is nobody of the directory")
        return [replace(row, name=asked.name, email=asked.email) if row.person_id == asked.person_id else row
                for row in present.holdings]  # fmt: skip
    if not asked.key:
        return [*present.holdings, asked.row]
    if all(key_of(row) != asked.key for row in present.holdings):
        raise UsageError("the row has been changed since: open it again")
    return [asked.row if key_of(row) == asked.key else row for row in present.holdings]


def _digest(rows: Iterable[Holding | Allocation | Absence]) -> str:
    return hashlib.sha256("\0".join(repr(row) for row in rows).encode()).hexdigest()[:16]
