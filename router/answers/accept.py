"""Whether a manager's own new words acknowledge (promise 13): they accept, pass on, settle, or say nothing of the kind.

Words that question, refuse or pass on beat words that accept: a wrong 'none' costs a person a look, a wrong 'accepts'
ends the chasing of a case nobody has taken. A bare 'thanks' accepts nothing. 'Resolved' only ever proposes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from router.answers import acceptwords, declinewords
from router.answers.sentences import plain, sentences

Kind = Literal["accepts", "not_mine", "conflict", "resolved", "none"]
_GREETING = re.compile(
    r"\s*(?:(?:hi|hello|hiya|dear|morning|afternoon|good (?:morning|afternoon|evening))\b[^,.!\n]{0,30}[,.!-]\s*|"
    r"(?:many thanks|thanks|thank you|ta|cheers)(?: (?:for (?:this|that|letting me know|your (?:e-?mail|message))|"
    r"(?!for\b)\w+))?[\s,.!:-]+|"
    r"(?:ok|okay|yes|yep|noted|right|sure|of course|certainly|sorry|apologies)\b[\s,.!:-]+|[>*•-]\s*)*"
)
_QUOTED = re.compile(r"[\"“][^\"“”\n]{1,300}[\"”]")
_NEGATED = re.compile(
    r"\b(?:not|no|never|nobody|hardly|without|until|once|when|before|unless|if|whether|hasn't|haven't|isn't|wasn't|"
    r"didn't|can't|won't|don't|cannot|for|to be|to get)\b[^,.;]{0,18}$"
)
_DEPENDS = re.compile(
    r"\b(?:unless|provided|depending|assuming|subject to)\b|(?<!,) (?:only )?if\b(?! possible)|^if (?!possible)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What an answer says. words: the telling ones; start, end: code points of the text as given (0, 0 when none)."""

    kind: Kind
    reason: str
    words: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """One sentence without its greeting: lower case, as written, and where it starts in the text."""

    lower: str
    written: str
    start: int
    asks: bool


def accepts(text_new: str) -> Acceptance:
    """Read the writer's own new words (no quoted thread, no signature)."""
    found = list(_sentences(text_new))
    return (
        _first(text_new, found, "none", declinewords.AWAY)
        or _first(text_new, found, "conflict", declinewords.CONFLICT)
        or _first(text_new, found, "not_mine", declinewords.NOT_MINE)
        or _other_name(text_new, found)
        or _first(text_new, found, "none", declinewords.REFUSE)
        or _first(text_new, found, "resolved", acceptwords.RESOLVED)
        or _question(text_new, found)
        or _first(text_new, found, "accepts", acceptwords.ACCEPT)
        or _first(text_new, found, "resolved", acceptwords.SPOKEN)
        or Acceptance(kind="none", reason="has no words that accept" if text_new.strip() else "is empty")
    )


def _sentences(text: str) -> Iterator[_Sentence]:
    simple = _QUOTED.sub(lambda match: " " * len(match[0]), plain(text))
    for start, end in sentences(simple):
        sentence = simple[start:end].rstrip()
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in sentence)
        skip = _skip(lower)
        rest = lower[skip:].rstrip()
        if rest:
            asks = rest.endswith("?") or bool(declinewords.ASKS.search(rest))
            yield _Sentence(lower=rest, written=sentence[skip:], start=start + skip, asks=asks)


def _skip(lower: str) -> int:
    match = _GREETING.match(lower)
    return match.end() if match else 0


def _first(text: str, found: list[_Sentence], kind: Kind, rules: acceptwords.Rules) -> Acceptance | None:
    """The first rule that holds in the first sentence that has one."""
    for sentence in found:
        if sentence.asks and kind != "none":
            continue
        for reason, pattern in rules:
            match = next((one for one in pattern.finditer(sentence.lower) if _holds(sentence, one, kind)), None)
            if match:
                return _found(text, kind, reason, sentence.start, match.span())
    return None


def _holds(sentence: _Sentence, match: re.Match[str], kind: Kind) -> bool:
    """Not negated and, where it would accept, not under a condition."""
    if kind in ("none", "not_mine"):
        return True
    new_clause = match[0][:1] in ",:-"
    if not new_clause and _NEGATED.search(sentence.lower, 0, match.start()):
        return False
    return kind != "accepts" or not _DEPENDS.search(sentence.lower)


def _other_name(text: str, found: list[_Sentence]) -> Acceptance | None:
    for sentence in found:
        match = None if sentence.asks else declinewords.OTHER_NAME.search(sentence.written)
        if match:
            return _found(text, "not_mine", "says that somebody else will act", sentence.start, match.span())
    return None


def _question(text: str, found: list[_Sentence]) -> Acceptance | None:
    for sentence in found:
        if sentence.asks:
            return _found(text, "none", "asks a question", sentence.start, (0, len(sentence.lower)))
    return None


def _found(text: str, kind: Kind, reason: str, offset: int, span: tuple[int, int]) -> Acceptance:
    start, end = offset + span[0], offset + span[1]
    while start < end and text[start] in " \n,:-":
        start += 1
    said = text[start:end].rstrip()
    return Acceptance(kind=kind, reason=reason, words=said, start=start, end=start + len(said))
