"""A short word to the sender: what happened with what they raised, and what comes next (letters.md)."""

from dataclasses import replace
from datetime import datetime

from models.case import CaseFile
from models.effects import Effects
from models.letter import LetterPlan
from models.words import Side
from router.directory.ladder import above
from router.letters.facts import for_sender, promised
from router.letters.leaving import leaves
from router.moment import Moment

_BY_THEM = ("acknowledged", "agreed")
"""Events whose time a manager gave; every other due time is ours, told only where it is signed off."""


def tell_sender(
    case: CaseFile, side: Side, at: Moment, *, event: str, round_: int, rung: str = "",
    due: datetime | None = None, next_step_at: datetime | None = None,
) -> Effects:  # fmt: skip
    """A short word to a proven partner: what happened and what comes next, roles in public words only.

    due: when an acknowledgement is asked for, told only where that clock is signed off (next_step_at: the step-up); of
    an acknowledgement, or of a time agreed later, by when they said that they will respond.
    """
    may = leaves("passed_on", at.council.settings.desk.mode, needs_human=False, danger=False)
    if not may or case.sender.answerable or not case.sender.details:
        return Effects()
    track = case.track(side)
    before = sum(
        (one.kind, one.side, one.round, one.step) == ("passed_on", side, round_, event) for one in case.letters
    )
    again = f"/{before + 1}" if before else ""  # a case that was opened again may be acknowledged again in its round
    facts = replace(
        for_sender(case, at),
        event=event,
        passed_to_role=rung or (track.rung if track else ""),
        due=at.council.local(due) if due and (event in _BY_THEM or promised(at)) else None,
        next_step_at=at.council.local(next_step_at) if next_step_at and promised(at, "step_up_after") else None,
        next_role=above(at.council.ladder(side), track.rung) if next_step_at and track else "",
    )
    return Effects(
        letters=(
            LetterPlan(
                kind="passed_on", key=f"{case.reference}/{side}/{round_}/passed_on/{event}{again}",
                to_address=case.sender.address, to_name=case.sender.name, facts=facts,
                from_address=case.mailbox_address, side=side, round=round_, step=event,
                in_reply_to=case.sender.message_id,
                references=(*case.sender.references, *((case.sender.message_id,) if case.sender.message_id else ())),
            ),
        )
    )  # fmt: skip
