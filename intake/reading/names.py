"""Whose name is whose: 'her social worker, Ken' makes every 'Ken' of the mail a social worker.

Names are learned within one mail from the words beside them and forgotten afterwards. Capital letters are not used,
so that a mail in capitals reads the same. A first name (words.toml) that belongs to no professional stands for the
person or the family.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from intake.reading.lexicon import Lexicon
from intake.reading.words import Words

_ROLES: Final = (
    "BOARD",
    "SERVICE_MANAGER",
    "UNIT",
    "DSL",
    "TEAM_MANAGER",
    "LINE_MANAGER",
    "SW",
    "PROF",
    "PARENT",
    "RELATIVE",
    "CHILD",
)
_OFFICE: Final = "SW_OFFICE"
"""'of social services': the name before it is a front-line worker's."""
_GENDER: Final = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
_MEANT_REACH: Final = 60
"""Words after a worker's name within which 'she' may still be that worker."""
_OTHERS: Final = frozenset(
    {"PARENT", "RELATIVE", "CHILD", "ADULT_PERSON", "TEAM_MANAGER", "LINE_MANAGER", "UNIT", "SERVICE_MANAGER", "DSL",
     "SOMEBODY"}
)  # fmt: skip
"""Whoever of these is named takes 'he' and 'she' from the worker."""
_AFTER_HER: Final = frozenset(
    {",", "and", "but", "that", "i", "we", "on", "in", "to", "about", "twice", "again", "so", "when", "at", "by",
     "because", "this", "it", "last", "yesterday", "what", "why", "if", "for", "with", "then", "back", "today",
     "once", "straight", "plainly", "too", "as", "there", "all", "every", "each", "how", "not", "now", "of",
     "from", "up", "two", "three", "four", "five", "several", "before", "after", "since", "he", "she", "monday",
     "tuesday", "wednesday", "thursday", "friday"}
)  # fmt: skip
"""Words that may follow 'told her' where 'her' is a person, not the owner of what follows."""
_FAMILY: Final = frozenset({"PARENT", "RELATIVE", "CHILD"})
_TITLES: Final = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "sister", "sgt", "ps", "pc", "ds", "di", "dc", "call", "name"}
)


def attach(rows: Sequence[Words], lexicon: Lexicon) -> dict[str, str]:
    """Learn the names of one mail from all its rows, mark them with their role; returns name -> role."""
    roles = dict[str, str]()
    for words in rows:
        for name, role in _learn(words, lexicon):
            if name not in roles or _ROLES.index(role) < _ROLES.index(roles[name]):
                roles[name] = role
    for words in rows:
        for place, lemma in enumerate(words.lemmas):
            role = roles.get(lemma, "CHILD" if lemma in lexicon.names else "")
            if role:
                here = words.at[place]
                here.setdefault("FAMILY" if role in _FAMILY else "PROF", place + 1)
                here.setdefault(role if role not in _FAMILY else "SOMEBODY", place + 1)
        _worker_meant(words)
    return roles


def _worker_meant(words: Words) -> None:
    """'told her', 'rang him' (WORKER_TOLD) and 'she said' (WORKER_MEANT) after a front-line worker was named last.

    'He' is the worker only where nobody else was called 'he' before.
    """
    worker, far, others = False, 0, set[str]()
    for first, last in words.sentences:
        for place in range(first, last):
            here, lemma = words.at[place], words.lemmas[place]
            if "SW" in here and "TEAM_MANAGER" not in here:
                worker, far = True, place
            elif not here.keys().isdisjoint(_OTHERS):
                worker = False
            elif lemma not in _GENDER:
                continue
            elif not worker or place - far > _MEANT_REACH:
                others.add(_GENDER[lemma])
            elif "him" in here or (lemma == "her" and _stands_alone(words, place, last)):
                here["WORKER_TOLD"] = place + 1
            elif lemma in {"he", "she"} and _GENDER[lemma] not in others:
                here["WORKER_MEANT"] = place + 1


def _stands_alone(words: Words, place: int, last: int) -> bool:
    """Whether 'her' is not the owner of what follows: 'told her twice', not 'told her mother'."""
    if place + 1 >= last:
        return True
    return words.lemmas[place + 1] in _AFTER_HER or words.lemmas[place + 1][0].isdigit()


def _learn(words: Words, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for first, last in words.sentences:
        for place in range(first, last):
            here = words.at[place]
            if _OFFICE in here and place > first and lexicon.may_be_name(words.lemmas[place - 1]):
                yield words.lemmas[place - 1], "SW"
            role = next((role for role in _ROLES if role in here), None)
            if role is None or words.lemmas[place] in lexicon.names:
                continue
            for start, way in ((here[role], 1), (place - 1, -1)):
                found = _step(words, start, way, first, last)
                if found is not None and lexicon.may_be_name(words.lemmas[found]):
                    yield words.lemmas[found], role


def _step(words: Words, place: int, way: int, first: int, last: int) -> int | None:
    """The next word that could be a name: one soft break and titles are passed over, and 'is her' before a role."""
    breaks = 0
    for _ in range(4):
        if not first <= place < last:
            return None
        lemma = words.lemmas[place]
        if lemma == ",":
            breaks += 1
            if breaks > 1:
                return None
        elif lemma not in _TITLES and lemma != "be" and not (way < 0 and words.skips[place]):
            return place
        place += way
    return None
