"""Whom the message is about: an adult, a child, both, or not to be told.

Formal signs (plans, enquiries, references, what the writer says of both services) weigh most, then ages on the day of
the message, then plain words. A parent named in a child's case, or a grandchild who only visits, does not make 'both'.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.reading.ages import Age
from intake.reading.evidence import Pool
from models.words import Subject


@dataclass(frozen=True, slots=True)
class Person:
    """The answer, how sure it is (0 to 1), and why in a few words."""

    value: Subject
    confidence: float
    because: str = ""


def decide(pool: Pool, ages: Sequence[Age], references: Sequence[str]) -> Person:
    """Weigh the signs of both sides."""
    child, adult = _sides(pool, ages, references)
    formal_child = pool.has("person:child") and "child-procedures" in _rules(pool, "person:child")
    formal_adult = "adult-procedures" in _rules(pool, "person:adult")
    strong, weak = max(child, adult), min(child, adult)
    if strong == 0:
        return Person("unclear", 0.6)
    both = pool.score("person:both")
    if weak > 0.9 and both >= pool.weights["person.both"]:
        return Person("both", 0.9)
    if (
        formal_child
        and formal_adult
        and weak >= 3.0
        and weak >= pool.weights["person.share"] * strong
        and not _turned_18(ages)
    ):
        return Person("both", 0.7, "signs of both a child's and an adult's procedures")
    value: Subject = "child" if child >= adult else "adult"
    gap = (strong - weak) / strong
    return Person(value, min(0.97, 0.55 + 0.45 * gap), "signs of a child and of an adult" if gap < 0.3 else "")


def _rules(pool: Pool, label: str) -> set[str]:
    return {one.rule.id for one in pool.spoken(label)}


def _turned_18(ages: Sequence[Age]) -> bool:
    return any(age.years in {17, 18} and not age.other for age in ages)


def _sides(pool: Pool, ages: Sequence[Age], references: Sequence[str]) -> tuple[float, float]:
    """The scores of child and adult."""
    child = pool.score("person:child")
    adult = pool.score("person:adult")
    own = [age for age in ages if not age.other]
    child += min(2.0, sum(1.2 for age in own if age.years < 18))
    adult += min(2.0, sum(1.2 for age in own if age.years >= 18))
    if any(age.years == 17 for age in own):
        child += 2.0
    kinds = {reference[:2].upper() for reference in references}
    child += 2.0 * bool(kinds & {"LC", "EH", "CP", "CI"})
    adult += 2.0 * bool(kinds & {"SA", "LA"})
    return child, adult
