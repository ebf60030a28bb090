"""`evaluate`: how well the rules read labelled mails, and what another rule set would read otherwise."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands._common import DEFAULT, ConfigFile
from commands.classify import overlay_of, read_mail, reader_of
from commands.labelled import labelled
from models.errors import UsageError

if TYPE_CHECKING:
    from intake.reading import Reader  # spaCy is slow to load: only commands that read pay for it

_WHOLE = ("concepts.toml", "weights.toml", "words.toml")
_LABELS = ("kind", "person", "grounds", "immediate_danger", "stage_reached", "case_references")


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Labelled mails: JSON lines, or what `export readings` wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="The figures as one JSON object.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Figures only: no mail text.")] = False,
    against: Annotated[
        Path | None, typer.Option("--against", help="A folder of other (older) rules: show which readings change.")
    ] = None,
    config: ConfigFile = DEFAULT,
) -> int:
    """Per-label precision, recall and F1, confusion tables, and every miss with its evidence."""
    from intake.reading.evaluate import as_text, score
    from intake.reading.second import key_of

    delivered, today = reader_of(config)
    given = list(_mails(files, need_labels=against is None))
    unread = {key_of(str(mail.get("subject")), str(mail.get("body"))) for mail in given}
    reader = delivered.without(unread)
    if against is not None:
        other = _other(against, config).without(unread)
        print(_compared(given, other, reader, today, as_json=as_json, summary=summary))
        return 0
    scores = score((mail, read_mail(reader, mail, today)) for mail in given)
    print(json.dumps(scores.to_json(), ensure_ascii=False, indent=2) if as_json else as_text(scores, summary=summary))
    return 0


def _mails(files: list[Path], *, need_labels: bool) -> Iterator[dict[str, Any]]:
    """The mails of all files. Rows of an export whose reading nobody has checked (labels null) are left out."""
    for file in files:
        unchecked = 0
        for number, mail in labelled(file):
            labels = mail.get("labels")
            if labels is None and "labels" in mail:
                unchecked += 1
                continue
            if not (isinstance(labels, dict) and all(key in labels for key in _LABELS)) and (need_labels or labels):
                raise UsageError(f"{file}, line {number}: has no labels (or not all): evaluate needs labelled mails")
            yield mail
        if unchecked:
            print(f"{file}: {unchecked} readings that nobody has checked were left out", file=sys.stderr)


def _other(folder: Path, config: Path) -> "Reader":
    """A reader with the rules of a folder: a whole rule set, or the overlay of a council over the delivered rules."""
    from intake.reading import Reader

    if not folder.is_dir():
        raise UsageError(f"--against {folder}: there is no such folder")
    if all((folder / name).exists() for name in _WHOLE):
        return Reader(folder, overlay_of(config))
    return Reader(overlay=folder)


def _compared(
    given: list[dict[str, Any]], old: "Reader", new: "Reader", today: date, *, as_json: bool, summary: bool
) -> str:  # fmt: skip
    """Both rule sets on the same mails: changes, counts, and the figures of those that are labelled."""
    from intake.reading import backtest
    from intake.reading.evaluate import score

    read = [(mail, read_mail(old, mail, today), read_mail(new, mail, today)) for mail in given]
    found = [one for mail, before, after in read for one in backtest.changes(mail, before, after)]
    known = [one for one in read if one[0].get("labels")]
    scores = score((mail, before) for mail, before, _ in known), score((mail, after) for mail, _, after in known)
    if as_json:
        figures = {"n": len(read), **backtest.to_json(found, *scores, summary=summary)}
        return json.dumps(figures, ensure_ascii=False, indent=2)
    return backtest.as_text(found, len(read), *scores, summary=summary)
