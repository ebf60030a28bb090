"""Whom the message is about: an adult, a child, both, or not to be told.

Formal signs (plans, enquiries, references, what the writer says of both services) weigh most, then ages on the day of
the message, then plain words. A parent named in a child's case, or a grandchild who only visits, does not make 'both'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from intake.reading.ages import Age
from intake.reading.evidence import Pool
from models.words import Subject

_CHILD_KINDS: Final = frozenset({"LC", "EH", "CP", "CI"})
_ADULT_KINDS: Final = frozenset({"SA", "LA", "S4"})
"""How case references of the children's and of the adults' systems begin (two letters)."""


_PLAIN_CHILD: Final = frozenset({"child-words", "unborn-child", "own-young-kin"})
"""Rules that speak plainly of a child; a mum, a dad or a girl may be spoken of beside an adult of a given age."""


@dataclass(frozen=True, slots=True)
class Person:
    """The answer, how sure it is (0 to 1), and why in a few words."""

    value: Subject
    confidence: float
    because: str = ""


def decide(pool: Pool, ages: Sequence[Age], references: Sequence[str]) -> Person:
    """Weigh the signs of both sides."""
    own = [age.years for age in ages if not age.other]
    kinds = {reference[:2].upper() for reference in references}
    child, adult = _sides(pool, own, kinds)
    strong, weak = max(child, adult), min(child, adult)
    if strong < pool.weights["person.least"]:
        return Person("unclear", 0.6)
    formal_child = bool(kinds & _CHILD_KINDS) or "child-procedures" in _rules(pool, "person:child")
    formal_adult = bool(kinds & _ADULT_KINDS) or "adult-procedures" in _rules(pool, "person:adult")
    if kinds & _CHILD_KINDS and kinds & _ADULT_KINDS:
        return Person("both", 0.95)
    young = any(age < 18 for age in own)
    unborn = "unborn-child" in _rules(pool, "person:child")
    if (
        pool.has("person:grown")
        and not any(age < 17 for age in own)
        and not unborn
        and not kinds & _CHILD_KINDS
        and pool.score("person:both") < pool.weights["person.both"]
    ):
        return Person("adult", 0.85)
    if pool.score("person:both") >= pool.weights["person.both"] and weak > 0.9:
        return Person("both", 0.9)
    passing = pool.has("person:passing")
    eldest = 18 if kinds & _CHILD_KINDS else 17  # a child's plan that ends 'on the morning she's eighteen'
    if (
        17 in own
        and not any(age > eldest for age in own)
        and not kinds & _ADULT_KINDS
        and pool.score("person:both") < 2.0
    ):
        return Person("child", 0.8)
    if formal_child and formal_adult and not passing and weak >= pool.weights["person.share"] * strong:
        return Person("both", 0.72, "signs of both a child's and an adult's procedures")
    if pool.has("person:need") and weak >= 1.0 and not passing and (young or unborn or formal_child):
        return Person("both", 0.58, "an adult with needs and a child are both spoken of")
    if own and not young and not formal_child and not _rules(pool, "person:child") & _PLAIN_CHILD:
        return Person("adult", 0.8)
    value: Subject = "child" if child >= adult else "adult"
    gap = (strong - weak) / strong
    if strong < pool.weights["person.faint"]:
        return Person(value, 0.6, "few signs")
    return Person(value, min(0.97, 0.55 + 0.45 * gap), "signs of a child and of an adult" if gap < 0.3 else "")


def general(pool: Pool, person: Person) -> bool:
    """Whether a general question names the group it is about: more than a passing word."""
    if person.value not in {"child", "adult"} or pool.has("person:either"):
        return False
    other = "adult" if person.value == "child" else "child"
    named = pool.score(f"person:{person.value}")
    return named >= pool.weights["person.general"] and pool.score(f"person:{other}") < 0.3 * named


def _rules(pool: Pool, label: str) -> set[str]:
    return {one.rule.id for one in pool.spoken(label)}


def _sides(pool: Pool, own: Sequence[int], kinds: set[str]) -> tuple[float, float]:
    """The scores of child and adult."""
    child = pool.score("person:child") + min(2.0, sum(1.2 for age in own if age < 18)) + 2.0 * (17 in own)
    adult = pool.score("person:adult") + min(2.0, sum(1.2 for age in own if age >= 18))
    return child + 2.0 * bool(kinds & _CHILD_KINDS), adult + 2.0 * bool(kinds & _ADULT_KINDS)
