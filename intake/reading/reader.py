"""The Reader: one mail in, one Reading out. Pure but for the lexicon's cache; never raises on any text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from intake.cut import cut
from intake.reading import judge, names, people
from intake.reading.ages import Age, ages
from intake.reading.engine import Engine
from intake.reading.evidence import Pool, Spoken, Where
from intake.reading.references import Reference, case_references
from models.reading import Reading
from models.words import Automated, Ground, Stage

MOST: Final = 60_000
"""Characters of a body that are read; a longer one asks for a person."""
_SUBJECT: Final = 1_000
_POINTER_WORDS: Final = 40


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
        with self.engine.nlp.memory_zone():
            segments = list(self._segments(subject[:_SUBJECT], body[:MOST]))
            pool = Pool(self._spoken(segments), self.engine.weights)
        whole = f"{subject[:_SUBJECT]}\n{body[:MOST]}"
        references = list(_references(subject[:_SUBJECT], body[:MOST]))
        own = "\n".join(segment.text for segment in segments if segment.place != "signature")
        return self._judge(pool, references, list(ages(own, on)), automated, {"subject": subject, "body": body})

    def _segments(self, subject: str, body: str) -> Iterator[Segment]:
        """What is read: the subject, the sender's own new words, the signature; the chain when there are no own words."""
        yield Segment("subject", "subject", subject, 0)
        spans = cut(body)
        own = sum(len(body[start:end].split()) for start, end in spans.new)
        for start, end in spans.new:
            yield Segment("body", "body", body[start:end], start)
        for start, end in spans.signature:
            yield Segment("signature", "body", body[start:end], start)
        if own < _POINTER_WORDS:
            for start, end in spans.quoted:
                yield Segment("body", "body", body[start:end], start, self.engine.weights["text.chain"])

    def _spoken(self, segments: Sequence[Segment]) -> Iterator[Spoken]:
        rows = [self.engine.read(segment.text) for segment in segments]
        names.attach(rows, self.engine.lexicon)
        for number, (segment, words) in enumerate(zip(segments, rows, strict=True)):
            for match in self.engine.matches(words, segment.place):
                if segment.place == "signature" and match.rule.where != "signature":
                    continue
                start, end = match.start + segment.offset, match.end + segment.offset
                yield Spoken(
                    match.rule, segment.where, start, end, (number, match.sentence), segment.factor, match.pattern
                )

    def _judge(
        self,
        pool: Pool,
        references: Sequence[Reference],
        found_ages: Sequence[Age],
        automated: Automated | None,
        texts: dict[str, str],
    ) -> Reading:
        weights = self.engine.weights
        scores = judge.ground_scores(pool)
        values = tuple(dict.fromkeys(reference.value for reference in references))
        live = bool(values) or pool.has("signal:live")
        particular = bool(values) or pool.score("signal:particular") >= 1.0
        kind = judge.kind_scores(pool, scores, live=live, particular=particular, automated=automated)
        person = people.decide(pool, found_ages, values)
        escalation = kind.value == "escalation"
        grounds: tuple[Ground, ...] = (
            tuple(g for g, s in scores.items() if s >= weights["ground.threshold"]) if escalation else ()
        )
        tried = judge.steps(pool) if escalation else ()
        stage: Stage = tried[-1] if tried else "none"
        danger = judge.danger(pool)
        return Reading(
            kind=kind.value, person="unclear" if kind.value in {"automated", "junk"} else person.value, grounds=grounds, stage_reached=stage, steps_tried=tried,
            immediate_danger=danger >= weights["danger.threshold"] and kind.value in {"escalation", "new_concern"},
            case_references=values, needs_human=kind.lead < weights["kind.margin"], rules_version=self.version,
        )  # fmt: skip


def _references(subject: str, body: str) -> Iterator[Reference]:
    yield from case_references(subject)
    yield from case_references(body)
