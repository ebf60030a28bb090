"""Back-testing: which readings change between two rule sets, and whether the change is for the better.

Mails may be labelled (objects of labels.md) or not; for the others it is only said that the reading changed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from intake.reading.evaluate import Scores
from models.reading import Reading
from models.words import GROUNDS

Verdict = Literal["put right", "made wrong", "wrong both ways", "no label"]
_SAID: Final[tuple[Verdict, ...]] = ("put right", "made wrong", "wrong both ways", "no label")
_VALUES: Final = ("kind", "person", "stage_reached", "immediate_danger", "case_references")
_ASKS: Final = "needs_human"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One label of one mail that the two rule sets read differently, and the words that each shows for it."""

    id: str
    field: str
    old: str
    new: str
    verdict: Verdict
    words: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"id": self.id, "field": self.field, "old": self.old, "new": self.new, "verdict": self.verdict,
                "words": list(self.words)}  # fmt: skip


def changes(mail: Mapping[str, Any], old: Reading, new: Reading) -> list[Change]:
    """What differs between two readings of one mail; `mail["labels"]` may be missing."""
    labels = mail.get("labels") or {}
    before, after, wanted = _plain(old), _plain(new), _wanted(labels)
    found = []
    for key, value in after.items():
        if before[key] == value:
            continue
        verdict = _verdict(wanted.get(key), before[key], value)
        words = (*_words("old", key, old), *_words("new", key, new))
        name = str(mail.get("id", ""))
        found.append(Change(id=name, field=key, old=before[key], new=value, verdict=verdict, words=words))
    return found


def _plain(reading: Reading) -> dict[str, str]:
    """Each label of a reading as a word; each ground by itself."""
    values = {
        "kind": reading.kind,
        "person": reading.person,
        "stage_reached": reading.stage_reached,
        "immediate_danger": _yes(reading.immediate_danger),
        "case_references": _joined(reading.case_references),
    }
    grounds = {f"grounds:{ground}": _yes(ground in reading.grounds) for ground in GROUNDS}
    return values | grounds | {_ASKS: _yes(reading.needs_human)}


def _wanted(labels: Mapping[str, Any]) -> dict[str, str]:
    """The same of the labels that a mail has; needs_human has none."""
    found = {key: _shown(labels[key]) for key in _VALUES if key in labels}
    if "grounds" in labels:
        found |= {f"grounds:{ground}": _yes(ground in labels["grounds"]) for ground in GROUNDS}
    return found


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _yes(value)
    return _joined(value) if isinstance(value, list) else str(value)


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _joined(values: Iterable[object]) -> str:
    return ", ".join(sorted(str(value) for value in values))


def _verdict(wanted: str | None, old: str, new: str) -> Verdict:
    if wanted is None:
        return "no label"
    if new == wanted:
        return "put right"
    return "made wrong" if old == wanted else "wrong both ways"


def _words(name: str, key: str, reading: Reading) -> list[str]:
    """The rules and words that a reading shows for one label, or why it asks for a person."""
    if key == _ASKS:
        return [f"{name}: {why}" for why in reading.needs_human_because]
    said = [one for one in reading.evidence if one.label == key or one.label.startswith(f"{key}:")]
    return [f"{name}: {one.rule}: {one.text!r}" for one in said]


def to_json(found: Sequence[Change], old: Scores, new: Scores, *, summary: bool = False) -> dict[str, Any]:
    """Counts by field and verdict, and the figures of the old rules; every change unless `summary`."""
    table: dict[str, Counter[str]] = {}
    for one in found:
        table.setdefault(one.field, Counter())[one.verdict] += 1
    result: dict[str, Any] = {
        "changed_mails": len({one.id for one in found}),
        "fields": {key: {said: counts[said] for said in _SAID} for key, counts in sorted(table.items())},
        "old": old.to_json() if old.n else None,
        "new": new.to_json() if new.n else None,
    }
    return result if summary else result | {"changes": [one.to_json() for one in found]}


def as_text(found: Sequence[Change], n: int, old: Scores, new: Scores, *, summary: bool = False) -> str:
    """The changes with their words (not with `summary`), the counts, and the figures of both rule sets."""
    figures = to_json(found, old, new, summary=True)
    lines = [] if summary else [line for one in found for line in _lines(one)]
    lines.append(f"{n} mails, the reading of {figures['changed_mails']} changes")
    for key, counts in figures["fields"].items():
        parts = [f"{said} {count}" for said, count in counts.items() if count]
        lines.append(f"  {key:<40} {', '.join(parts)}")
    if old.n:
        lines.extend(_both(figures["old"], figures["new"]))
    return "\n".join(lines)


def _lines(one: Change) -> list[str]:
    said = "" if one.verdict == "no label" else f" ({one.verdict})"
    head = f"{one.id} {one.field}: {one.old or 'none'} -> {one.new or 'none'}{said}"
    return [head, *(f"    {words}" for words in one.words)]


def _both(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The main figures of the labelled mails, old and new."""
    rows = [(f"{key} accuracy", old[key]["accuracy"], new[key]["accuracy"])
            for key in ("kind", "person", "stage_reached")]  # fmt: skip
    rows.append(("grounds macro F1", old["grounds"]["macro_f1"], new["grounds"]["macro_f1"]))
    rows.extend(
        (f"  {ground} F1", old["grounds"]["labels"][ground]["f1"], new["grounds"]["labels"][ground]["f1"])
        for ground in GROUNDS
    )
    rows.extend(
        (f"immediate danger {part}", old["immediate_danger"][part], new["immediate_danger"][part])
        for part in ("precision", "recall", "unseen")
    )
    rows.append(("case references exact", old["case_references"]["exact"], new["case_references"]["exact"]))
    rows.extend((key.replace("_", " "), old[key], new[key])
                for key in ("missed_escalations", "sure_but_wrong", "needs_human_share"))  # fmt: skip
    return [f"  {name:<40} {before:.4g} -> {after:.4g}" for name, before, after in rows]
