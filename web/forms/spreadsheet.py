"""Rows as a CSV file that a spreadsheet opens: no cell of it is ever run as a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Final

_SIGNS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """The text of the file; a cell that begins as a formula does gets a quotation mark in front (OWASP)."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    for row in rows:
        writer.writerow(f"'{cell}" if _is_formula(str(cell)) else cell for cell in row)
    return target.getvalue()


def _is_formula(cell: str) -> bool:
    """Whether a spreadsheet may reckon with it: also behind blanks, and in the wide forms of the signs."""
    return cell[:1] == "\t" or cell.lstrip()[:1] in _SIGNS
