"""Claimed acknowledgements: words that accept, without the owner or without proof (promise 13).

The owner is asked at the directory's address, by a letter whose link says 'it was me'; a person may say it instead.
Until then the clock runs on.
"""

from dataclasses import replace

from models.act import AcceptClaim
from models.case import CaseFile, TrackFile
from models.decision import AddToCase
from models.directory.people import Holding
from models.effects import Effects, Note, StopClock
from models.errors import UsageError
from models.known import Arrival
from models.letter import LetterPlan
from models.words import GIVES
from router.directory.suspects import may_answer, may_be_written_to
from router.letters.facts import for_directory
from router.letters.leaving import leaves
from router.moment import Moment

CLAIM = "it reads as acknowledged, but "
"""How the reason begins why a person must look at a claim."""


def without_claims(case: CaseFile) -> CaseFile:
    """The case once its claim is settled: a person need not look at it for that any more."""
    return replace(case, needs_human=tuple(one for one in case.needs_human if not one.startswith(CLAIM)))


def ask_owner(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """The letter to the owner with the link, once a round; none after a failed verdict, on danger, or without links."""
    message, settings = arrival.message, at.council.settings
    track = case.track(decision.side) if decision.side else None
    if message is None or message.verdict == "fail" or track is None or track.state != "awaiting":
        return Effects()
    before = any(one.kind == "confirm" and (one.side, one.round) == (track.side, track.round) for one in case.letters)
    may = leaves("confirm", settings.desk.mode, needs_human=False, danger=False) and bool(settings.desk.base_url)
    owner = _owner(case, track, at)
    if before or not may or owner is None or case.danger_at is not None:
        return Effects()
    clock = next(iter(case.running("acknowledgement", track.side)), None)
    facts = replace(
        for_directory(case, at, side=track.side, person=owner, due=clock.due_at if clock else None),
        waiting_since=at.council.local(arrival.received_at),
    )
    first = next((one.message_id for one in case.letters if (one.side, one.round) == (track.side, track.round)
                  and one.kind in GIVES and one.person_id == owner.person_id), "")  # fmt: skip
    plan = LetterPlan(
        kind="confirm", key=f"{case.reference}/{track.side}/{track.round}/confirm/{owner.person_id}",
        to_address=owner.email, to_name=owner.name, person_id=owner.person_id, facts=facts,
        from_address=case.mailbox_address, side=track.side, round=track.round, step="confirm",
        in_reply_to=first, references=(first,) if first else (),
    )  # fmt: skip
    return Effects(letters=(plan,))


def _owner(case: CaseFile, track: TrackFile, at: Moment) -> Holding | None:
    """The owner's row with an address that may be written to; nobody whom the case excludes or the mail challenges."""
    if not may_answer(case, track, track.owner_id, at):
        return None
    rows = [one for one in at.directory.holdings if one.person_id == track.owner_id and one.holds_on(at.day)]
    return next((one for one in rows if may_be_written_to(one, case.exclusions, at)), None)


def settled(act: AcceptClaim, case: CaseFile, *, by: str) -> tuple[CaseFile, TrackFile, Effects]:
    """The case without the claim, the track that a person acknowledges by it, and what else that settles.

    Raises:
        UsageError: when nothing is claimed, or not on that side.
    """
    tracks = [one for one in case.tracks if act.side in (None, one.side) and one.state == "awaiting"]
    if case.answer_at is None or not any(one.startswith(CLAIM) for one in case.needs_human):
        raise UsageError(f"{case.reference} has no claimed acknowledgement: record it by phone instead")
    if len(tracks) != 1:
        raise UsageError(f"{case.reference}: name the side that was acknowledged with --side child or adult")
    read = Effects(
        unseen=0,
        needs_human=without_claims(case).needs_human,
        stop=(StopClock(kind="triage", outcome="met", by=by, how="queue"),),
        notes=(Note(code="claim:accepted", detail={"side": tracks[0].side}),),
    )
    return replace(without_claims(case), unseen=0), tracks[0], read
