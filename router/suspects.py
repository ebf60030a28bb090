"""Who may get nothing of a case: whom a person excluded, and whom the mail itself challenges (promise 10)."""

from models.case import CaseFile
from models.mail import in_domains
from models.people import Holding
from models.words import Side
from router.conflicts import challenged_roles, conflicts
from router.moment import Moment


def barred(case: CaseFile, side: Side, at: Moment) -> frozenset[str]:
    """The person ids whose letters wait for a person (danger: on-call without them)."""
    reading = case.reading
    return case.exclusions | conflicts(
        at.directory,
        reading.challenged,
        side=side,
        on=at.day,
        references=reading.case_references,
        initials=reading.initials,
        birth_years=reading.birth_years,
    )


def is_challenged(case: CaseFile, rung: str) -> bool:
    """Whether the mail challenges that rung of the ladder as such."""
    return rung in challenged_roles(case.reading.challenged)


def may_be_written_to(person: Holding, suspects: frozenset[str], at: Moment) -> bool:
    """Whether a letter may go there: an address of the directory, on an allowed domain, of nobody suspected."""
    domains = at.council.settings.letters.allowed_domains
    return (
        bool(person.email) and person.person_id not in suspects and (not domains or in_domains(person.email, domains))
    )


def watchers(case: CaseFile, side: Side, at: Moment) -> list[Holding]:
    """Who is told that something waits: the duty role of the side, else the unit admins; those at work first."""
    suspects = barred(case, side, at)
    rows = [one for one in at.directory.holdings if one.holds_on(at.day) and (side == "undecided" or one.covers(side))
            and may_be_written_to(one, suspects, at)]  # fmt: skip
    by_role = [[one for one in rows if one.role == role] for role in ("duty", "unit_admin")]
    here = [[one for one in found if not at.directory.away(one.person_id, at.day)] for found in by_role]
    return next((found for found in (*here, *by_role) if found), [])
