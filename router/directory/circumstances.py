"""What follows from the circumstances that a mail shows, by the council's own rules ([[ladder.circumstance]]). Pure.

17 and a half, an unborn baby, a care leaver, a dissent after a conference: the ladder alone does not settle them. A
rule may open a side as well, ask a person first, make a role aware, choose a higher rung, keep away whoever took the
decision (promise 10), start a clock of its own, or put a line into the letters to managers.
"""

from collections.abc import Iterable
from datetime import datetime

from models.case import CaseFile
from models.config.circumstances import Circumstance
from models.effects import StartClock, Task
from models.reading import Challenged, Reading
from models.words import Side
from router.council import Council
from router.moment import Moment
from router.timing import clocks

_BOTH: tuple[Side, ...] = ("child", "adult")
_SIDES: dict[str, tuple[Side, ...]] = {"child": ("child",), "adult": ("adult",), "both": _BOTH}


def in_force(reading: Reading, council: Council) -> tuple[Circumstance, ...]:
    """The council's rules that hold for what a mail shows, in the order of the configuration."""
    return tuple(one for one in council.settings.ladder.circumstance if _holds(one, reading))


def _holds(rule: Circumstance, reading: Reading) -> bool:
    ages = [months for months in reading.ages if rule.fits(months)]
    if rule.when == "age":
        return bool(ages)
    shown = any(one.label == f"circumstance:{rule.when}" for one in reading.circumstances)
    return shown and (bool(ages) or not reading.ages or (rule.age_from is None and rule.age_before is None))


def with_added(sides: Iterable[Side], reading: Reading, council: Council) -> tuple[Side, ...]:
    """The sides that a case runs on: those that were read, and those that a rule adds; added is no longer undecided."""
    found = tuple(sides)
    added = {side for one in in_force(reading, council) for side in one.adds}
    return tuple(side for side in _BOTH if side in {*found, *added}) if added else found


def suggested(reading: Reading, sides: Iterable[Side], council: Council) -> tuple[Task, ...]:
    """A task for each side that a person should think of and that the case does not run on."""
    there = set(sides)
    wanted = [(side, one) for one in in_force(reading, council) for side in one.suggests if side not in there]
    return tuple(
        Task(kind="consider_side", side=side,
             why=f"{one.note} Does the {side} side open as well? act REF correct --person both".strip())
        for side, one in wanted
    )  # fmt: skip


def questions(reading: Reading, council: Council) -> tuple[str, ...]:
    """Why a person must look before anything but the receipt leaves."""
    return tuple(one.ask for one in in_force(reading, council) if one.ask)


def notes(reading: Reading, council: Council) -> tuple[str, ...]:
    """Lines for the letters to managers, in the council's own words; nothing of the mail."""
    return tuple(one.note for one in in_force(reading, council) if one.note)


def shown(reading: Reading, council: Council) -> tuple[str, ...]:
    """The circumstances by which a rule holds, with the rules that read them; without the words of the mail."""
    held = {f"circumstance:{one.when}" for one in in_force(reading, council)}
    return tuple(dict.fromkeys(f"{one.label} ({one.rule})" for one in reading.circumstances if one.label in held))


def kept_away(reading: Reading, council: Council) -> tuple[Challenged, ...]:
    """Roles that a rule keeps away because they took the decision, as if the mail had challenged them."""
    found = [Challenged(what="role", value=role) for one in in_force(reading, council) for role in one.never]
    return tuple(one for one in dict.fromkeys(found) if one not in reading.challenged)


def rung_of(reading: Reading, side: Side, first: str, council: Council) -> str:
    """The rung that is addressed: where the steps lead, or a higher one that a rule names."""
    rungs = council.ladder(side).rungs
    named = [one.to for one in in_force(reading, council) if one.to in rungs]
    return max((first, *named), key=lambda rung: rungs.index(rung) if rung in rungs else -1)


def aware_roles(case: CaseFile, side: Side, council: Council) -> tuple[tuple[Side, str], ...]:
    """Who is made aware by rule when a side is given to somebody, as (side, role).

    The unit of a side that has the case itself is not; of two sides the first tells, so that nobody is told twice.
    """
    there = {one.side for one in case.tracks if one.state != "closed"}
    there |= set(with_added(_SIDES.get(case.reading.person, ()), case.reading, council))
    if side != next((one for one in _BOTH if one in there), side) or side == "undecided":
        return ()
    found = []
    for one in in_force(case.reading, council):
        for named in one.aware:
            other, _, role = named.partition(":")
            of: Side = "child" if other == "child" else "adult"
            if role not in ("unit", "duty") or of not in there:
                found.append((of, role))
    return tuple(dict.fromkeys(found))


def unaware(missing: Iterable[tuple[Side, str]]) -> tuple[Task, ...]:
    """A task for each role that a rule wants to be aware and that no one person with an address holds."""
    return tuple(
        Task(kind="nobody_holds", side=side,
             why=f"{role.replace('_', ' ')} ({side}) is to be made aware, and nobody can be written to: ring them")
        for side, role in missing
    )  # fmt: skip


def own_clocks(case: CaseFile, side: Side, received_at: datetime, at: Moment) -> tuple[StartClock, ...]:
    """The clock of its own that a rule starts on a side, from the receipt; one that runs already goes on."""
    wanted = any(one.clock == "dissent" for one in in_force(case.reading, at.council))
    if not wanted or case.running("dissent", side):
        return ()
    return (clocks.dissent(received_at, side, at.council.settings.clocks, at.council.calendar),)
