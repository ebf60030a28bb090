"""Who may get nothing of a case: whom a person excluded, and whom the mail itself challenges (promise 10)."""

from models.case import CaseFile
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
