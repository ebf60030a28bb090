"""What a mail shows of the person by which a council's own rules go: age, unborn, care leaver, dissent.

Internal parts of a reading, each with its words; nothing of them is printed by `classify`.
"""

from collections.abc import Sequence
from typing import Final

from intake.reading.ages import Age
from intake.reading.evidence import Pool, Where
from models.reading import Evidence

_NAMED: Final = ("unborn", "care_leaver", "dissent")
"""Those that rules speak for (rules/circumstances.toml); ages are read as such."""
_MOST: Final = 3
"""Pieces of evidence kept for each."""


def circumstances(
    pool: Pool, ages: Sequence[Age], own: str, texts: dict[str, str]
) -> tuple[Evidence, ...]:  # fmt: skip
    """The evidence of each circumstance: rules first, then the words of each age. own: the text that ages lie in.

    A baby whose age is given is born: a plan made before the birth is then no sign of another.
    """
    found = list[Evidence]()
    born = any(age.years == 0 for age in _theirs(ages))
    for name in _NAMED:
        label = f"circumstance:{name}"
        if not (name == "unborn" and born):
            found += pool.evidence(label, label, texts, most=_MOST)
    for age in _theirs(ages):
        place = _placed(own[age.start : age.end], texts)
        if place is not None:
            found.append(place)
    return tuple(found)


def ages_in_months(ages: Sequence[Age]) -> tuple[int, ...]:
    """The ages of those whom it is about, in whole months at least, youngest first."""
    return tuple(sorted({12 * age.years + age.months for age in _theirs(ages)}))


def _theirs(ages: Sequence[Age]) -> list[Age]:
    """Without parents and strangers; of ages in the same words ('turns 18 in March') the youngest tells."""
    own = sorted((age for age in ages if not age.other and age.years >= 0), key=lambda age: (age.years, -age.months))
    kept = list[Age]()
    for age in own:
        if not any(age.start < one.end and one.start < age.end for one in kept):
            kept.append(age)
    return kept


def is_unborn(shown: Sequence[Evidence]) -> bool:
    """Whether an unborn baby is among those whom it is about."""
    return any(one.label == "circumstance:unborn" for one in shown)


def _placed(words: str, texts: dict[str, str]) -> Evidence | None:
    """Where the words of an age stand in subject or body."""
    where: Where
    for where in ("subject", "body"):
        start = texts[where].find(words)
        if start >= 0:
            return Evidence(label="circumstance:age", rule="age", text=words, start=start, end=start + len(words),
                            where=where)  # fmt: skip
    return None
