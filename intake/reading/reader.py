"""The Reader: one mail in, one Reading out. Pure but for the lexicon's caches; never raises on any text."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from intake.cut import cut
from intake.reading import judge, names
from intake.reading.engine import Engine
from intake.reading.evidence import Pool, Spoken, Where
from intake.reading.references import Reference, case_references
from intake.reading.second import Example, SecondReader, load_examples
from intake.reading.words import plain
from models.reading import Reading
from models.words import Automated

MOST: Final = 60_000
"""Characters of a body that are read; a longer one asks for a person."""
_SUBJECT: Final = 1_000
_PREFIX: Final = re.compile(
    r"\A(?:\s*(?:re|fw|fwd|aw|wg|tr|antw)\s*(?:\[\d+\])?\s*:|\s*\[(?:external|ext|secure|encrypt|official|caution)[^\]]*\])+",
    re.IGNORECASE,
)
_NOT_WORD: Final = re.compile(r"[\W_]+")
_POINTER: Final = re.compile(
    r"\b(?:below|underneath|beneath|under this|attached thread|fwd|forward(?:ed|ing)?|thread|trail|e-?mail chain"
    r"|chain of e-?mails|see the (?:message|chain)|correspondence|(?:our|the|whole|full|this) exchange|back and forth"
    r"|to and fro|in answer to this|this reply|(?:her|his|their) (?:reply|answer|response)"
    r"|(?:pass|send)(?:ing)? (?:this|it|these) on|passed on|sent on"
    r"|pass this to)\b",
    re.IGNORECASE,
)
_WHO: Final = re.compile(r"^[>\s|]*(?:from:)?((?:[^\S\n]*[^\s.?!:;]+){1,9})[^\S\n]*$", re.IGNORECASE | re.MULTILINE)
"""A From line or a short line without a full stop, as sign-offs are: of those, the rules look for a role."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the mail to be read: its text and where it begins in subject or body."""

    place: str
    where: Where
    text: str
    offset: int
    factor: float = 1.0


class Reader:
    """Reads mails with one rule set; build once, use for every mail."""

    def __init__(self, rules: Path | None = None, overlay: Path | None = None) -> None:
        """Load the delivered rules (or those in `rules`) and a council's overlay. Raises RuleError."""
        self.engine = Engine(rules, overlay)
        self._unread: frozenset[str] = frozenset()

    def without(self, keys: Iterable[str]) -> "Reader":
        """The same, its second reader not having learned from these mails (`second.key_of`): for honest figures."""
        other = copy.copy(self)
        other._unread = frozenset(keys)  # noqa: SLF001  # our own copy
        other.__dict__.pop("second", None)
        return other

    @cached_property
    def second(self) -> SecondReader | None:
        """The second reader: it learns before the first mail, from the delivered examples but for the unread ones."""
        mails = load_examples()
        self.engine.meet(plain(f"{mail['subject']}\n{mail['body']}") for mail in mails.values())
        left = frozenset(key for key in self._unread if key in mails)
        if left not in _LEARNED:
            _LEARNED[left] = SecondReader([self._example(mails[key]) for key in mails if key not in left])
        return _LEARNED[left]

    @property
    def version(self) -> str:
        """A digest of the rule files, stored with every reading."""
        return self.engine.version

    def read(
        self,
        *,
        subject: str,
        body: str,
        from_name: str = "",
        from_address: str = "",
        on: date,
        automated: Automated | None = None,
    ) -> Reading:
        """What the mail says. `on` is the day of the message; `automated` what its headers say."""
        spoken, mail = self.hear(
            subject=subject, body=body, from_name=from_name, from_address=from_address, on=on, automated=automated
        )
        return judge.judge(Pool(spoken, self.engine.weights), mail, self.version)

    def hear(
        self, *, subject: str, body: str, from_name: str, from_address: str, on: date, automated: Automated | None
    ) -> tuple[list[Spoken], judge.Mail]:
        """What judgement goes by: all that the rules said, and the mail (`bench.weights` judges it again)."""
        short, most = subject[:_SUBJECT], body[:MOST]
        address = Segment("address", "body", _NOT_WORD.sub(" ", from_address[:200]), 0)
        segments = [*self._segments(short, most), address]
        with self.engine.nlp.memory_zone():
            spoken, named = self._spoken(segments)
        head, own = _joined(segments)
        return spoken, judge.Mail(
            subject=subject,
            body=body,
            own="\n".join(segment.text for segment in segments if segment.place not in {"signature", "address"}),
            references=(*_references(short, "subject"), *_references(most, "body")),
            names=named,
            sender=f"{from_name} {from_address}",
            on=on,
            automated=automated,
            whole=len(body) <= MOST,
            chain=any(segment.factor < 1 for segment in segments),
            opinion=self.second.read(head, own) if self.second and own.strip() else None,
        )

    def _example(self, mail: Mapping[str, Any]) -> Example:
        head, own = _joined(tuple(self._segments(mail["subject"], mail["body"])))
        return Example(subject=head, own=own, labels=mail["labels"])

    def _segments(self, subject: str, body: str) -> Iterator[Segment]:
        """What is read: subject, own new words, signature; the chain when the own words only point to it."""
        prefix = _PREFIX.match(subject)
        skip = prefix.end() if prefix else 0
        yield Segment("subject", "subject", subject[skip:], skip)
        spans = cut(body)
        own = " ".join(body[start:end] for start, end in spans.new)
        for start, end in spans.new:
            yield Segment("body", "body", body[start:end], start)
        for start, end in spans.signature:
            yield Segment("signature", "body", body[start:end], start)
        weights = self.engine.weights
        count = len(own.split())
        points = _POINTER.search(own) is not None or (prefix is not None and "f" in prefix[0].lower())
        if points or count < weights["text.own_words"]:
            alone = count < weights["text.pointing_words"]
            for start, end in spans.quoted:
                yield Segment("body" if alone else "thread", "body", body[start:end], start, weights["text.chain"])
                yield from _correspondents(body, start, end)

    def _spoken(self, segments: Sequence[Segment]) -> tuple[list[Spoken], tuple[tuple[str, str, tuple[int, int]], ...]]:
        """What the rules say, and each learned name with its role and sentence."""
        rows = [self.engine.read(segment.text) for segment in segments]
        roles = names.attach(rows, self.engine.lexicon)
        spoken, named = list[Spoken](), list[tuple[str, str, tuple[int, int]]]()
        for number, (segment, words) in enumerate(zip(segments, rows, strict=True)):
            for match in self.engine.matches(words, segment.place):
                start, end = match.start + segment.offset, match.end + segment.offset
                at = (number, match.sentence)
                spoken.append(Spoken(match.rule, segment.where, start, end, at, segment.factor, match.pattern))
            for sentence, (first, last) in enumerate(words.sentences):
                named.extend(
                    (lemma, roles[lemma], (number, sentence)) for lemma in words.lemmas[first:last] if lemma in roles
                )
        return spoken, tuple(named)


_LEARNED: Final[dict[frozenset[str], SecondReader]] = {}
"""Learning takes about a second: once in a process for the same examples."""


def _correspondents(body: str, start: int, end: int) -> Iterator[Segment]:
    """Who wrote in the thread: its From lines and its sign-offs, where a role says which step has answered."""
    for line in _WHO.finditer(body, start, end):
        yield Segment("correspondent", "body", line[1], line.start(1))


def _joined(segments: Sequence[Segment]) -> tuple[str, str]:
    """Subject and own words as the second reader takes them."""
    heads = (segment.text for segment in segments if segment.place == "subject")
    return " ".join(heads), "\n".join(segment.text for segment in segments if segment.place == "body")


def _references(text: str, where: Where) -> Iterator[tuple[Reference, Where]]:
    for reference in case_references(text):
        yield reference, where
