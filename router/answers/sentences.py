"""A short answer in plain text, cut into sentences; positions are those of the text as given."""

import re

LONGEST = 5_000
"""Characters of an answer that are read for promises and acceptance: they stand near its top."""
_SAME_LENGTH = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "\xa0": " ", "\t": " "})
_END = re.compile(r"[!?;](?=\s|$)|(?<!\b[a-z])(?<![ap]\.m)\.(?=\s|$)|\n\s*\n|(?<!.{60})\n", re.IGNORECASE)


def plain(text: str) -> str:
    """The part that is read, quotation marks and dashes made simple, every character at its place."""
    return text[:LONGEST].translate(_SAME_LENGTH)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of sentences, their end marks included; a short line is a sentence, a wrapped one goes on."""
    spans, begin = [], 0
    for match in _END.finditer(text):
        spans.append((begin, match.end()))
        begin = match.end()
    return [*spans, (begin, len(text))]
