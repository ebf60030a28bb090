"""Gaps of the directory that mail would hit, found before it does (issue of the directory; promises 8 to 10). Pure.

Each is one line that says what is wrong and what to do. Nothing of a case or its people stands in it but our reference.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from models.config.ladder import Ladder
from models.directory.people import Directory, Holding
from models.words import Side
from router.directory.standing import Standing

AHEAD = timedelta(days=28)
"""Absences that begin within this are looked at."""
YEAR = timedelta(days=365)
_MOST = 10
"""Lines of one kind; what is beyond it is counted."""


def gaps(
    directory: Directory,
    ladders: Mapping[Side, Ladder],
    day: date,
    *,
    owners: Mapping[str, tuple[str, ...]],
    dead: Iterable[str],
) -> tuple[str, ...]:
    """What is missing or wrong on a local date, the worst first.

    ladders: of the sides whose mail is read. owners: person_id -> references of the open cases that they own. dead:
    addresses from which the last letter came back.
    """
    found: list[str] = []
    for lines in (
        _nobody(directory, ladders, day),
        _left(directory, day, owners),
        _dead(directory, day, dead),
        _uncovered(directory, day),
        _cycles(directory, day),
        _old_numbers(directory, day),
    ):
        many = list(dict.fromkeys(lines))
        found += many[:_MOST]
        if len(many) > _MOST:
            found.append(f"... and {len(many) - _MOST} more like the last")
    return tuple(found)


def _nobody(directory: Directory, ladders: Mapping[Side, Ladder], day: date) -> Iterator[str]:
    """Roles that mail of any day may need; the unit's allocated people come from the caseload."""
    for side, ladder in sorted(ladders.items()):
        for role in ("duty", *ladder.rungs[1:], "on_call"):
            if not any(one.role == role and one.covers(side) and one.holds_on(day) for one in directory.holdings):
                yield f"nobody holds {role} ({side})"


def _left(directory: Directory, day: date, owners: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    here = {one.person_id for one in directory.holdings if one.holds_on(day)}
    for person_id, references in sorted(owners.items()):
        if person_id and person_id not in here:
            named = ", ".join(sorted(references)[:3]) + (" ..." if len(references) > 3 else "")
            yield f"{person_id} has left and owns {len(references)} open case(s) ({named}): act REF route --to PERSON"
    for row in directory.caseload:
        if row.holds_on(day) and row.person_id not in here:
            count = sum(one.holds_on(day) and one.person_id == row.person_id for one in directory.caseload)
            yield f"{row.person_id} has left and still has {count} row(s) of the caseload: give them to somebody else"


def _dead(directory: Directory, day: date, dead: Iterable[str]) -> Iterator[str]:
    gone = {one.casefold() for one in dead}
    for row in directory.holdings:
        if row.holds_on(day) and row.email.casefold() in gone:
            yield f"letters to {row.person_id} come back: correct the address and load the directory again"


def _uncovered(directory: Directory, day: date) -> Iterator[str]:
    """Absences of now and soon in which nobody who can be asked covers, on their first day or today."""
    for absence in directory.absences:
        first = max(day, absence.since or day)
        if first > day + AHEAD or (absence.until is not None and absence.until < day):
            continue
        for row in _held(directory, absence.person_id, first):
            if row.role in ("unit_admin", "board") or _covered(directory, row, first):
                continue
            until = f" until {absence.until}" if absence.until else ""
            yield f"{row.person_id} ({row.role}) is away from {first}{until} and nobody covers: give a deputy_id"


def _covered(directory: Directory, row: Holding, day: date) -> bool:
    side: Side = "adult" if row.side == "adult" else "child"
    standing = Standing(directory=directory, side=side, on=day, excluded=frozenset(), domains=())
    return standing.cover(row.person_id, row.role) is not None


def _cycles(directory: Directory, day: date) -> Iterator[str]:
    """Deputies who end where they began, without anybody else on the way who could cover."""
    following: dict[str, set[str]] = {}
    for row in directory.holdings:
        if row.holds_on(day) and row.deputy_id:
            following.setdefault(row.person_id, set()).add(row.deputy_id)
    for person_id in sorted(following):
        circle = _reach(following, person_id)
        closed = person_id in circle and all(person_id in _reach(following, one) for one in circle)
        if closed and person_id == min(circle):
            named = " and ".join(sorted(circle))
            yield f"{named} are only one another's deputies: name somebody else for days when all are away"


def _reach(following: Mapping[str, set[str]], person_id: str) -> set[str]:
    """Everybody who may be asked in that person's place, one deputy after another."""
    met, waiting = set[str](), list(following.get(person_id, ()))
    while waiting:
        one = waiting.pop()
        if one not in met:
            met.add(one)
            waiting += following.get(one, ())
    return met


def _old_numbers(directory: Directory, day: date) -> Iterator[str]:
    """Numbers that nobody has rung for a year; only where the council keeps that date at all."""
    if not any(row.phone_checked for row in directory.holdings):
        return
    for row in directory.holdings:
        if not row.phone or not row.holds_on(day) or row.role in ("practitioner", "line_manager", "dsl"):
            continue
        if row.phone_checked is None:
            yield f"the number of {row.person_id} ({row.role}) was never checked: ring it and fill in phone_checked"
        elif day - row.phone_checked > YEAR:
            yield f"the number of {row.person_id} ({row.role}) was last checked on {row.phone_checked}: ring it again"


def _held(directory: Directory, person_id: str, day: date) -> list[Holding]:
    return [row for row in directory.holdings if row.person_id == person_id and row.holds_on(day)]
