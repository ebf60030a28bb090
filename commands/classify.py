"""`classify --json`: read mails from stdin, write their labels with evidence to stdout."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from beats.desk import council_of
from commands._common import DEFAULT, ConfigFile, clock, json_text, unconfigured
from models.config.settings import load_settings
from models.errors import UsageError
from models.reading import Reading
from models.words import Automated

if TYPE_CHECKING:
    from intake.reading import Reader  # spaCy is slow to load: only commands that read pay for it

_AUTOMATED: dict[str, Automated] = {value: value for value in get_args(Automated)}


def reader_of(config: Path) -> "tuple[Reader, date]":
    """The reader with the council's overlay of rules, and today's local date."""
    from intake.reading import Reader

    if unconfigured(config):
        return Reader(), clock().date()
    settings = load_settings(config)
    return Reader(overlay=settings.rules_overlay), council_of(settings).day(clock())


def overlay_of(config: Path) -> Path | None:
    """The council's overlay of rules, None when it has none."""
    return None if unconfigured(config) else load_settings(config).rules_overlay


def mails(lines: Any, where: str) -> Any:
    """Each line as (number, object); a line that is no object is an error that names it."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            mail = json.loads(line)
        except (ValueError, RecursionError):
            mail = None
        if not isinstance(mail, dict):
            raise UsageError(f"{where}, line {number}: is no JSON object: one object a line")
        yield number, mail


def read_mail(reader: "Reader", mail: dict[str, Any], today: date) -> Reading:
    """The reading of one object of the contract; missing keys are '', the date is the day for ages.

    `automated` is what parsing found in the headers, where an export of the desk tells it.
    """

    def text(key: str) -> str:
        value = mail.get(key)
        words = value if isinstance(value, str) else "" if value is None else str(value)
        return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # JSON may hold half a pair

    try:
        day = datetime.fromisoformat(text("date")).date() if text("date") else today
    except ValueError:
        day = today
    return reader.read(
        subject=text("subject"),
        body=text("body"),
        from_name=text("from_name"),
        from_address=text("from_address"),
        on=day,
        automated=_AUTOMATED.get(text("automated")),
    )


def classify(
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines in and out (the only form).")] = True,
    config: ConfigFile = DEFAULT,
) -> int:
    """Read JSON lines {id, from_name, from_address, subject, body, date?} from stdin; write labels with evidence."""
    from intake.reading.contract import to_contract

    del as_json
    reader, today = reader_of(config)
    for _number, mail in mails(sys.stdin.buffer, "stdin"):
        result = to_contract(mail.get("id", ""), read_mail(reader, mail, today))
        sys.stdout.write(json_text(result, sys.stdout) + "\n")
    sys.stdout.flush()
    return 0
