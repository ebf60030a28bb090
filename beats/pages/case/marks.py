"""The text of a message with the words marked that decided its reading, each with its reason. Pure.

The reader saw subject and text as they are kept, so its spans fit; where one does not (the reading is of another
version of the text), the first place where its words stand is marked instead.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from intake.cut import cut
from models.pages.mail import Because, Marked, PartOfText, Passage
from models.reading import Evidence, Reading

LONGEST: Final = 60_000
"""Characters of a text that a page shows; the rest is in the original."""
ORDER: Final = ("immediate_danger", "grounds", "stage_reached", "kind", "challenged", "person", "case_references")
"""Labels by how much hangs on them."""
FEW: Final = {"kind": 3, "person": 3, "case_references": 3}
MANY: Final = 12
"""Words that are marked for one label: further ones add nothing but colour."""
_DANGER: Final = "immediate_danger"


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    numbers: frozenset[int]
    danger: bool


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why each label was given, and the evidence to mark for each number."""

    because: tuple[Because, ...]
    evidence: tuple[tuple[int, Evidence], ...]


def reasons_of(reading: Reading, means: Mapping[str, str]) -> Reasons:
    """The reasons of a reading, numbered from 1, the weightiest first. means: of rules, by id."""
    by_label: dict[str, list[Evidence]] = {}
    for one in reading.evidence:
        by_label.setdefault(one.label, []).append(one)
    labels = sorted(by_label, key=lambda label: (_weight(label), label))
    because, kept = [], []
    for number, label in enumerate(labels, 1):
        found = by_label[label]
        shown = list({(one.where, one.start, one.end): one for one in found}.values())
        most = FEW.get(_field(label), MANY)
        words = tuple(dict.fromkeys(" ".join(one.text.split()) for one in shown[:most]))
        told = dict.fromkeys(means[one.rule] for one in found if one.rule in means)
        because.append(Because(number=number, label=label, means=tuple(told)[:4], words=words,
                               more=max(len(shown) - most, 0)))  # fmt: skip
        kept += [(number, one) for one in shown[:most]]
    return Reasons(tuple(because), tuple(kept))


def marked_subject(subject: str, reasons: Reasons) -> tuple[Marked, ...]:
    """The subject in pieces."""
    return tuple(_pieces(subject, 0, len(subject), _spans(subject, reasons, "subject")))


def passages(text: str, reasons: Reasons) -> tuple[Passage, ...]:
    """The text in passages (whose words they are) and pieces (what decided), at most LONGEST characters of it."""
    text = text[:LONGEST]
    spans = _spans(text, reasons, "body")
    found: list[Passage] = []
    for part, start, end in _parts(text):
        pieces = tuple(_pieces(text, start, end, spans))
        if found and found[-1].part == part:
            found[-1] = Passage(part=part, pieces=(*found[-1].pieces, *pieces))
        else:
            found.append(Passage(part=part, pieces=pieces))
    return tuple(found)


def _parts(text: str) -> Iterator[tuple[PartOfText, int, int]]:
    """Every character once: the sender's own words, the quoted thread, the signature, what a gateway put there."""
    parts = cut(text)
    known: list[tuple[int, int, PartOfText]] = [(*one, "new") for one in parts.new]
    known += [(*one, "quoted") for one in parts.quoted]
    known += [(*one, "signature") for one in parts.signature]
    at = 0
    for start, end, part in sorted(known):
        if text[at:start].strip():
            yield "other", at, start
        yield part, start if text[at:start].strip() else at, end
        at = end
    if at < len(text):
        yield "other" if text[at:].strip() else "new", at, len(text)


def _spans(text: str, reasons: Reasons, where: str) -> list[_Span]:
    """Spans to mark in order; those that overlap are one."""
    found = sorted(
        (
            _Span(*place, frozenset({number}), _field(one.label) == _DANGER)
            for number, one in reasons.evidence
            if one.where == where and (place := _place(text, one)) is not None
        ),
        key=lambda span: (span.start, span.end),
    )
    merged: list[_Span] = []
    for span in found:
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = _Span(last.start, max(last.end, span.end), last.numbers | span.numbers,
                               last.danger or span.danger)  # fmt: skip
        else:
            merged.append(span)
    return merged


def _place(text: str, one: Evidence) -> tuple[int, int] | None:
    """Where the words stand: at their span, else where they stand first; None = they are not shown."""
    if not one.text or text[one.start : one.end] == one.text:
        return (one.start, one.end) if one.text else None
    at = text.find(one.text)
    return (at, at + len(one.text)) if at >= 0 else None


def _pieces(text: str, start: int, end: int, spans: Sequence[_Span]) -> Iterable[Marked]:
    """The text between two places in pieces, marked or not."""
    at = start
    for span in spans:
        left, right = max(span.start, start), min(span.end, end)
        if left >= right:
            continue
        if at < left:
            yield Marked(text=text[at:left])
        yield Marked(text=text[left:right], numbers=tuple(sorted(span.numbers)), danger=span.danger)
        at = right
    if at < end:
        yield Marked(text=text[at:end])


def _field(label: str) -> str:
    return label.partition(":")[0]


def _weight(label: str) -> int:
    field = _field(label)
    return ORDER.index(field) if field in ORDER else len(ORDER)
