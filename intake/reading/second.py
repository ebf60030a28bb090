"""A second reader, by word statistics: it only ever asks for a person, and is never the reason for a label.

Logistic regression on single words and pairs of neighbouring words, weighted by how rare they are, learned from
labelled mails (examples/*.jsonl) when the rules are loaded: a fixed number of full steps, no chance, about a second.
It knows nothing of the rules, so it errs elsewhere than they do: where both agree, the reading is safer than either.
"""

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from intake.reading.rules import EXAMPLES
from models.words import KINDS, SUBJECTS, Kind, Subject

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[?!£]")
_LEAST: Final = 2
"""A word or pair that fewer examples hold teaches nothing."""
_STEPS: Final = 100
_BIAS: Final = 0.1
_TINY: Final = 1e-9
WORDS: Final[Mapping[Kind, str]] = {
    "escalation": "an escalation", "new_concern": "a new concern", "case_business": "business of a case",
    "enquiry": "a general question", "other_process": "a matter for another procedure",
    "automated": "machine mail", "junk": "junk",
}  # fmt: skip
_WHOM: Final[Mapping[Subject, str]] = {
    "adult": "an adult", "child": "a child", "both": "an adult and a child", "unclear": "nobody whom it names",
}  # fmt: skip
_QUESTIONS: Final = (("kind", KINDS), ("person", SUBJECTS), ("immediate_danger", (False, True)))

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled mail: subject, the sender's own words, and its labels (labels.md)."""

    subject: str
    own: str
    labels: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the second reader holds likely, each from 0 to 1."""

    kind: Mapping[Kind, float]
    person: Mapping[Subject, float]
    danger: float

    def doubts(
        self, weights: Mapping[str, float], kind: Kind, person: Subject, *, danger: bool, person_too: bool = True
    ) -> Iterator[str]:
        """Why a person should look at what the rules read, in words; the weights are those of [second].

        person_too: whether it is asked for whom the mail is about.
        """
        if kind in {"automated", "junk"}:
            return
        other = max(KINDS, key=lambda one: self.kind[one])
        if self.kind[other] > weights["second.kind"] * self.kind[kind]:
            yield f"a second reader, by word statistics, would say {WORDS[other]}"
        if kind not in {"escalation", "new_concern"}:
            return
        someone = max(SUBJECTS, key=lambda one: self.person[one])
        if person_too and self.person[someone] > weights["second.person"] * self.person[person]:
            yield f"a second reader, by word statistics, would say that it is about {_WHOM[someone]}"
        if not danger and self.danger > weights["second.danger"]:
            yield "a second reader, by word statistics, would say that somebody is in danger now"


def load_examples() -> dict[str, dict[str, Any]]:
    """The labelled mails of the delivered .jsonl files by their keys, in the order of the files' names."""
    texts = (file.read_text(encoding="utf-8") for file in sorted(EXAMPLES.glob("*.jsonl")))
    mails = (json.loads(line) for text in texts for line in text.split("\n") if line.strip())
    return {key_of(mail["subject"], mail["body"]): mail for mail in mails}


def key_of(subject: str, body: str) -> str:
    """The same for the same words, however they are spaced."""
    return hashlib.sha256(" ".join(f"{subject} {body}".split()).encode("utf-8", "replace")).hexdigest()[:16]


def traits(subject: str, own: str) -> set[str]:
    """The words and pairs of a mail; numbers are all alike, words of the subject count once more as such."""
    found = set[str]()
    for mark, text in (("s:", subject), ("", own)):
        words = ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower().replace("’", "'"))]
        found.update(words, (f"{one} {other}" for one, other in zip(["^", *words], words, strict=False)))
        if mark:
            found.update(mark + word for word in words)
    return found


class SecondReader:
    """Learned once; reading changes nothing."""

    def __init__(self, examples: Sequence[Example]) -> None:
        """Learn from the examples; two at least."""
        rows = [traits(one.subject, one.own) for one in examples]
        counts = Counter(trait for row in rows for trait in row)
        known = sorted(trait for trait, count in counts.items() if count >= _LEAST)
        self._place = {trait: place for place, trait in enumerate(known)}
        often = np.array([counts[trait] for trait in known])
        self._rarity = (np.log((1 + len(rows)) / (1 + often)) + 1).astype(np.float32)
        table = np.zeros((len(rows), len(known)), dtype=np.float32)
        for number, row in enumerate(rows):
            places, values = self._vector(row)
            table[number, places] = values / max(math.sqrt(values @ values), _TINY)
        shares = _learn(table @ table.T, _targets(examples))
        self._weights = self._rarity[:, None] * (table.T @ shares)
        self._bias = _BIAS * shares.sum(axis=0)

    def read(self, subject: str, own: str) -> Opinion:
        """What the mail is likely to be."""
        places, values = self._vector(traits(subject, own))
        length = max(math.sqrt(values @ values), _TINY)
        sums = (self._weights[places].sum(axis=0) / length + self._bias).tolist()
        at, said = 0, list[dict[Any, float]]()
        for _, answers in _QUESTIONS:
            likely = [math.exp(one) for one in sums[at : at + len(answers)]]
            total = sum(likely)
            said.append({answer: one / total for answer, one in zip(answers, likely, strict=True)})
            at += len(answers)
        return Opinion(kind=said[0], person=said[1], danger=said[2][True])

    def _vector(self, row: Collection[str]) -> tuple[list[int], Floats]:
        """The known traits of a mail in a fixed order, and how rare each is."""
        known = self._place
        places = sorted([known[trait] for trait in row if trait in known])
        return places, self._rarity[places]


def _targets(examples: Iterable[Example]) -> Floats:
    """One row an example: 1 for the right answer of each question, else 0."""
    rows = [[one.labels[key] == answer for key, answers in _QUESTIONS for answer in answers] for one in examples]
    return np.array(rows, dtype=np.float32)


def _shares(sums: Floats) -> Floats:
    """Each question's sums as shares of 1 (softmax)."""
    found = np.empty_like(sums)
    at = 0
    for _, answers in _QUESTIONS:
        part = sums[:, at : at + len(answers)]
        part = np.exp(part - part.max(axis=1, keepdims=True))
        found[:, at : at + len(answers)] = part / part.sum(axis=1, keepdims=True)
        at += len(answers)
    return found


def _learn(alike: Floats, right: Floats) -> Floats:
    """How much each example counts for each answer: Nesterov's steps on the dual, rare answers weighing more.

    alike: how alike each two examples are (0 to 1); right: of `_targets`. The penalty on the weights is 1.
    """
    kinds = [len(answers) for _, answers in _QUESTIONS]
    starts = np.cumsum([0, *kinds[:-1]])
    rare = len(right) / (np.maximum(right.sum(axis=0), 1) * np.repeat(kinds, kinds))
    weight = np.repeat(np.add.reduceat(right * rare, starts, axis=1), kinds, axis=1).astype(np.float32)
    alike += _BIAS
    step = np.float32(1 / (1 + 0.5 * weight.max() * alike.sum(axis=1).max()))
    shares = ahead = np.zeros_like(right)
    for number in range(_STEPS):
        new = ahead - step * (weight * (_shares(alike @ ahead) - right) + ahead)
        ahead = new + np.float32(number / (number + 3)) * (new - shares)
        shares = new
    return shares
