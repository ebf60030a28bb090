"""The small language in which rules are written, and how a pattern is found in a row of words.

A pattern is a row of items:

    answer             a word in any form (answers, answered, answering)
    =held              the word exactly as it stands here
    FAMILY             a concept of concepts.toml (capital letters)
    (visit|see|home visit)   any of these words, phrases or concepts
    tablets?           a question mark: the item may be missing
    ..                 up to three other words may stand here; ... up to eight
    A & B              both in the same sentence, in any order

Words such as 'the', 'has' and 'just' never stand in the way. A negation is never jumped over by a gap: 'not' has to be
written (NOT). docs/rules.md teaches the language to readers without Python.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from intake.reading.words import Sentence, Words
from models.errors import RuleError

GAPS: Final = {"..": 3, "...": 8}
_ITEM: Final = re.compile(r"\([^()]*\)\??|\S+")
_CONCEPT: Final = re.compile(r"[A-Z][A-Z_]+\Z")


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a pattern: the keys that fit it, and how many other words may stand before it."""

    keys: frozenset[str]
    gap: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A compiled pattern: parts joined by '&', each a row of items."""

    text: str
    parts: tuple[tuple[Item, ...], ...]
    needs: tuple[frozenset[str], ...]
    """Key sets that must each have a member in the sentence: the cheap test before matching."""
    negative: bool
    """Whether the pattern itself speaks of a negation, so that one before it does not turn it round."""


class Found(NamedTuple):
    """A match: word indexes, end exclusive (a tuple: thousands are made for a mail)."""

    start: int
    end: int


def concepts_in(text: str) -> set[str]:
    """The concept names that a pattern mentions."""
    return {word for word in re.findall(r"[A-Za-z_']+", text) if _CONCEPT.match(word)}


def compile_pattern(text: str, key_of: Callable[[str], str], negations: frozenset[str]) -> list[Pattern]:
    """Compile; optional items give several patterns. `key_of` turns a word, phrase or concept into its key."""
    parts = [_variants(part, key_of) for part in text.split("&")]
    compiled = []
    for chosen in itertools.product(*parts):
        needs = tuple({item.keys for part in chosen for item in part})
        negative = any(keys & negations for keys in needs)
        compiled.append(Pattern(text, tuple(chosen), needs, negative))
    return compiled


def _variants(text: str, key_of: Callable[[str], str]) -> list[tuple[Item, ...]]:
    """The item rows of one part, one for each choice of its optional items and of its choices with concepts inside."""
    rows: list[list[Item]] = [[]]
    gap = 0
    for word in _ITEM.findall(text):
        if word in GAPS:
            gap = GAPS[word]
            continue
        optional = word.endswith("?")
        ways = _ways(word.rstrip("?"), gap, key_of)
        if not ways:
            continue
        grown = [[*row, *way] for row in rows for way in ways]
        rows = rows + grown if optional else grown
        gap = gap if optional else 0
    rows = [row for row in rows if row]
    if not rows:
        raise RuleError(f"pattern '{text}': no words in it that are ever read")
    return [tuple(row) for row in rows]


def _ways(word: str, gap: int, key_of: Callable[[str], str]) -> list[list[Item]]:
    """The ways to fill one place: one item for all plain choices, a short row for each choice with a concept inside."""
    choices = [choice.strip() for choice in word.strip("()").split("|")] if word.startswith("(") else [word]
    mixed = [choice for choice in choices if " " in choice and concepts_in(choice)]
    keys = frozenset(key for choice in choices if choice and choice not in mixed and (key := key_of(choice)))
    ways = [[Item(keys, gap)]] if keys else []
    for choice in mixed:
        row = [Item(frozenset({key}), 0) for part in choice.split() if (key := key_of(part))]
        ways.append([Item(row[0].keys, gap), *row[1:]])
    return ways


def find(pattern: Pattern, sentence: Sentence) -> list[Found]:
    """The matches of the pattern in one sentence, leftmost first, without overlap."""
    if len(pattern.parts) == 1:
        return _find_part(pattern.parts[0], sentence)
    spans = list[Found]()
    for part in pattern.parts:
        found = _find_part(part, sentence)
        if not found:
            return []
        spans.append(found[0])
    return [Found(min(span.start for span in spans), max(span.end for span in spans))]


def _find_part(items: tuple[Item, ...], sentence: Sentence) -> list[Found]:
    """Matches of one part: only where its first item can stand is anything tried."""
    found, after = list[Found](), sentence.first
    for place in sentence.starts(items[0].keys):
        if place >= after:
            end = _match(items, 0, sentence.words, place, sentence.last)
            if end:
                found.append(Found(place, end))
                after = end
    return found


def _match(items: tuple[Item, ...], which: int, words: Words, place: int, last: int) -> int:
    """The end of a match of items[which:] at or shortly after `place`, 0 when there is none."""
    item = items[which]
    keys, budget = item.keys, item.gap if which else -1
    at = words.at
    while place < last:
        here = at[place]
        if not keys.isdisjoint(here):
            end = min(max([after for key, after in here.items() if key in keys]), last)
            if which + 1 == len(items):
                return end
            after = _match(items, which + 1, words, end, last)
            if after:
                return after
        if budget < 0:
            return 0
        if not words.skips[place]:
            if budget == 0 or words.negative[place]:
                return 0
            budget -= 1
        place += 1
    return 0
