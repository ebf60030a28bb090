"""A person's act: judged on the case as it is, written in one commit, judged again when the case changed meanwhile."""

from beats.desk import Desk
from models.act import Act
from models.case import CaseFile
from models.effects import Effects
from models.errors import LostLease
from models.store.cases import case_by_reference
from models.store.commit import commit_act
from router.by_person.acts import effects_of
from router.cases.uniting import taken_in
from router.moment import Moment

TRIES = 5
"""How often an act is judged again, before whoever acts is told that others keep changing the case."""


def carry_out(desk: Desk, reference: str, act: Act, by: str) -> Effects:
    """Do an act on a case.

    Raises:
        UsageError: the act does not fit the case as it is now.
        StoreError: the database does not answer, or others keep changing the case.
    """
    for attempt in range(TRIES):
        try:
            return commit(desk, case_by_reference(desk.db, reference), act, desk.moment(), by=by)
        except LostLease:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def commit(desk: Desk, case: CaseFile, act: Act, at: Moment, *, by: str) -> Effects:
    """Do an act on a case as it was read. Raises LostLease when it changed meanwhile; nothing was written then."""
    effects = effects_of(act, case, at, by=by)
    commit_act(
        desk.db, case, act, effects, desk.write(effects.letters, at.now), taken=_taken(desk, case, effects, at, by=by),
        by=by, policy_id=desk.policy_id, zone=desk.settings.desk.timezone, now=at.now,
    )  # fmt: skip
    return effects


def _taken(desk: Desk, case: CaseFile, effects: Effects, at: Moment, *, by: str) -> tuple[CaseFile, Effects] | None:
    """The case in which this one goes on, with what it takes over; None = it goes on nowhere else."""
    if effects.join_to is None:
        return None
    other = case_by_reference(desk.db, effects.join_to)
    return other, taken_in(other, case, at, by=by)
