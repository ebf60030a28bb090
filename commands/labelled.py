"""Labelled mails as `evaluate` takes them: JSON lines, or what `export readings` wrote, in any of its forms."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commands._common import bytes_of
from commands.classify import mails
from models.errors import UsageError

_DISARMED = ("'=", "'+", "'-", "'@", "'\t", "'\r")
csv.field_size_limit(100_000_000)  # a cell may hold a whole mail


def labelled(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each mail with the number of its line or row.

    Raises:
        UsageError: naming file and line of what is no mail.
    """
    raw = bytes_of(file)
    if raw.lstrip()[:1] == b"[" and (rows := _array(raw)) is not None:
        yield from enumerate(rows, start=1)
    elif file.suffix.lower() == ".csv":
        yield from _table(raw, file)
    else:
        yield from mails(io.BytesIO(raw), str(file))


def _array(raw: bytes) -> list[dict[str, Any]] | None:
    """The objects of one JSON array; None when it is none."""
    try:
        rows = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else None


def _table(raw: bytes, file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a CSV export: cells without the apostrophe that kept a spreadsheet from running them."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{file}: is no CSV in UTF-8") from None
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        mail: dict[str, Any] = {key: _cell(value) for key, value in row.items() if key}
        try:
            mail["labels"] = json.loads(mail.get("labels") or "null")
        except (ValueError, RecursionError):
            raise UsageError(f"{file}, row {number}: its labels are no JSON object") from None
        yield number, mail


def _cell(value: str | None) -> str:
    return value[1:] if value and value.startswith(_DISARMED) else value or ""
