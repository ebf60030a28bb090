"""Figures of a rule set on labelled mails (labels.md): the `evaluate` contract, confusion tables and every miss."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.reading import Reading
from models.words import GROUNDS, KINDS, STAGES, SUBJECTS

_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kind", KINDS),
    ("person", SUBJECTS),
    ("stage_reached", STAGES),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One wrong label: which mail, what was wanted, what was read, and the words that misled."""

    id: str
    field: str
    wanted: str
    got: str
    needs_human: bool
    evidence: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Scores:
    """Counts over all mails; `to_json` gives the contract's figures."""

    n: int = 0
    confusion: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    grounds: dict[str, Counter[str]] = field(default_factory=dict)
    danger: Counter[str] = field(default_factory=Counter)
    references_exact: int = 0
    needs_human: int = 0
    escalations: int = 0
    missed_escalations: int = 0
    danger_unseen: int = 0
    sure_but_wrong: int = 0
    sure_escalations: int = 0
    misses: list[Miss] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The object of design.md, section 6 (`evaluate --json`), rounded to four places."""
        labels = {name: _prf(counts) for name, counts in self.grounds.items()}
        return {
            "n": self.n,
            **{name: _table(self.confusion[name], values, self.n) for name, values in _FIELDS},
            "grounds": {
                "macro_f1": round(sum(value["f1"] for value in labels.values()) / len(labels), 4),
                "labels": labels,
            },
            "immediate_danger": {**_prf(self.danger), "unseen": self.danger_unseen},
            "case_references": {"exact": _share(self.references_exact, self.n)},
            "needs_human_share": _share(self.needs_human, self.n),
            "missed_escalations": self.missed_escalations,
            "missed_escalations_share": _share(self.missed_escalations, self.escalations),
            "sure_but_wrong": self.sure_but_wrong,
            "sure_but_wrong_share": _share(self.sure_but_wrong, self.sure_escalations),
        }


def score(pairs: Iterable[tuple[Mapping[str, Any], Reading]]) -> Scores:
    """Compare labelled mails (objects of labels.md) with their readings."""
    scores = Scores(
        confusion={name: Counter() for name, _ in _FIELDS},
        grounds={ground: Counter() for ground in GROUNDS},
    )
    for mail, reading in pairs:
        _add(scores, mail, reading)
    return scores


def _add(scores: Scores, mail: Mapping[str, Any], reading: Reading) -> None:
    labels = mail["labels"]
    name = str(mail.get("id", scores.n))
    scores.n += 1
    scores.needs_human += reading.needs_human
    for key, _ in _FIELDS:
        wanted, got = labels[key], getattr(reading, key)
        scores.confusion[key][wanted, got] += 1
        if wanted != got:
            scores.misses.append(_miss(name, key, wanted, got, reading))
    for ground in GROUNDS:
        asserted, read = ground in labels["grounds"], ground in reading.grounds
        scores.grounds[ground][_cell(wanted=asserted, got=read)] += 1
        if asserted != read:
            scores.misses.append(_miss(name, f"grounds:{ground}", str(asserted), str(read), reading))
    wanted_danger = bool(labels["immediate_danger"])
    scores.danger[_cell(wanted=wanted_danger, got=reading.immediate_danger)] += 1
    scores.danger_unseen += wanted_danger and not reading.immediate_danger and not reading.needs_human
    if wanted_danger != reading.immediate_danger:
        scores.misses.append(
            _miss(name, "immediate_danger", str(wanted_danger), str(reading.immediate_danger), reading)
        )
    exact = sorted(map(str, labels["case_references"])) == sorted(reading.case_references)
    scores.references_exact += exact
    if not exact:
        wanted_refs, got_refs = ", ".join(map(str, labels["case_references"])), ", ".join(reading.case_references)
        scores.misses.append(_miss(name, "case_references", wanted_refs, got_refs, reading))
    _add_safety(scores, labels, reading)


def _add_safety(scores: Scores, labels: Mapping[str, Any], reading: Reading) -> None:
    """The errors that matter most: escalations missed, and sure readings that are wrong."""
    if labels["kind"] == "escalation":
        scores.escalations += 1
        scores.missed_escalations += reading.kind != "escalation" and not reading.needs_human
    if reading.kind == "escalation" and not reading.needs_human:
        scores.sure_escalations += 1
        scores.sure_but_wrong += labels["kind"] != "escalation" or labels["person"] != reading.person


def _miss(name: str, key: str, wanted: str, got: str, reading: Reading) -> Miss:
    """A miss with the words for what was read; where nothing was read, how sure that was."""
    said = [one for one in reading.evidence if one.label == key or one.label.startswith(f"{key}:")]
    words = tuple(f"{one.rule}: {one.text!r}" for one in said)
    sure = reading.confidence.get(key.replace(":", "."))
    if not words and sure is not None:
        words = (f"no words (sure {sure:.2f})",)
    return Miss(id=name, field=key, wanted=wanted, got=got, needs_human=reading.needs_human, evidence=words)


def _cell(*, wanted: bool, got: bool) -> str:
    return ("tp" if got else "fn") if wanted else ("fp" if got else "tn")


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _prf(counts: Mapping[str, int]) -> dict[str, float]:
    hit, extra, lost = counts.get("tp", 0), counts.get("fp", 0), counts.get("fn", 0)
    precision, recall = _share(hit, hit + extra), _share(hit, hit + lost)
    return {
        "precision": precision,
        "recall": recall,
        "f1": _share(2 * hit, 2 * hit + extra + lost),
        "support": hit + lost,
    }


def _table(confusion: Counter[tuple[str, str]], values: tuple[str, ...], n: int) -> dict[str, Any]:
    """Accuracy and the figures of each label from a confusion table."""
    labels = {}
    for value in values:
        hit = confusion[value, value]
        wanted = sum(count for (one, _), count in confusion.items() if one == value)
        got = sum(count for (_, one), count in confusion.items() if one == value)
        if wanted or got:
            labels[value] = _prf({"tp": hit, "fp": got - hit, "fn": wanted - hit})
    right = sum(count for (one, other), count in confusion.items() if one == other)
    return {"accuracy": _share(right, n), "labels": labels}


def as_text(scores: Scores, *, summary: bool = False) -> str:
    """The figures as plain text: per label, confusion tables, and, unless `summary`, every miss with its words."""
    figures = scores.to_json()
    lines = [f"{scores.n} mails, needs a person {figures['needs_human_share']:.0%}"]
    lines.append(f"missed escalations {scores.missed_escalations}, sure but wrong {scores.sure_but_wrong}")
    lines.append(f"case references exact {figures['case_references']['exact']:.3f}")
    danger = figures["immediate_danger"]
    lines.append(
        f"immediate danger: precision {danger['precision']:.2f} recall {danger['recall']:.2f} unseen {danger['unseen']}"
    )
    for name, values in _FIELDS:
        lines.append(f"\n{name}: accuracy {figures[name]['accuracy']:.3f}")
        lines.extend(_rows(figures[name]["labels"]))
        lines.extend(_confusion(scores.confusion[name], values))
    lines.append(f"\ngrounds: macro F1 {figures['grounds']['macro_f1']:.3f}")
    lines.extend(_rows(figures["grounds"]["labels"]))
    if not summary:
        lines.append("\nmisses")
        lines.extend(_miss_line(miss) for miss in scores.misses)
    return "\n".join(lines)


def _rows(labels: Mapping[str, Mapping[str, float]]) -> list[str]:
    return [
        f"  {name:<28} precision {row['precision']:.2f}  recall {row['recall']:.2f}  F1 {row['f1']:.2f}"
        f"  n {row['support']:.0f}"
        for name, row in labels.items()
    ]


def _confusion(table: Counter[tuple[str, str]], values: tuple[str, ...]) -> list[str]:
    """Only the cells off the diagonal: wanted -> read, how often."""
    wrong = [(one, other) for one in values for other in values if one != other and table[one, other]]
    return [f"    {one} read as {other}: {table[one, other]}" for one, other in wrong]


def _miss_line(miss: Miss) -> str:
    mark = " (needs a person)" if miss.needs_human else ""
    words = "; ".join(miss.evidence) or "no words"
    return f"  {miss.id} {miss.field}: wanted {miss.wanted or 'none'}, read {miss.got or 'none'}{mark}: {words}"
