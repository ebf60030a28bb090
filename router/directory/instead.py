"""One letter to whoever stands in, when a letter to the person who was asked did not reach them (promise 5).

The owner stays the owner and every clock runs on: a broken address or an empty office is no acknowledgement.
"""

from dataclasses import replace

from models.case import CaseFile, ClockFile, LetterFile, TrackFile
from models.effects import Effects
from models.words import GIVES
from router.directory.notify import stand_ins_of
from router.letters.original import carries_original
from router.merge import merge
from router.moment import Moment
from router.silence.chase_letters import duty_notices, facts_for, plan_for

ASKING = (*GIVES, "chase_1", "chase_2")
"""Letters that ask their reader to acknowledge."""


def undelivered(case: CaseFile, track: TrackFile, clock: ClockFile, at: Moment) -> Effects | None:
    """Letters that were refused or bounced: for each reader who was lost, the next stand-in; None when none is due."""
    lost = dict.fromkeys(
        one.person_id for one in letters_of(case, track) if one.kind in ASKING and one.state in ("refused", "bounced")
    )
    for person_id in lost:
        found = cover(case, track, clock, at, lost=person_id, why="a letter could not be delivered")
        if found is not None:
            return found
    return None


def cover(case: CaseFile, track: TrackFile, clock: ClockFile, at: Moment, *, lost: str, why: str) -> Effects | None:
    """The notice to the nearest stand-in at work who was not written to in this round, and word to the unit.

    lost: the person who did not get theirs; they are stood in for once a round. None: it was done, or there is nobody.
    """
    here = letters_of(case, track)
    told = {one.person_id for one in here}
    present = [one for one in stand_ins_of(case, track.side, track.owner_id, at)
               if one.person_id not in told and not at.directory.away(one.person_id, at.day)]  # fmt: skip
    step = f"instead:{lost}"
    if not present or any(one.step == step for one in here):
        return None
    owner = at.directory.person(track.owner_id)
    facts = replace(
        facts_for(case, track, present[0], at, due=clock.due_at),
        why_you="cover", cover_for=owner.name if owner else "",
    )  # fmt: skip
    letter = replace(
        plan_for(case, "notice", track, present[0], facts), step=step,
        original=carries_original(case, "notice", track.side, present[0], at),
    )  # fmt: skip
    waiting = replace(
        case, needs_human=(*case.needs_human, f"{track.side}: {why}; {present[0].person_id} was written to as well")
    )
    told_unit = duty_notices(waiting, clock, at, about=step)
    return merge(Effects(letters=(letter,), needs_human=waiting.needs_human), told_unit)


def letters_of(case: CaseFile, track: TrackFile) -> tuple[LetterFile, ...]:
    """The letters of the present round of a track."""
    return tuple(one for one in case.letters if one.side == track.side and one.round == track.round)
