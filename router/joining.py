"""What follows when a message joins a case: acknowledgement, claim, response, proposal, absence, bounce, or news."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from models.case import CaseFile, TrackFile
from models.decision import AddToCase
from models.effects import CancelLetters, Effects, Note, SetTrack, StopClock, Task
from models.known import Arrival
from models.letter import LetterPlan
from models.words import How, Side, TaskKind
from router import clocks, dangers, opening
from router.agreed import Agreed, Doubt, read_agreed
from router.facts import for_sender
from router.leaving import leaves
from router.merge import merge
from router.moment import Moment
from router.recipients import deputies

CHASES = CancelLetters(kinds=("chase_1", "chase_2", "step_up"), why="answered")


def joined(
    case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment,
    *, receipts_today: int,
) -> Effects:  # fmt: skip
    """Everything that a message starts or stops on the case that it joins."""
    if decision.own_clocks:
        return _own_clocks(case, decision, arrival, at, receipts_today=receipts_today)
    match decision.attached_as:
        case "acknowledgement":
            return _acknowledged(case, decision, arrival, at)
        case "response":
            return _responded(case, decision, arrival, at)
        case "claimed" | "proposal":
            return replace(_new(case, decision, arrival, at), answer_at=at.now)
        case "absence" | "bounce":
            return merge(_new(case, decision, arrival, at), _unreachable(decision))
        case "information":
            return _new(case, decision, arrival, at)
        case _:
            assert_never(decision.attached_as)


def _new(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """Marked new on its case, with a triage clock until a person has seen it (promise 2)."""
    needs = case.needs_human + tuple(one for one in decision.needs_human if one not in case.needs_human)
    effects = Effects(unseen=case.unseen + 1, needs_human=needs)
    if case.running("triage"):
        return effects
    side = decision.side or (case.tracks[0].side if case.tracks else "undecided")
    triage = clocks.at_receipt(arrival.received_at, side, at.council.settings.clocks, at.council.calendar)[1]
    return replace(effects, start=(triage,))


def _own_clocks(
    case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment,
    *, receipts_today: int,
) -> Effects:  # fmt: skip
    """A new escalation or danger on a known thread: receipt, triage and, for danger, the alerts, as for a new case."""
    side: Side = decision.side or (case.tracks[0].side if case.tracks else "undecided")
    start = clocks.at_receipt(arrival.received_at, side, at.council.settings.clocks, at.council.calendar)
    if case.running("receipt"):
        start = start[1:]
    parts = [Effects(start=start, unseen=case.unseen + 1, needs_human=(*case.needs_human, *decision.needs_human))]
    if decision.danger and (case.danger_at is None or case.danger_taken_at is not None):
        parts.append(dangers.raised(case, side, at))
    view = replace(
        case,
        sender=opening.sender_of(arrival, at),
        received_at=arrival.received_at,
        clocks=dangers.as_files(start),
        danger_at=at.now if decision.danger else None,
        reading=arrival.reading or case.reading,
    )
    called = decision.danger and dangers.on_call(case, side, at)
    parts.append(opening.receipt(view, arrival, at, receipts_today=receipts_today, on_call=called))
    return merge(*parts)


def _by(case: CaseFile, track: TrackFile, arrival: Arrival, at: Moment) -> str:
    """The person_id of the owner or deputy that the message came from."""
    address = arrival.message.from_address.casefold() if arrival.message else ""
    people = [at.directory.person(track.owner_id), *deputies(at.directory, track.owner_id)]
    return next((one.person_id for one in people if one and one.email.casefold() == address), track.owner_id)


def _acknowledged(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    track = case.track(decision.side) if decision.side else None
    if track is None or arrival.message is None:
        return _new(case, decision, arrival, at)
    agreed = read_agreed(arrival.message.text_new, now=arrival.received_at, calendar=at.council.calendar)
    effects = acknowledge(
        case, track, at, by=_by(case, track, arrival, at), how="reply", answered_at=arrival.received_at,
        respond_by=agreed.due if isinstance(agreed, Agreed) else None,
    )  # fmt: skip
    if isinstance(agreed, Doubt):
        why = f"acknowledged, but by when they will respond is in doubt: {agreed.reason}"
        return merge(effects, Effects(needs_human=(*case.needs_human, why)))
    return effects


def acknowledge(
    case: CaseFile, track: TrackFile, at: Moment, *, by: str, how: How, answered_at: datetime,
    respond_by: datetime | None,
) -> Effects:  # fmt: skip
    """A human act of the owner or deputy: chases end, the response clock starts, the sender is told.

    A reply that came in time meets the clock even when it was read later; a missed clock stays missed.
    """
    in_time = all(answered_at <= one.due_at for one in case.running("acknowledgement", track.side))
    answer = clocks.response(
        answered_at, track.side, track.round, at.council.settings.clocks, at.council.calendar, agreed=respond_by
    )
    later = answer.proposed is not None
    state = SetTrack(side=track.side, rung=track.rung, round=track.round, state="acknowledged",
                     owner_id=track.owner_id, deputy_id=track.deputy_id, why=track.why)  # fmt: skip
    parts = [
        Effects(
            tracks=(state,),
            stop=(
                StopClock(kind="acknowledgement", outcome="met" if in_time else "missed", side=track.side,
                          round=track.round, by=by, how=how, at=answered_at),
                StopClock(kind="step_up_after", outcome="met", side=track.side, round=track.round, by=by, how=how,
                          at=answered_at),
                StopClock(kind="triage", outcome="met", by=by, how=how, at=answered_at),
            ),
            start=(answer.clock,),
            cancel=(replace(CHASES, side=track.side),),
            notes=(Note(code="acknowledged", detail={"by": by, "how": how}),),
            complete=("ring_owner",),
            answered=not later,
        )
    ]  # fmt: skip
    if later:
        why = "a later time to respond was proposed: a person accepts it or not"
        parts.append(Effects(needs_human=(*case.needs_human, why), answer_at=at.now))
    told = tell_sender(case, track.side, at, event="acknowledged", round_=track.round)
    return merge(*parts, told)


def _responded(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """Words of the owner after acknowledging: the response clock is met; nothing is closed, nothing is passed on."""
    track = case.track(decision.side) if decision.side else None
    by = _by(case, track, arrival, at) if track else ""
    stop = StopClock(kind="response", outcome="met", side=decision.side, by=by, how="reply", at=arrival.received_at)
    late = any(arrival.received_at > one.due_at for one in case.running("response", decision.side))
    return Effects(stop=(replace(stop, outcome="missed") if late else stop,), unseen=case.unseen + 1)


def _unreachable(decision: AddToCase) -> Effects:
    kind: TaskKind = "absence" if decision.attached_as == "absence" else "letter_bounced"
    notes = (Note(code=kind, detail={"side": decision.side or ""}),)
    return Effects(tasks=(Task(kind=kind, side=decision.side, why="; ".join(decision.because)),), notes=notes)


def tell_sender(case: CaseFile, side: Side, at: Moment, *, event: str, round_: int) -> Effects:
    """A short word to a proven partner: what happened and what comes next, roles in public words only."""
    may = leaves("passed_on", at.council.settings.desk.mode, needs_human=False, danger=False)
    if not may or case.sender.answerable or not case.sender.details:
        return Effects()
    track = case.track(side)
    facts = replace(
        for_sender(case, at),
        event=event,
        passed_to_role=track.rung if track and event != "stepped_up" else "service_manager",
    )
    return Effects(
        letters=(
            LetterPlan(
                kind="passed_on", key=f"{case.reference}/{side}/{round_}/passed_on/{event}",
                to_address=case.sender.address, to_name=case.sender.name, facts=facts,
                from_address=case.mailbox_address, side=side, round=round_, step=event,
                in_reply_to=case.sender.message_id,
                references=(*case.sender.references, *((case.sender.message_id,) if case.sender.message_id else ())),
            ),
        )
    )  # fmt: skip
