"""Whom the mail itself challenges (promise 10): suspected conflicts, so that nothing goes to them unseen by a person.

A challenged role means those who would get this case in that role; a challenged team its unit or area; a challenged
person whoever the directory calls so. Challenging a worker makes neither their manager nor their team one. Where it is
not known who would get it, every holder is suspected: a person lifts a suspicion sooner than undoes a letter.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from models.directory.people import Directory, Holding
from models.reading import Challenged
from models.words import Side
from router.directory.standing import agrees, allocations

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "rev"})
_WORKERS = frozenset({"practitioner", "line_manager", "dsl"})
_UNIT_TEAM = re.compile(
    r"safeguarding (?:standards|adults) unit|\b(?:cssu|sau)\b|reviewing (?:unit|team|service)|\biro (?:team|service)|"
    r"\b(?:the|your) unit\b|^unit$"
)


def conflicts(
    directory: Directory,
    challenged: Iterable[Challenged],
    *,
    side: Side,
    on: date,
    references: Iterable[str] = (),
    initials: Iterable[str] = (),
    birth_years: Iterable[int] = (),
) -> frozenset[str]:
    """The person ids that the message challenges, for one side on a local date."""
    facts = (tuple(references), tuple(initials), tuple(birth_years))
    people: set[str] = set()
    for one in challenged:
        for role in _roles(one):
            people |= set(_would_get(directory, role, side, on, facts=facts))
        if one.what == "person":
            people |= set(_named(directory.holdings, one.value))
        elif one.what == "team":
            people |= set(_of_area(directory.holdings, one.value))
    return frozenset(people)


def challenged_roles(challenged: Iterable[Challenged]) -> frozenset[str]:
    """The rungs that the message challenges, as roles or by their team: their letters wait for triage."""
    return frozenset(role for one in challenged for role in _roles(one))


def _roles(one: Challenged) -> tuple[str, ...]:
    """The rungs a challenge touches; a worker's touches none, and the unit's team answers as unit and on duty."""
    if one.what == "role":
        return () if one.value in _WORKERS else (one.value,)
    if one.what == "team" and _UNIT_TEAM.search(one.value.casefold()):
        return ("unit", "duty")
    return ()


def _would_get(
    directory: Directory,
    role: str,
    side: Side,
    on: date,
    *,
    facts: tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]],
) -> list[str]:
    """Those allocated to the case in that role; unless second facts make that sure, every holder as well."""
    references, initials, birth_years = facts
    rows = allocations(directory, role=role, side=side, references=references, on=on)
    people = [row.person_id for row in rows]
    if any(agrees(row, initials, birth_years) for row in rows):
        return people
    return people + [
        row.person_id
        for row in directory.holdings
        if row.role == role and row.holds_on(on) and (side == "undecided" or row.covers(side))
    ]


def _named(holdings: Iterable[Holding], value: str) -> list[str]:
    """Whose full name it is, middle names and titles aside; 'Ms Bell' means every Bell, a bare first name nobody."""
    words = _words(value)
    wanted = [word for word in words if word not in _TITLES]
    found = []
    for row in holdings:
        name = [word for word in _words(row.name) if word not in _TITLES]
        shared = set(wanted) <= set(name) or set(name) <= set(wanted)
        surname = len(wanted) == 1 and len(words) > 1 and name[-1:] == wanted
        if surname or (shared and len(wanted) > 1 and len(name) > 1):
            found.append(row.person_id)
    return found


def _of_area(holdings: Iterable[Holding], value: str) -> list[str]:
    """Those whose area the team is named after ('East locality team' and the area East)."""
    words = set(_words(value))
    areas = ((row.person_id, set(_words(row.area))) for row in holdings)
    return [person_id for person_id, area in areas if area and area <= words]


def _words(text: str) -> list[str]:
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return re.findall(r"[^\W\d_]+", plain)
