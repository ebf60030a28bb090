"""Rows as a CSV file that a spreadsheet opens: no cell of it is ever run as a formula."""

import csv
import io
from collections.abc import Iterable


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """The text of the file; a cell that begins as a formula does gets a quotation mark in front (OWASP)."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    for row in rows:
        writer.writerow(f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@", "\t") else cell for cell in row)
    return target.getvalue()
