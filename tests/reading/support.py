"""What the tests of reading share: one Reader for all, labelled mails, a short way to read."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from intake.reading import Reader
from intake.reading.second import key_of
from models.reading import Reading

HERE = Path(__file__).parent
DAY = date(2026, 11, 23)


@cache
def reader() -> Reader:
    """The delivered rules; loading them takes about a second, so once."""
    return Reader()


def read(body: str, subject: str = "", sender: str = "", on: date = DAY) -> Reading:
    """Read one mail."""
    return reader().read(subject=subject, body=body, from_address=sender, on=on)


def labelled(path: Path) -> list[dict[str, Any]]:
    """The mails of a .jsonl file in the format of labels.md."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_labelled(mails: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Reading]]:
    """Each labelled mail with its reading; the second reader has learned from none of them."""
    apart = reader().without(key_of(mail["subject"], mail["body"]) for mail in mails)
    return [
        (
            mail,
            apart.read(
                subject=mail["subject"],
                body=mail["body"],
                from_name=mail["from_name"],
                from_address=mail["from_address"],
                on=DAY,
            ),
        )
        for mail in mails
    ]
