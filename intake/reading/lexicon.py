"""Words as the rules see them: lower case, one base form a word, common typing slips put right.

The tables are data (rules/words.toml). A word that no table and no dictionary knows is compared once with the terms
of the rules and remembered, so that 'safegaurding' and 'esculate' need no rule of their own. simplemma (offline
tables, no model) gives the base form of every other word.
"""

from collections.abc import Iterable
from typing import Any, Final

import simplemma
from spacy.matcher.levenshtein import levenshtein  # type: ignore[import-not-found]  # compiled, ships no stub

from models.errors import RuleError

_CACHE: Final = 50_000
"""Words remembered; a mailbox's everyday vocabulary is far smaller, so memory stays flat."""
_SHORTEST: Final = 6
"""Shorter words are left as typed: 'iro' is one letter from 'two' and 'into'."""
_KEYS: Final = frozenset({"lemma", "drop", "skip", "negation", "article", "names"})


class Lexicon:
    """Base forms and word classes.

    drop: words that the patterns never see (articles, 'is', 'has'); skip: words that a pattern may pass over freely;
    negation: words that turn a clause round.
    """

    def __init__(self, table: dict[str, Any], where: str) -> None:
        """Read the tables of words.toml; `where` names the file in errors."""
        for key in table:
            if key not in _KEYS:
                raise RuleError(f"{where}: unknown key '{key}'; known are {', '.join(sorted(_KEYS))}")
        self._lemma: dict[str, str] = dict(table.get("lemma", {}))
        self.article: dict[str, str] = dict(table.get("article", {}))
        self.drop = frozenset(table.get("drop", ()))
        self.skip = frozenset(table.get("skip", ()))
        self.negation = frozenset(table.get("negation", ()))
        self.names = frozenset(table.get("names", ()))
        self._known: tuple[str, ...] = ()
        self._cache: dict[str, str] = {}
        self._names_seen: dict[str, bool] = {}

    def learn(self, words: Iterable[str]) -> None:
        """The words of the rules: what an unknown word may have been meant to be."""
        self._known = tuple(sorted({word for word in words if len(word) >= _SHORTEST and word.isalpha()}))
        self._cache.clear()

    def base(self, word: str) -> str:
        """The base form of a lower-case word."""
        found = self._cache.get(word)
        if found is None:
            found = self._look_up(word)
            if len(self._cache) < _CACHE:
                self._cache[word] = found
        return found

    def may_be_name(self, word: str) -> bool:
        """Whether a word may be somebody's name: a listed first name, or a word that no dictionary knows."""
        if word in self.names:
            return True
        known = self._names_seen.get(word)
        if known is None:
            known = len(word) > 2 and word.isalpha() and not simplemma.is_known(word, lang="en")
            if len(self._names_seen) < _CACHE:
                self._names_seen[word] = known
        return known

    def _look_up(self, word: str) -> str:
        if word in self._lemma:
            return self._lemma[word]
        if not word.isalpha() or len(word) > 40:
            return word
        if len(word) >= _SHORTEST and self._known and not simplemma.is_known(word, lang="en"):
            word = self._nearest(word)
        lemma = str(simplemma.lemmatize(word, lang="en")).lower()
        return self._lemma.get(lemma, lemma)

    def _nearest(self, word: str) -> str:
        """The term of the rules that the unknown word misspells, or the word itself."""
        limit = 1 if len(word) < 8 else 2
        best = (limit + 1, word)
        for known in self._known:
            if known[0] != word[0] or abs(len(known) - len(word)) > limit:
                continue
            distance = levenshtein(word, known, limit)
            if distance < best[0]:
                best = (distance, known)
        return best[1]
