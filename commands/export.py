"""`export WHAT`: tables for the outside, CSV or JSON."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO

import typer

from commands._common import DEFAULT, ConfigFile, json_text, opened, stored
from models.errors import UsageError
from models.store.export import EXPORTS, columns, rows


def export(
    what: Annotated[str, typer.Argument(help=", ".join(EXPORTS))],
    form: Annotated[Literal["csv", "json", "jsonl"], typer.Option("--format", help="csv, json or jsonl")] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="A file; standard output when left out.")] = None,
    config: ConfigFile = DEFAULT,
) -> int:
    """Write one table; JSON is one array, jsonl one object a line, times are ISO 8601 in UTC."""
    if what not in EXPORTS:
        raise UsageError(f"export {what}: there is no such table; choose one of {', '.join(EXPORTS)}")
    with opened(stored(config)) as database:
        with _target(out) as target:
            if form == "json":
                _json(rows(database, what), target)
            elif form == "jsonl":
                target.writelines(json_text(row, target) + "\n" for row in rows(database, what))
            else:
                writer = csv.DictWriter(target, columns(what), lineterminator="\n")
                writer.writeheader()
                for row in rows(database, what):
                    writer.writerow({key: _cell(value) for key, value in row.items()})
        return 0


@contextmanager
def _target(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be written ({error.strerror})") from None


def _json(found: Iterator[dict[str, Any]], target: TextIO) -> None:
    target.write("[")
    target.writelines((",\n " if index else "\n ") + json_text(row, target) for index, row in enumerate(found))
    target.write("\n]\n")


def _cell(value: Any) -> Any:
    """A cell that a spreadsheet never takes for a formula; lists are joined by '; '."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "; ".join(str(one) for one in value)
    if isinstance(value, dict):
        value = json.dumps(value)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
