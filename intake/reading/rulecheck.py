"""The rules' own tests: every hit must make its rule speak, no miss may."""

from typing import TYPE_CHECKING

from intake.reading.evidence import Spoken, in_company

if TYPE_CHECKING:
    from intake.reading.reader import Reader
    from intake.reading.rules import Rule


def run_examples(reader: "Reader") -> list[str]:
    """Run all hits and misses; each finding is one line naming file, rule and example."""
    findings = list[str]()
    for rule in reader.engine.rules:
        for example in rule.hits:
            if not speaks(reader, rule, example):
                findings.append(f"{rule.file}, rule {rule.id}: should speak but does not: {example!r}")
        for example in rule.misses:
            if speaks(reader, rule, example):
                findings.append(f"{rule.file}, rule {rule.id}: should be silent but speaks: {example!r}")
    return findings


def speaks(reader: "Reader", rule: "Rule", text: str) -> bool:
    """Whether the rule speaks in a text read as the part of a mail that the rule is for."""
    place = "body" if rule.where == "any" else rule.where
    with reader.engine.nlp.memory_zone():
        words = reader.engine.read(text)
        spoken = [
            Spoken(match.rule, "body", match.start, match.end, (0, match.sentence))
            for match in reader.engine.matches(words, place)
        ]
        heard = in_company(spoken) if _can_be_said(reader, rule.needs, place) else spoken
        return any(one.rule.id == rule.id for one in heard)


def _can_be_said(reader: "Reader", label: str, place: str) -> bool:
    """Whether what a rule needs can be said in the same part of a mail at all, or only elsewhere (a signature)."""
    speakers = [rule for rule in reader.engine.rules if label in {rule.label, rule.also}]
    return not speakers or any(rule.where in {"any", place} for rule in speakers)
