"""Text made safe before it goes anywhere: no control characters, no hidden direction marks, no hostile lengths.

Python 3.11 and 3.12 turn an encoded newline in a header value into a header of its own (CVE-2024-6923), and some mail
programs break lines at U+0085, U+2028 or U+2029: none of them is left in.
"""

import dataclasses
import unicodedata
from typing import Any

from models.letter import Facts, Line, Told

KEPT_JOINERS = "\u200c\u200d"  # Persian and Indian names are misspelt without them.
NAME_LIMIT = 120
LONG_LIMIT = 4_000
ORIGINAL_LIMIT = 100_000
MULTI_LINE = frozenset({"outcome"})


def one_line(text: str, limit: int = LONG_LIMIT) -> str:
    """The text on one line: control, format and surrogate characters gone, white space single, cut at `limit`."""
    kept = text[: limit * 4]
    if not kept.isprintable():
        kept = "".join(_safe(char) for char in kept)
    return " ".join(kept.split())[:limit].rstrip()


def many_lines(text: str) -> str:
    """As one_line, but line ends stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(one_line(line) for line in lines).strip("\n")[:LONG_LIMIT]


def clean_text(text: str) -> str:
    """The text of a message, made safe line by line and cut at ORIGINAL_LIMIT; '' where nothing is left."""
    lines = text[:ORIGINAL_LIMIT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(one_line(line) for line in lines).strip("\n")


def _safe(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs" or (category == "Cf" and char not in KEPT_JOINERS):
        return ""
    return char


def clean_facts(facts: Facts) -> Facts:
    """The same facts with every text in them made safe; names and the like are cut at NAME_LIMIT."""
    changed: dict[str, Any] = {
        item.name: _clean(getattr(facts, item.name), multi=item.name in MULTI_LINE)
        for item in dataclasses.fields(facts)
    }
    return dataclasses.replace(facts, **changed)


def _clean(value: object, *, multi: bool = False) -> object:
    match value:
        case str():
            return many_lines(value) if multi else one_line(value, NAME_LIMIT * 2)
        case tuple():
            return tuple(_clean(part) for part in value)
        case Line():
            return Line(
                name=one_line(value.name, NAME_LIMIT),
                number=one_line(value.number, NAME_LIMIT),
                hours=one_line(value.hours, NAME_LIMIT),
            )
        case Told():
            return dataclasses.replace(value, role=one_line(value.role), what=one_line(value.what))
        case _:
            return value
