"""Who gets a notice, and why (promises 8, 9 and 10; design.md, section 7). Pure: the directory in, a person out.

The order for the unit: the person allocated to the exact case reference (with a second fact where the caseload has
one), else the duty role, else the only holder. An absent or challenged person's recorded deputy covers. Where two
could own it a person decides. Sentences in `because` name directory people: they are for screens, never for logs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from models.directory.people import Allocation, Directory, Holding, plain_reference
from models.words import Side
from router.directory.conflicts import conflicts
from router.directory.standing import Standing, agrees, allocations

__all__ = ["Found", "Why", "conflicts", "deputies", "find", "rota", "who"]

Why = Literal["routed", "allocated", "duty", "cover", "only_holder", "line", "nobody", "several"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who gets it. `person` is None for line (ring the unit's line), nobody and several (a person decides).

    allocated_since: local date of the caseload row. cover_for: whose deputy `person` is. suggested: the person_id that
    the reference points to, when the second facts are missing or disagree. because: plain sentences, in order.
    """

    person: Holding | None
    why: Why
    allocated_since: date | None = None
    cover_for: Holding | None = None
    suggested: str | None = None
    because: tuple[str, ...] = ()


def find(
    directory: Directory,
    *,
    role: str,
    side: Side,
    references: Iterable[str] = (),
    initials: Iterable[str] = (),
    birth_years: Iterable[int] = (),
    on: date,
    excluded: frozenset[str] = frozenset(),
    allowed_domains: tuple[str, ...] = (),
    area: str = "",
) -> Found:
    """The one person of a role who gets it on a local date, and why; area: '' = not known."""
    standing = Standing(directory=directory, side=side, on=on, excluded=excluded, domains=allowed_domains, area=area)
    rows = allocations(directory, role=role, side=side, references=references, on=on)
    owners = _allocated(standing, role, rows)
    notes: tuple[str, ...] = ()
    suggested: str | None = None
    if len(owners) > 1:
        return Found(person=None, why="several", because=("The references are allocated to different people.",))
    if owners:
        allocated = [row for row in rows if row.person_id == owners[0]]
        sure = [row for row in allocated if agrees(row, initials, birth_years)]
        name = standing.name(owners[0])
        if sure:
            found = _ask_allocated(standing, sure[0], role)
            if found.person:
                return found
            notes = found.because
        else:
            suggested = None if owners[0] in excluded else owners[0]
            notes = (f"The reference is allocated to {name}, but no second fact in the message confirms it.",)
    found = _by_role(standing, role)
    return replace(found, suggested=suggested, because=(*notes, *found.because))


def rota(directory: Directory, side: Side, on: date) -> tuple[Holding, ...]:
    """The on-call rows in force, in file order, of that side or both; every one while the side is undecided."""
    return tuple(
        row
        for row in directory.holdings
        if row.role == "on_call" and row.holds_on(on) and (side == "undecided" or row.covers(side))
    )


def deputies(directory: Directory, person_id: str, on: date | None = None) -> tuple[Holding, ...]:
    """The recorded deputies of a person, one row each, in file order; with a date, only rows in force then."""
    found: dict[str, Holding] = {}
    for row in directory.holdings:
        if row.person_id == person_id and row.deputy_id and (on is None or row.holds_on(on)):
            for deputy in directory.holdings:
                if deputy.person_id == row.deputy_id and (on is None or deputy.holds_on(on)):
                    best = found.get(deputy.person_id)
                    found[deputy.person_id] = best if best and (best.email or not deputy.email) else deputy
    return tuple(found.values())


def who(found: Found, *, role: str, side: Side) -> tuple[str, ...]:
    """'Who would get this, and why', one sentence a line."""
    wanted = f"{role.replace('_', ' ')}, {side}"
    match found.why:
        case "line":
            first = f"Nobody by e-mail ({wanted}): ring the unit's line."
        case "nobody":
            first = f"Nobody ({wanted}): a person must decide."
        case "several":
            first = f"Several could own it ({wanted}): a person must decide."
        case _:
            assert found.person is not None, "every other reason comes with a person"
            first = f"{found.person.name} <{found.person.email}> ({wanted})."
    return (first, *found.because)


def _allocated(standing: Standing, role: str, rows: Iterable[Allocation]) -> list[str]:
    """Whose cases these are; a deputy is cover within one case only, two cases may well be two people's."""
    cases: dict[str, list[str]] = {}
    for row in rows:
        cases.setdefault(plain_reference(row.case_reference), []).append(row.person_id)
    people = [person for case in cases.values() for person in standing.owners(role, case)]
    return list(dict.fromkeys(people))


def _ask_allocated(standing: Standing, row: Allocation, role: str) -> Found:
    name = standing.name(row.person_id)
    since = f" since {row.since.isoformat()}" if row.since else ""
    fact = f"{name} is allocated to {row.case_reference}{since}."
    person = standing.row(row.person_id, role)
    if person is None:
        return Found(person=None, why="nobody", because=(fact, f"{name} has no row in force on that day."))
    found = _ask(standing, person, role)
    if found.why == "only_holder":
        return replace(found, why="allocated", allocated_since=row.since, because=(fact,))
    return replace(found, allocated_since=row.since, because=(fact, *found.because))


def _ask(standing: Standing, person: Holding, role: str) -> Found:
    """That person, or who covers for them."""
    reason = standing.absent(person)
    if not reason:
        return Found(person=person, why="only_holder")
    because = f"{person.name} {reason}."
    cover = standing.cover(person.person_id, role)
    if cover is None:
        return Found(person=None, why="nobody", because=(because, f"No deputy of {person.name} can be asked."))
    return Found(
        person=cover,
        why="cover",
        cover_for=person,
        because=(because, f"{cover.name} is the recorded deputy."),
    )


def _by_role(standing: Standing, role: str) -> Found:
    """Without an allocated person: duty first for the unit, then the only holder of the role."""
    notes: tuple[str, ...] = ()
    if role == "unit":
        duty = _holder(standing, "duty")
        if duty.person:
            why: Why = "duty" if duty.why == "only_holder" else duty.why
            return replace(duty, why=why, because=("The unit's duty role is addressed.", *duty.because))
        if duty.why == "several":
            return duty
        notes = duty.because
    found = _holder(standing, role)
    if found.why == "nobody" and role == "unit" and standing.side == "adult":
        found = replace(found, why="line")
    return replace(found, because=(*notes, *found.because))


def _holder(standing: Standing, role: str) -> Found:
    """The one holder of a role; who is named as another holder's deputy is cover, not a second owner."""
    label = role.replace("_", " ")
    rows = {row.person_id: standing.row(row.person_id, role) or row for row in standing.rows(role)}
    owners = [rows[person_id] for person_id in standing.owners(role, list(rows))]
    free = [row for row in owners if not standing.barred(row)]
    if len(free) > 1:
        return Found(person=None, why="several", because=(f"{len(free)} people hold the role {label}.",))
    if free:
        found = _ask(standing, free[0], role)
        note = f"{free[0].name} is the one to ask in the role {label}."
        return replace(found, because=(note, *found.because))
    if len(owners) == 1:
        return _ask(standing, owners[0], role)
    note = f"None who hold the role {label} can be asked." if owners else f"Nobody holds the role {label} on that day."
    return Found(person=None, why="nobody", because=(note,))
