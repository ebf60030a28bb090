"""What follows when a message joins a case: acknowledgement, claim, response, proposal, absence, bounce, or news."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from models.case import CaseFile, TrackFile
from models.decision import AddToCase
from models.effects import CancelLetters, Effects, MarkLetter, Note, SetTrack, StopClock, Task
from models.known import Arrival
from models.letter import LetterPlan
from models.words import How, Side, TaskKind
from router import clocks, dangers, opening
from router.agreed import Agreed, Doubt, read_agreed
from router.facts import for_sender, promised
from router.leaving import leaves
from router.merge import merge
from router.moment import Moment
from router.steps.threads import who_answers

CHASES = CancelLetters(kinds=("chase_1", "chase_2", "step_up"), why="answered")


def joined(
    case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment,
    *, receipts_today: int,
) -> Effects:  # fmt: skip
    """Everything that a message starts or stops on the case that it joins."""
    if decision.own_clocks:
        return _own_clocks(case, decision, arrival, at, receipts_today=receipts_today)
    new = _new(case, decision, arrival, at)
    match decision.attached_as:
        case "acknowledgement":
            return _acknowledged(case, decision, arrival, at)
        case "response":
            return merge(new, _responded(case, decision, arrival, at))
        case "claimed" | "proposal":
            return replace(new, answer_at=at.now)
        case "absence" | "bounce":
            return merge(new, _unreachable(decision))
        case "information":
            return replace(new, answer_at=at.now) if _is_answer(case, decision, arrival, at) else new
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


def _is_answer(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> bool:
    """Words of the owner or deputy of a silent track: they hold its chase until a person reads them (promise 14)."""
    track, message = case.track(decision.side) if decision.side else None, arrival.message
    if track is None or track.state != "awaiting" or message is None or message.automated is not None:
        return False
    return bool(who_answers(at.directory, track, message.from_address, case.exclusions))


def _own_clocks(
    case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment,
    *, receipts_today: int,
) -> Effects:  # fmt: skip
    """A new escalation or danger on a known thread: receipt, triage and, for danger, the alerts, as for a new case."""
    side: Side = decision.side or (case.tracks[0].side if case.tracks else "undecided")
    reading = arrival.reading or case.reading
    view = replace(
        case,
        sender=opening.sender_of(arrival, at),
        received_at=arrival.received_at,
        danger_at=at.now if decision.danger else None,
        reading=replace(reading, challenged=(*case.reading.challenged, *reading.challenged)),
    )
    parts = [Effects(unseen=case.unseen + 1, needs_human=(*case.needs_human, *decision.needs_human))]
    if decision.danger and (case.danger_at is None or case.danger_taken_at is not None):
        parts.append(dangers.raised(view, side, at))
    called = decision.danger and dangers.on_call(view, side, at)
    parts.append(opening.answered(view, Effects(), arrival, at, side=side, receipts_today=receipts_today,
                                  on_call=called))  # fmt: skip
    return merge(*parts)


def _by(case: CaseFile, track: TrackFile, arrival: Arrival, at: Moment) -> str:
    """The person_id of the owner or deputy that the message came from."""
    address = arrival.message.from_address if arrival.message else ""
    return who_answers(at.directory, track, address, case.exclusions) or track.owner_id


def _acknowledged(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    track = case.track(decision.side) if decision.side else None
    if track is None or arrival.message is None:
        return _new(case, decision, arrival, at)
    agreed = read_agreed(arrival.message.text_new, now=arrival.received_at, calendar=at.council.calendar)
    case = replace(case, needs_human=(*case.needs_human, *decision.needs_human))
    effects = acknowledge(
        case, track, at, by=_by(case, track, arrival, at), how="reply", answered_at=arrival.received_at,
        respond_by=agreed.due if isinstance(agreed, Agreed) else None,
    )  # fmt: skip
    if isinstance(agreed, Doubt):
        why = f"acknowledged, but by when they will respond is in doubt: {agreed.reason}"
        return merge(effects, Effects(needs_human=(*case.needs_human, why)))
    return merge(effects, Effects(needs_human=case.needs_human)) if decision.needs_human else effects


def acknowledge(
    case: CaseFile, track: TrackFile, at: Moment, *, by: str, how: How, answered_at: datetime,
    respond_by: datetime | None,
) -> Effects:  # fmt: skip
    """A human act of the owner or deputy: chases end, the response clock starts, the sender is told.

    A reply that came in time meets the clock even when it was read later; a missed clock stays missed. Triage ends with
    it unless something else of the case still waits for a person (promise 2).
    """
    others = [one for one in case.tracks if one.side != track.side]
    asked = any(one.state == "awaiting" for one in others)
    unread = case.unseen > 0 or any(one.state == "waiting_for_person" for one in others)
    triaged = () if unread else (StopClock(kind="triage", outcome="met", by=by, how=how, at=answered_at),)
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
                *triaged,
            ),
            start=(answer.clock,),
            cancel=(replace(CHASES, side=track.side),),
            notes=(Note(code="acknowledged", detail={"by": by, "how": how}),),
            complete=() if asked else ("ring_owner",),
            answered=not (later or asked or unread),
        )
    ]  # fmt: skip
    if later:
        why = "a later time to respond was proposed: a person accepts it or not"
        parts.append(Effects(needs_human=(*case.needs_human, why), answer_at=at.now))
    due = None if later or respond_by is None else answer.clock.due_at
    return merge(*parts, tell_sender(case, track.side, at, event="acknowledged", round_=track.round, due=due))


def _responded(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """Words of the owner after acknowledging meet the response clock; a person reads them, nothing is closed."""
    track = case.track(decision.side) if decision.side else None
    by = _by(case, track, arrival, at) if track else ""
    stop = StopClock(kind="response", outcome="met", side=decision.side, by=by, how="reply", at=arrival.received_at)
    late = any(arrival.received_at > one.due_at for one in case.running("response", decision.side))
    return Effects(stop=(replace(stop, outcome="missed") if late else stop,))


def _unreachable(decision: AddToCase) -> Effects:
    kind: TaskKind = "absence" if decision.attached_as == "absence" else "letter_bounced"
    notes = (Note(code=kind, detail={"side": decision.side or ""}),)
    bounced = (MarkLetter(letter_id=decision.letter_id, state="bounced"),) if kind == "letter_bounced" else ()
    task = Task(kind=kind, side=decision.side, why="; ".join(decision.because))
    return Effects(tasks=(task,), notes=notes, mark=bounced)


def tell_sender(
    case: CaseFile, side: Side, at: Moment, *, event: str, round_: int, rung: str = "",
    due: datetime | None = None, next_step_at: datetime | None = None,
) -> Effects:  # fmt: skip
    """A short word to a proven partner: what happened and what comes next, roles in public words only.

    due: when an acknowledgement is asked for, told only where that clock is signed off; of an acknowledgement, by when
    they said that they will respond.
    """
    may = leaves("passed_on", at.council.settings.desk.mode, needs_human=False, danger=False)
    if not may or case.sender.answerable or not case.sender.details:
        return Effects()
    track = case.track(side)
    facts = replace(
        for_sender(case, at),
        event=event,
        passed_to_role=rung or (track.rung if track else ""),
        due=at.council.local(due) if due and (event == "acknowledged" or promised(at)) else None,
        next_step_at=at.council.local(next_step_at) if next_step_at and promised(at) else None,
        next_role="service_manager" if next_step_at else "",
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
