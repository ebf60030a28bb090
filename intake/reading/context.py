"""Context of a match: negated, hypothetical or settled (the idea of ConText, bounded by the clause).

Only what stands in the same sentence before the match counts for the first two, so that 'no access' and 'did not
attend', which the patterns spell out themselves, stay what they are.
"""

from typing import Final

from intake.reading.patterns import Found
from intake.reading.words import Sentence, Words

_REACH: Final = 5
"""Words that a negation reaches forward within its clause."""
_IF_REACH: Final = 14
_SUBJECTS: Final = frozenset(
    {"i", "we", "my", "our", "he", "she", "they", "tell", "ring", "raise", "email", "write", "ask"}
)
"""Words that open a new clause after 'and'."""
_NONE: Final[frozenset[str]] = frozenset()


def silenced(sentence: Sentence, found: Found, negative: bool) -> frozenset[str]:
    """The contexts in which the match stands; empty when it is plainly asserted."""
    words, first, why = sentence.words, sentence.first, list[str]()
    if not negative and _negated(words, first, found.start):
        why.append("negated")
    if ("IF" in sentence.keys or words.lemmas[first] == "should") and _hypothetical(words, first, found.start):
        why.append("hypothetical")
    if "SETTLED" in sentence.keys:
        why.append("settled")
    return frozenset(why) if why else _NONE


def _negated(words: Words, first: int, start: int) -> bool:
    """Whether a negation governs the match: in its clause, at most a few words before it."""
    left = _REACH
    for place in range(start - 1, first - 1, -1):
        here = words.at[place]
        if words.lemmas[place] == "," or "TURN" in here or _new_subject(words, place, start):
            return False
        if words.negative[place]:
            return not _no_negation(words, place)
        if not words.skips[place]:
            left -= 1
            if left == 0:
                return False
    return False


def _new_subject(words: Words, place: int, start: int) -> bool:
    """'nobody moved, I ...', '... and my manager agrees': a clause of its own, which the negation does not reach."""
    if words.lemmas[place] in {"i", "we"}:
        return True
    return words.lemmas[place] == "and" and place + 1 <= start and words.lemmas[place + 1] in _SUBJECTS


def _no_negation(words: Words, place: int) -> bool:
    """'not only', 'no doubt', 'not happy that': the negation says nothing about what follows."""
    for back in range(3):
        end = words.at[place - back].get("NO_NEGATION", 0) if place >= back else 0
        if end > place:
            return True
    return False


def _hypothetical(words: Words, first: int, start: int) -> bool:
    """Whether an 'if', 'should' at the start or 'in the event of' stands shortly before the match."""
    for place in range(start - 1, max(first, start - _IF_REACH) - 1, -1):
        here = words.at[place]
        if "THEN" in here:
            return False
        if "IF" in here and (words.lemmas[place] != "should" or place == first):
            return True
    return first < start and words.lemmas[first] == "should"
