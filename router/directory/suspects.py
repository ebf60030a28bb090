"""Who may get nothing of a case: whom a person excluded, and whom the mail itself challenges (promise 10)."""

from models.case import CaseFile, TrackFile
from models.directory.people import Holding
from models.mail import in_domains
from models.words import Side
from router.directory.conflicts import challenged_roles, conflicts
from router.directory.recipients import deputies
from router.moment import Moment

GIVEN_BY = "given by "
"""How the reason of a track begins that a person gave to somebody, a suspected conflict included."""


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


def may_answer(case: CaseFile, track: TrackFile, person_id: str, at: Moment) -> bool:
    """Whether somebody may answer for a track now: its owner or recorded deputy, neither excluded nor challenged.

    An owner to whom a person gave it, knowing of the challenge, may answer.
    """
    if not person_id or person_id in case.exclusions:
        return False
    suspect = person_id in barred(case, track.side, at)
    if person_id == track.owner_id:
        return not suspect or track.why.startswith(GIVEN_BY)
    return not suspect and any(one.person_id == person_id for one in deputies(at.directory, track.owner_id))


def watchers(case: CaseFile, side: Side, at: Moment) -> list[Holding]:
    """Who is told that something waits: the duty role of the side, else the unit admins; those at work first."""
    suspects = barred(case, side, at)
    rows = [one for one in at.directory.holdings if one.holds_on(at.day) and (side == "undecided" or one.covers(side))
            and may_be_written_to(one, suspects, at)]  # fmt: skip
    by_role = [[one for one in rows if one.role == role] for role in ("duty", "unit_admin")]
    here = [[one for one in found if not at.directory.away(one.person_id, at.day)] for found in by_role]
    return next((found for found in (*here, *by_role) if found), [])
