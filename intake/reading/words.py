"""A mail as a row of words: what the patterns are matched against.

spaCy's blank English pipeline makes the tokens; its PhraseMatcher finds the concepts (rules/concepts.toml) on the base
forms. Every word keeps its place in the text, so that a match can always be shown as the sender's own words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from intake.reading.lexicon import Lexicon

_FLOOD: Final = re.compile(r"[^\w\s]{40,}|\S{200,}")
"""Runs on which spaCy's tokenizer is quadratic (4,000 '=' take 2.7 s): blanked at equal length."""
_ENDS: Final = frozenset({".", "!", "?", "...", "…", "!!", "!!!", "??", "?!", "•", "·"})
_BREAKS: Final = frozenset({",", ";", ":", "(", ")", "-", "--", "–", "—", "/", "|", "[", "]"})
_CLITICS: Final = frozenset({"'s", "'ve", "'d", "s", "ve", "ll"})
_ARTICLES: Final = frozenset({"the", "your", "our", "this", "that", "her", "his", "their"})
_PRONOUNS: Final = frozenset({"he", "she", "they", "him", "them"})
_DENIES: Final = frozenset({"not", "never", "nobody", "none", "neither"})
_TAIL: Final = frozenset({"be", "have", "do", "yet", "to", "so", "of", "at", "all", "either", "too", "since", "ever"})
"""Words that may follow a negation with which a clause ends: 'she hasn't been yet'."""
_SIGNS: Final = frozenset({"n't", "'m", "'re", "'ll", "&", "+", "£"})
_WRAP: Final = 58
"""A line at least this long was wrapped by the mail program: its end is no end of a sentence."""
_LONGEST: Final = 120
"""Words of a sentence: a longer row without a stop is cut, so that hostile text costs no more than honest text."""
_STROKE: Final = re.compile(r"\b(?:s/w|h/v|t/m|t/l)\b")
"""Roles shortened with a stroke: 's/w' is a social worker."""
_PLAIN: Final = str.maketrans(
    {**dict.fromkeys("’‘ʼ´`", "'"), **dict.fromkeys("“”", '"'), **dict.fromkeys("\u00a0\u202f\u200b\r\t\ufeff", " ")}
)


@dataclass(slots=True)
class Words:
    """The row: for each word its base form, its place, and what starts there (key -> index after it).

    Keys are base forms, words as typed and concept names. `sentences` are index ranges into the row.
    """

    lemmas: list[str]
    starts: list[int]
    ends: list[int]
    skips: list[bool]
    negative: list[bool]
    at: list[dict[str, int]]
    sentences: list[tuple[int, int]]


@dataclass(slots=True)
class Sentence:
    """One sentence of a row (word indexes first..last) and where in it each key begins."""

    words: Words
    number: int
    first: int
    last: int
    places: dict[str, list[int]]
    keys: set[str]

    def starts(self, keys: frozenset[str]) -> Sequence[int]:
        """Where any of the keys begins, in order."""
        found = [self.places[key] for key in keys & self.keys]
        return found[0] if len(found) == 1 else sorted({place for places in found for place in places})


def sentence_of(words: Words, number: int) -> Sentence:
    """One sentence, once concepts and names are marked."""
    first, last = words.sentences[number]
    places: dict[str, list[int]] = {}
    for place in range(first, last):
        for key in words.at[place]:
            if key in places:
                places[key].append(place)
            else:
                places[key] = [place]
    return Sentence(words, number, first, last, places, set(places))


def plain(text: str) -> str:
    """The text in lower case with plain quotes and spaces, every character at its old place."""
    text = text.translate(_PLAIN)
    low = text.lower()
    if len(low) != len(text):
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    low = _STROKE.sub(lambda found: f" {found[0][0]}{found[0][2]}", low)
    return _FLOOD.sub(lambda found: " " * len(found[0]), low)


def split(text: str, nlp: Language, lexicon: Lexicon) -> Words:
    """The words of a plain text, without concepts."""
    words = Words([], [], [], [], [], [], [])
    line, first, after_space, before = 0, 0, True, ""
    tokens = [(token.text, token.idx, bool(token.whitespace_)) for token in nlp.make_doc(text)]
    for number, (raw, place, space) in enumerate(tokens):
        if raw == "miss" and number + 1 < len(tokens) and _named(tokens[number + 1][0], lexicon):
            continue  # a title, not the verb of 'missed'
        if raw in _ENDS or raw.isspace():
            if raw in _ENDS or _new_line(raw, place - line):
                first = _close(words, first)
            if "\n" in raw:
                line = place + len(raw)
            after_space = True
            continue
        if before in _ARTICLES and raw in lexicon.article:
            _put(words, lexicon, lexicon.article[raw], raw, place)
        elif raw in _BREAKS:
            if (after_space or space) and not (words.lemmas and words.lemmas[-1] == ","):
                _put(words, lexicon, ",", raw, place)
        elif not (raw in lexicon.drop or raw in _CLITICS) and (raw[0].isalnum() or raw in _SIGNS or len(raw) > 3):
            _put(words, lexicon, lexicon.base(raw), raw, place)
        after_space, before = space, raw
        if len(words.lemmas) - first >= _LONGEST:
            first = _close(words, first)
    _close(words, first)
    return words


def _named(word: str, lexicon: Lexicon) -> bool:
    """Whether 'miss' before this word is a title: before a name or an initial ('Miss A.')."""
    return lexicon.may_be_name(word) or (len(word) == 2 and word.endswith("."))


def _new_line(raw: str, length: int) -> bool:
    """Whether this white space ends a sentence: an empty line, or the end of a short line."""
    breaks = raw.count("\n")
    return breaks > 1 or (breaks == 1 and length < _WRAP)


def _close(words: Words, first: int) -> int:
    """End the sentence that began at `first`; returns where the next one begins."""
    here = len(words.lemmas)
    if here > first:
        words.sentences.append((first, here))
    return here


def _put(words: Words, lexicon: Lexicon, lemma: str, raw: str, place: int) -> None:
    after = len(words.lemmas) + 1
    here = {lemma: after, raw: after}
    if raw[0].isdigit():
        here["NUMBER"] = after
    words.lemmas.append(lemma)
    words.starts.append(place)
    words.ends.append(place + len(raw))
    words.skips.append(lemma in lexicon.skip)
    words.negative.append(lemma in lexicon.negation)
    words.at.append(here)


def add_concepts(words: Words, nlp: Language, matcher: PhraseMatcher) -> None:
    """Mark where each concept begins; the longest wins for the same name and start."""
    if not words.lemmas:
        return
    strings = nlp.vocab.strings
    for name_id, start, end in matcher(Doc(nlp.vocab, words=words.lemmas)):
        name = strings[name_id]
        here = words.at[start]
        if here.get(name, 0) < end:
            here[name] = end
    _pronouns(words)
    _unfinished(words)


def _unfinished(words: Words) -> None:
    """A negation with which its clause ends ('It wasn't.', 'No one has,'): what it denies was said before."""
    for first, last in words.sentences:
        ends = True
        for place in range(last - 1, first - 1, -1):
            if ends and words.lemmas[place] in _DENIES:
                words.at[place]["NOT_END"] = place + 1
            ends = words.lemmas[place] == "," or (ends and words.lemmas[place] in _TAIL)


def _pronouns(words: Words) -> None:
    """'he', 'she' and 'they' stand for whoever was named last: a professional or somebody of the family."""
    last = "FAMILY"
    for place, here in enumerate(words.at):
        if "PROF" in here:
            last = "PROF"
        elif "FAMILY" in here:
            last = "FAMILY"
        elif words.lemmas[place] in _PRONOUNS:
            here[last] = place + 1
            here["HE"] = place + 1
