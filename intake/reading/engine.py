"""The compiled rule set: spaCy's tokenizer and PhraseMatcher, the lexicon, and an index from words to patterns."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from intake.reading.context import silenced
from intake.reading.lexicon import Lexicon
from intake.reading.patterns import Found, Pattern, compile_pattern, concepts_in, find
from intake.reading.rules import WHERE, Rule, Source, load
from intake.reading.words import Sentence, Words, add_concepts, plain, sentence_of, split
from models.errors import RuleError

_MARKED: Final = frozenset({"NUMBER", "HE", "NOT_END", "SOMEBODY", "WORKER_MEANT", "WORKER_TOLD"})
"""Concepts without terms: words.py and names.py mark them in a mail."""
_CACHE: Final = 20_000
"""Words whose tokens spaCy remembers."""


class Match(NamedTuple):
    """A rule that spoke: word indexes and the character span in the text that was read."""

    rule: Rule
    sentence: int
    found: Found
    start: int
    end: int
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A pattern in the index: the key sets beside its anchor that a sentence must meet."""

    rule: Rule
    pattern: Pattern
    others: tuple[frozenset[str], ...]


class Engine:
    """Built once; reading with it changes nothing but the lexicon's cache."""

    def __init__(self, folder: Path | None = None, overlay: Path | None = None) -> None:
        """Load and compile. Raises RuleError (file, rule, key) when a rule file is wrong."""
        source = load(folder, overlay)
        self.version = source.digest
        self.weights = source.weights
        self.nlp = spacy.blank("en", vocab=Vocab())  # a bare one: shapes, stop words and the like are never asked for
        self.nlp.max_length = 10_000_000
        self.lexicon = Lexicon(source.words, "words.toml")
        tokenizer: Any = self.nlp.tokenizer
        tokenizer.max_cache_size = _CACHE
        self._met = False
        self._terms: dict[str, set[tuple[str, ...]]] = {}
        self._collect(source)
        self.rules = tuple(self._compile(rule) for rule in source.rules.values())
        self._matcher = self._phrase_matcher()
        self.lexicon.learn(word for terms in self._terms.values() for term in terms for word in term)
        self._index = self._make_index()

    def meet(self, texts: Iterable[str]) -> None:
        """Cut each word of these texts into tokens once, by itself: spaCy remembers them, and reads the faster."""
        if not self._met:
            self._met = True
            for word in dict.fromkeys(word for text in texts for word in text.split()):
                self.nlp.make_doc(word)

    def read(self, text: str) -> Words:
        """The words of a text with their concepts."""
        words = split(plain(text), self.nlp, self.lexicon)
        add_concepts(words, self.nlp, self._matcher)
        return words

    def matches(self, words: Words, place: str) -> Iterator[Match]:
        """Every rule that reads this part of a mail and speaks, sentence by sentence.

        Rules for any part read subject and body; signature and address are read only by rules that say so.
        """
        index = self._index[place]
        for number in range(len(words.sentences)):
            sentence = sentence_of(words, number)
            present = sentence.keys
            tried = set[Pattern]()
            for key in sentence.places:
                for entry in index.get(key, ()):
                    for keys in entry.others:
                        if present.isdisjoint(keys):
                            break
                    else:
                        if entry.pattern not in tried:
                            tried.add(entry.pattern)
                            yield from self._spoken(entry.rule, entry.pattern, sentence)

    def _spoken(self, rule: Rule, pattern: Pattern, sentence: Sentence) -> Iterator[Match]:
        words = sentence.words
        for found in find(pattern, sentence):
            why = silenced(sentence, found, pattern.negative)
            if not why - rule.allow:
                start, end = words.starts[found.start], words.ends[found.end - 1]
                yield Match(rule, sentence.number, found, start, end, pattern.text)

    def _collect(self, source: Source) -> None:
        """The terms of each concept, with those of the concepts that say they lie within it."""
        for name, (terms, _) in source.concepts.items():
            self._terms.setdefault(name, set()).update(term for text in terms if (term := self._term(text)))
        for _ in range(4):  # concepts nest at most this deep
            for name, (_, within) in source.concepts.items():
                for outer in within:
                    if outer not in source.concepts:
                        raise RuleError(f"concepts.toml, concept {name}: unknown concept '{outer}'")
                    self._terms[outer] |= self._terms[name]

    def _term(self, text: str) -> tuple[str, ...]:
        return tuple(split(plain(text), self.nlp, self.lexicon).lemmas)

    def _compile(self, rule: Rule) -> Rule:
        def key_of(word: str) -> str:
            if concepts_in(word) == {word}:
                if word not in self._terms and word not in _MARKED:
                    raise RuleError(f"{rule.file}, rule {rule.id}: unknown concept '{word}'")
                return word
            if word.startswith("="):
                return plain(word[1:])
            term = self._term(word)
            if len(term) < 2:
                return term[0] if term else ""
            self._terms.setdefault(" ".join(term), set()).add(term)
            return " ".join(term)

        compiled = list[Pattern]()
        for text in rule.patterns:
            compiled.extend(compile_pattern(text, key_of, self.lexicon.negation | {"NOT", "NOBODY", "NOT_END"}))
        return replace(rule, compiled=tuple(compiled))

    def _phrase_matcher(self) -> PhraseMatcher:
        matcher = PhraseMatcher(self.nlp.vocab)
        for name, terms in self._terms.items():
            if terms:
                matcher.add(name, [Doc(self.nlp.vocab, words=list(term)) for term in sorted(terms)])
        return matcher

    def _make_index(self) -> dict[str, dict[str, list[_Entry]]]:
        """For each part of a mail: each pattern under the keys of its rarest item, judged by the other patterns."""
        common = Counter(
            key for rule in self.rules for pattern in rule.compiled for keys in pattern.needs for key in keys
        )
        for name, terms in self._terms.items():
            common[name] += len(terms)
        index: dict[str, dict[str, list[_Entry]]] = {place: defaultdict(list) for place in WHERE}
        for rule in self.rules:
            parts = ("subject", "body") if rule.where == "any" else (rule.where,)
            if rule.label.startswith("step:") and "body" in parts:
                parts = (*parts, "thread")
            for pattern in rule.compiled:
                rarest, *others = sorted(pattern.needs, key=lambda keys: sum(common[key] for key in keys))
                entry = _Entry(rule, pattern, tuple(others))
                for place, key in itertools.product(parts, rarest):
                    index[place][key].append(entry)
        return index
