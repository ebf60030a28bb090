"""What a manager's words were read as, said back to them: a time that was read wrong is found by who gave it.

Only where a time was named; a bare acknowledgement is answered by silence. Pure.
"""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from models.case import CaseFile, TrackFile
from models.effects import Effects
from models.letter import LetterPlan
from models.words import GIVES
from router.directory.suspects import may_be_written_to
from router.letters.facts import for_directory
from router.letters.leaving import leaves
from router.moment import Moment

Said = Literal["agreed", "later", "unclear", "accepted"]
"""agreed: shortens the clock. later: a person must accept it first. unclear: nobody can tell which time. accepted: a
person has accepted the later time."""


def say_back(
    case: CaseFile,
    track: TrackFile,
    at: Moment,
    *,
    to: str,
    said: Said,
    due: datetime,
    proposed: datetime | None = None,
) -> Effects:
    """The letter to who acknowledged, at the address of the directory; due: when the response is due now (UTC)."""
    rows = [one for one in at.directory.holdings if one.person_id == to and one.holds_on(at.day)]
    person = next((one for one in rows if may_be_written_to(one, case.exclusions, at)), None)
    if person is None or not leaves("said_back", at.council.settings.desk.mode, needs_human=False, danger=False):
        return Effects()
    facts = replace(
        for_directory(case, at, side=track.side, person=person, due=due), event=said,
        due_unsigned=not at.is_signed_off("response"), proposed=at.council.local(proposed) if proposed else None,
    )  # fmt: skip
    first = next((one.message_id for one in case.letters if one.side == track.side and one.round == track.round
                  and one.kind in GIVES and one.person_id == to), "")  # fmt: skip
    number = 1 + sum(one.kind == "said_back" for one in case.letters)
    plan = LetterPlan(
        kind="said_back", key=f"{case.reference}/{track.side}/{track.round}/said_back/{number}",
        to_address=person.email, to_name=person.name, person_id=to, facts=facts, from_address=case.mailbox_address,
        side=track.side, round=track.round, step=said, in_reply_to=first, references=(first,) if first else (),
    )  # fmt: skip
    return Effects(letters=(plan,))
