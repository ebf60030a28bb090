"""`evaluate`: how well the rules read labelled mails."""

import json
from pathlib import Path
from typing import Annotated

import typer

from commands._common import DEFAULT, ConfigFile
from commands.classify import mails, read_mail, reader_of
from models.errors import UsageError


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Labelled mails, one JSON object a line.")],
    as_json: Annotated[bool, typer.Option("--json", help="The figures as one JSON object.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Figures only: no mail text.")] = False,
    config: ConfigFile = DEFAULT,
) -> int:
    """Per-label precision, recall and F1, confusion tables, and every miss with its evidence."""
    from intake.reading.evaluate import as_text, score

    reader, today = reader_of(config)
    pairs = []
    for file in files:
        try:
            with file.open("rb") as lines:
                for number, mail in mails(lines, str(file)):
                    if not isinstance(mail.get("labels"), dict):
                        raise UsageError(f"{file}, line {number}: has no labels: evaluate needs labelled mails")
                    pairs.append((mail, read_mail(reader, mail, today)))
        except OSError as error:
            raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
    scores = score(pairs)
    print(json.dumps(scores.to_json(), ensure_ascii=False, indent=2) if as_json else as_text(scores, summary=summary))
    return 0
