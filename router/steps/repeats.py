"""Mails about the same person: a suggestion by keys that both carry; the joining is always a person's act."""

import hashlib

from models.act import Join
from models.case import CaseFile, Sender
from models.directory.people import plain_reference
from models.effects import CancelLetters, Effects, Note, SetTrack, StopClock
from models.errors import UsageError
from models.mail import domain_of
from models.reading import Reading
from models.words import GIVES, TASK_KINDS, ClockKind, LetterKind
from router.moment import Moment

_CLOCKS: tuple[ClockKind, ...] = ("receipt", "acknowledgement", "step_up_after", "response", "danger")
_UNSENT: tuple[LetterKind, ...] = (*GIVES, "made_aware", "duty_notice", "chase_1", "chase_2", "passed_on")


def keys_of(reading: Reading, sender: Sender) -> tuple[str, ...]:
    """By what a case is found again: each council reference; initials with year of birth and the sender's agency.

    Digests only: nothing of a person can be read from them.
    """
    references = [f"reference {plain_reference(one)}" for one in reading.case_references if plain_reference(one)]
    agency = domain_of(sender.address)
    facts = [f"person {plain_reference(one)} {year} {agency}" for one in reading.initials
             for year in reading.birth_years if agency and plain_reference(one)]  # fmt: skip
    return tuple(hashlib.sha256(one.encode()).hexdigest()[:32] for one in dict.fromkeys((*references, *facts)))


def join(act: Join, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """This case ends and goes on in the other; its messages move there and wait to be read.

    Raises:
        UsageError: when it is the same case, or a danger of it was not taken yet.
    """
    del at
    into = act.into.strip().upper()
    if into == case.reference or not into:
        raise UsageError("name the other case: act REF join --into ESC-2026-1234567")
    if case.danger_at is not None and case.danger_taken_at is None:
        raise UsageError(f"danger on {case.reference} was not taken yet: act {case.reference} take-danger first")
    tracks = tuple(
        SetTrack(side=one.side, rung=one.rung, round=one.round, state="closed", owner_id=one.owner_id,
                 deputy_id=one.deputy_id, why=f"joined to {into}") for one in case.tracks
    )  # fmt: skip
    return Effects(
        close=f"joined to {into}", join_to=into, tracks=tracks, unseen=0, answered=True, needs_human=(), checked_by=by,
        complete=TASK_KINDS, cancel=(CancelLetters(kinds=_UNSENT, why=f"joined to {into}"),),
        stop=(StopClock(kind="triage", outcome="met", by=by, how="queue"),
              *(StopClock(kind=kind, outcome="cancelled", by=by) for kind in _CLOCKS)),
        notes=(Note(code="joined", detail={"into": into, "by": by}),),
    )  # fmt: skip
