"""Who is made aware when a side is given to somebody, by the ladder or a rule of the council."""

from models.case import CaseFile
from models.directory.people import Holding
from models.words import GIVES, Side
from router.directory import circumstances
from router.directory.ladder import passed_over
from router.directory.recipients import Found, find
from router.directory.suspects import barred, is_challenged
from router.moment import Moment


def find_for(
    case: CaseFile, side: Side, at: Moment, *,
    role: str, excluded: frozenset[str],
) -> Found:  # fmt: skip
    """Who holds a role for this case today, by its references and second facts (promise 9)."""
    reading = case.reading
    return find(
        at.directory, role=role, side=side, references=reading.case_references, initials=reading.initials,
        birth_years=reading.birth_years, on=at.day, excluded=excluded,
        allowed_domains=at.council.settings.letters.allowed_domains,
    )  # fmt: skip


def aware_by_ladder(
    case: CaseFile, side: Side, at: Moment, *,
    rung: str, excluded: frozenset[str],
) -> tuple[tuple[str, Holding], ...]:  # fmt: skip
    """The allocated team manager when nobody says they know, and whoever is passed over; never a guess."""
    reading, ladder = case.reading, at.council.ladder(side)
    known = {*reading.steps_tried, reading.stage_reached}
    roles: list[tuple[str, tuple[str, ...]]] = [
        (role, ("allocated",)) for role in ladder.aware
        if role not in known and reading.stage_reached not in ("service_manager", "board")
    ]  # fmt: skip
    roles += [(below, ("allocated", "cover", "duty", "only_holder")) for below in passed_over(ladder, rung)]
    before = {one.person_id for one in case.letters if one.kind in ("made_aware", *GIVES)}
    told: list[tuple[str, Holding]] = []
    for role, reasons in roles:
        if is_challenged(case, role):
            continue
        found = find_for(case, side, at, role=role, excluded=excluded)
        if found.person is not None and found.why in reasons and found.person.person_id not in before:
            told.append((role, found.person))
    return tuple(told)


def aware_by_rule(
    case: CaseFile, side: Side, at: Moment
) -> tuple[tuple[tuple[str, Holding], ...], tuple[tuple[Side, str], ...]]:
    """Who is made aware by a rule of the council, and which roles of it nobody holds; each is told once a case."""
    before = {one.person_id for one in case.letters if one.kind in ("made_aware", *GIVES)}
    told: list[tuple[str, Holding]] = []
    missing: list[tuple[Side, str]] = []
    for other, role in circumstances.aware_roles(case, side, at.council):
        if is_challenged(case, role):
            continue
        found = find_for(case, other, at, role=role, excluded=barred(case, other, at))
        if found.person is None:
            missing.append((other, role))
        elif found.person.person_id not in before:
            told.append((role, found.person))
    return tuple(told), tuple(missing) if not before else ()
