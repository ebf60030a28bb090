"""Searching only where figures stand: most of a mail has none, and the expressions for ages and references are long."""

import re
from collections.abc import Iterator
from typing import Final

_FIGURES: Final = re.compile(r"\d+")
_BEFORE, _AFTER = 64, 40
"""Characters beside a figure that an expression may look at."""


def near_figures(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` finds, for an expression that holds a figure in every match."""
    start = end = 0
    for figure in _FIGURES.finditer(text):
        if figure.start() - _BEFORE > end:
            yield from pattern.finditer(text, start, end)
            start = figure.start() - _BEFORE
        end = figure.end() + _AFTER
    yield from pattern.finditer(text, start, min(end, len(text)))
