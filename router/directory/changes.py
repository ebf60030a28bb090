"""A change of the directory that redirects letters is told: to the old address and to the unit. Pure.

Whoever can load a file could lead every letter astray; an address that is told of its own end makes that loud.
"""

from dataclasses import replace

from models.directory.people import Directory, Holding
from models.directory.people_change import Change
from models.letter import Facts, LetterPlan
from models.mail import in_domains
from router.moment import Moment


def told(present: Directory, new: Directory, change: Change, at: Moment) -> tuple[LetterPlan, ...]:
    """The letters of one load: to each address that was replaced, and to the unit as it stood before and stands now."""
    moved = [(person_id, before, after) for person_id, before, after in change.addresses if before]
    lines = [f"{person_id}: {before or 'none'} became {after or 'none'}"
             for person_id, before, after in change.addresses]  # fmt: skip
    lines += [f"the domain {domain} is new" for domain in change.domains]
    if not lines or not present.holdings:
        return ()
    domains = at.council.settings.letters.allowed_domains
    plans = [_plan(present, person_id, before, _facts(at), at) for person_id, before, _after in moved
             if not domains or in_domains(before, domains)]  # fmt: skip
    facts = replace(_facts(at), alarms=tuple(lines))
    unit = {one.email.casefold(): one for one in (*_unit(new, at), *_unit(present, at))}
    old = {before.casefold() for _id, before, _after in moved}
    plans += [
        _plan(present, one.person_id, one.email, facts, at) for key, one in sorted(unit.items()) if key not in old
    ]
    return tuple(plans)


def _unit(directory: Directory, at: Moment) -> list[Holding]:
    """The unit admins with an address; where there is none, the duty roles."""
    held = [one for one in directory.holdings if one.email and one.holds_on(at.day)]
    for role in ("unit_admin", "duty"):
        found = [one for one in held if one.role == role]
        if found:
            return found
    return []


def _facts(at: Moment) -> Facts:
    council = at.council
    return Facts(
        reference="", council=council.settings.desk.name, mailbox_address=council.settings.mailbox[0].address,
        now=at.local, received_at=at.local, unit_line=council.unit("undecided"),
    )  # fmt: skip


def _plan(present: Directory, person_id: str, address: str, facts: Facts, at: Moment) -> LetterPlan:
    row = present.person(person_id)
    return LetterPlan(
        kind="directory_changed", key=f"directory/{at.now.isoformat()}/{address.casefold()}", to_address=address,
        to_name=row.name if row else "", person_id=person_id,
        facts=replace(facts, recipient_name=row.name if row else ""), from_address=facts.mailbox_address,
        step="directory", released=True,
    )  # fmt: skip
