"""Rows of a CSV file: text in, cells by column out, every fault by file and line.

UTF-8 with or without BOM, LF or CRLF, comma-separated, the columns asked for and some that may be added, in any order.
Cells that a spreadsheet would run as a formula, and line breaks within a cell, are refused.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.errors import UsageError

_INTERNATIONAL = re.compile(r"\+[0-9][0-9 ()]*")


class PeopleFileError(UsageError):
    """A file of the directory is wrong: correct the line that is named, then load again; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a file: its cells by column, and where it stands (line 1 = the header)."""

    file: str
    line: int
    cells: dict[str, str]

    def fault(self, message: str) -> PeopleFileError:
        """The error that names this line."""
        return PeopleFileError(f"{self.file}, line {self.line}: {message}")

    def needed(self, column: str) -> str:
        """A cell that must not be empty."""
        if not self.cells[column]:
            raise self.fault(f"{column} is empty")
        return self.cells[column]

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        """A cell that must be one of a few words."""
        value = self.needed(column)
        if value not in allowed:
            raise self.fault(f"unknown {column} {value!r}: write one of {', '.join(allowed)}")
        return value

    def day(self, column: str) -> date | None:
        """A cell with an ISO date, None when empty."""
        value = self.cells[column]
        if not value:
            return None
        # date.fromisoformat of Python 3.11 also reads 20261224 and 2026-W52-4: a file has one way to write a day.
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise self.fault(f"{column} {value!r} is no date: write it as 2026-12-24")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.fault(f"{column} {value!r} is no day of the calendar") from None

    def days(self) -> tuple[date | None, date | None]:
        """The columns from and to."""
        since, until = self.day("from"), self.day("to")
        if since and until and since > until:
            raise self.fault(f"from {since} is after to {until}")
        return since, until


def decode(data: bytes, name: str) -> str:
    """The text of a file's bytes.

    Raises:
        PeopleFileError: when it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PeopleFileError(
            f"{name}, line {line}: is not UTF-8: in Excel save as 'CSV UTF-8 (comma delimited)'"
        ) from None


def rows(name: str, text: str, columns: tuple[str, ...], extra: tuple[str, ...] = ()) -> Iterator[Row]:
    """The rows below the header, blank lines left out; the header may have its columns in any order.

    extra: columns that may be left out; their cells are then empty.
    """
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            raise PeopleFileError(f"{name}, line {line}: is no CSV: {error}") from None
        if not any(cells):
            continue
        if header is None:
            header = _header(name, line, cells, columns, extra)
        else:
            yield _row(name, line, header, cells, extra)
    if header is None:
        raise PeopleFileError(f"{name}, line 1: is empty: its first line must be {','.join(columns)}")


def _header(name: str, line: int, cells: list[str], columns: tuple[str, ...], extra: tuple[str, ...]) -> list[str]:
    where = f"{name}, line {line}"
    if len(cells) == 1 and any(mark in cells[0] for mark in ";\t"):
        raise PeopleFileError(
            f"{where}: columns are parted by semicolons or tabs: save as 'CSV UTF-8 (comma delimited)'"
        )
    for column in cells:
        if column not in (*columns, *extra):
            also = f"; {', '.join(extra)} may be added" if extra else ""
            raise PeopleFileError(f"{where}: unknown column {column!r}: it must be {','.join(columns)}{also}")
        if cells.count(column) > 1:
            raise PeopleFileError(f"{where}: column {column!r} is there twice")
    if missing := [column for column in columns if column not in cells]:
        raise PeopleFileError(f"{where}: missing column {', '.join(missing)}")
    return cells


def _row(name: str, line: int, header: list[str], cells: list[str], extra: tuple[str, ...]) -> Row:
    row = Row(file=name, line=line, cells=dict.fromkeys(extra, "") | dict(zip(header, cells, strict=False)))
    if len(cells) != len(header):
        raise row.fault(f"has {len(cells)} cells, the header has {len(header)}")
    for column, cell in row.cells.items():
        # A spreadsheet runs such a cell as a formula when the export is opened again.
        if cell[:1] in tuple("=+-@") and not (column == "phone" and _INTERNATIONAL.fullmatch(cell)):
            raise row.fault(f"{column} starts with {cell[0]!r}: a spreadsheet takes that for a formula")
        if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in cell):
            raise row.fault(f"{column} has a line break or control character")
    return row
