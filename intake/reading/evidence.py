"""What the rules said about one mail, kept by label, with the sums that judgement works on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from intake.reading.rules import Rule
from models.reading import Evidence

Where = Literal["subject", "body"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One rule in one sentence: its span in subject or body as given, and how much it counts (chain: less)."""

    rule: Rule
    where: Where
    start: int
    end: int
    sentence: tuple[int, int]
    factor: float = 1.0
    pattern: str = ""


class Pool:
    """Everything the rules said, by label."""

    def __init__(self, spoken: Iterable[Spoken], weights: dict[str, float]) -> None:
        """Collect; `weights` are those of weights.toml, keyed 'group.key'."""
        self.weights = weights
        self._by_label: dict[str, list[Spoken]] = defaultdict(list)
        denied = set[tuple[str, tuple[int, int]]]()
        everything = in_company(list(spoken))
        for one in everything:
            if one.rule.weight < 0:
                denied.add((one.rule.label, one.sentence))
        for one in everything:
            if one.rule.weight < 0 or (one.rule.label, one.sentence) not in denied:
                self._by_label[one.rule.label].append(one)
                if one.rule.also:
                    self._by_label[one.rule.also].append(one)

    def score(self, label: str) -> float:
        """The sum of weights: each rule once, a little more each further time that it speaks.

        For a ground, rules that speak of the same words are one piece of evidence: the strongest counts, the others
        add a little, and a further time is other words. Elsewhere a further time is another sentence, for a kind also
        another pattern in the same sentence.
        """
        said = self._by_label.get(label, [])
        if label.startswith("grounds:"):
            return self._pieces(said)
        return self._rules(said, "kind" if label.startswith("kind:") else "danger")

    def _rules(self, said: list[Spoken], group: str) -> float:
        again, most = self.weights[f"{group}.again"], int(self.weights[f"{group}.most_again"])
        times: dict[str, dict[object, float]] = defaultdict(dict)
        for one in said:
            place = (one.sentence, one.pattern) if group == "kind" else one.sentence
            times[one.rule.id][place] = one.rule.weight * one.factor
        total = 0.0
        for by_time in times.values():
            values = list(by_time.values())
            total += values[0] + again * sum(values[1 : 1 + most])
        return total

    def _pieces(self, said: list[Spoken]) -> float:
        again, most = self.weights["ground.again"], int(self.weights["ground.most_again"])
        total = sum({one.rule.id: one.rule.weight * one.factor for one in said if one.rule.weight < 0}.values())
        times = Counter[str]()
        for piece in _same_words([one for one in said if one.rule.weight > 0]):
            first, *others = sorted(piece.items(), key=lambda item: -item[1])
            share = 1.0 if not times[first[0]] else again if times[first[0]] <= most else 0.0
            total += share * first[1]
            total += self.weights["ground.beside"] * sum(value for rule, value in others if not times[rule])
            times.update(piece.keys())
        return total

    def spoken(self, label: str) -> list[Spoken]:
        """What was said for a label, strongest rule first, then in order of the mail."""
        return sorted(
            self._by_label.get(label, ()), key=lambda one: (-one.rule.weight, one.where != "subject", one.start)
        )

    def has(self, label: str) -> bool:
        """Whether any rule spoke for the label."""
        return label in self._by_label

    def evidence(self, label: str, signal: str, texts: dict[str, str], most: int = 6) -> list[Evidence]:
        """Evidence for `label` from what was said for `signal` (often the same), positive rules only."""
        found = list[Evidence]()
        for one in self.spoken(signal):
            if one.rule.weight <= 0 or one.rule.where == "address" or len(found) == most:
                continue
            words = texts[one.where][one.start : one.end]
            new = Evidence(label=label, rule=one.rule.id, text=words, start=one.start, end=one.end, where=one.where)
            if new not in found:
                found.append(new)
        return found


def _same_words(said: list[Spoken]) -> Iterator[dict[str, float]]:
    """What was said, gathered where the words overlap: rule -> how much it counts, piece by piece."""
    piece, sentence, end = dict[str, float](), None, 0
    for one in sorted(said, key=lambda one: (one.sentence, one.start)):
        if piece and (one.sentence != sentence or one.start >= end):
            yield piece
            piece, end = {}, 0
        piece[one.rule.id] = max(piece.get(one.rule.id, 0.0), one.rule.weight * one.factor)
        sentence, end = one.sentence, max(end, one.end)
    if piece:
        yield piece


def in_company(spoken: list[Spoken]) -> list[Spoken]:
    """Without the rules that need something else in the mail that nobody said, or that something said makes void."""
    said = defaultdict[str, set[tuple[int, int]]](set)
    for one in spoken:
        for label in filter(None, (one.rule.label, one.rule.also)):
            said[label].add(one.sentence)
    return [one for one in spoken if _needed(one, said) and not (one.rule.unless and one.rule.unless in said)]


def _needed(one: Spoken, said: dict[str, set[tuple[int, int]]]) -> bool:
    """Whether what the rule needs was said: anywhere, or in its own or one of the `near` sentences before it."""
    if not one.rule.needs or not one.rule.near:
        return not one.rule.needs or one.rule.needs in said
    part, number = one.sentence
    return any((part, number - back) in said.get(one.rule.needs, ()) for back in range(one.rule.near + 1))
