"""What follows when a message joins a case: acknowledgement, claim, response, proposal, absence, bounce, or news."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from models.case import CaseFile, TrackFile
from models.decision import AddToCase
from models.effects import CancelLetters, Effects, MarkLetter, Note, SetTrack, StopClock, Task
from models.known import Arrival
from models.words import How, Side
from router.answers.agreed import Agreed, Doubt, read_agreed
from router.answers.claims import ask_owner
from router.answers.rerouting import rerouted
from router.answers.saying_back import say_back
from router.cases import opening
from router.cases.challenging import challenged_later
from router.directory import absent
from router.letters.telling import tell_sender
from router.merge import merge
from router.moment import Moment
from router.silence import checkback, dangers
from router.steps.threads import who_answers
from router.timing import clocks
from router.timing.answered import with_dissent
from router.timing.pausing import due_of, run_on

CHASES = CancelLetters(kinds=("chase_1", "chase_2", "step_up", "confirm"), why="answered")


def joined(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """Everything that a message starts or stops on the case that it joins; the sender's own words end a pause."""
    message = arrival.message
    effects = merge(
        _joined(case, decision, arrival, at),
        checkback.answered(case, arrival, at),
        challenged_later(case, decision, arrival, at),
    )
    sender = case.sender.address.casefold()
    if effects.move or message is None or message.automated is not None or message.from_address.casefold() != sender:
        return effects
    return merge(effects, run_on(case, at, since=arrival.received_at, why="the sender answered"))


def _joined(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    if decision.own_clocks:
        return _own_clocks(case, decision, arrival, at)
    new = _new(case, decision, arrival, at)
    match decision.attached_as:
        case "acknowledgement":
            return _acknowledged(case, decision, arrival, at)
        case "response":
            return merge(new, _responded(case, decision, arrival, at))
        case "claimed":
            return merge(replace(new, answer_at=at.now), ask_owner(case, decision, arrival, at))
        case "proposal":
            return merge(replace(new, answer_at=at.now), rerouted(case, decision, arrival, at))
        case "absence":
            return merge(new, absent.away(replace(case, needs_human=new.needs_human or ()), decision, arrival, at))
        case "bounce":
            return merge(new, _bounced(decision))
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
    needed, council = arrival.reading.needed_before if arrival.reading else None, at.council
    triage = clocks.at_receipt(arrival.received_at, side, council.settings.clocks, council.calendar, needed=needed)[1]
    return replace(effects, start=(triage,))


def _is_answer(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> bool:
    """Words of the owner or deputy of a silent track: they hold its chase until a person reads them (promise 14)."""
    track, message = case.track(decision.side) if decision.side else None, arrival.message
    if track is None or track.state != "awaiting" or message is None or message.automated is not None:
        return False
    return bool(who_answers(at.directory, track, message.from_address, case.exclusions))


def _own_clocks(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
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
    parts.append(opening.answered(view, Effects(), arrival, at, side=side, on_call=called))
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
    said = agreed.due if isinstance(agreed, Agreed) else None
    doubt = isinstance(agreed, Doubt)
    effects = merge(
        effects, said_back_of(case, track, effects, at, to=_by(case, track, arrival, at), asked=said, doubt=doubt)
    )
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
    running = case.running("acknowledgement", track.side)
    in_time = all(answered_at <= due_of(one, case, at, answered_at=answered_at) for one in running)
    answer = clocks.response(
        answered_at, track.side, track.round, at.council.settings.clocks, at.council.calendar, agreed=respond_by,
        needed=case.reading.needed_before,
    )  # fmt: skip
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


def said_back_of(
    case: CaseFile, track: TrackFile, done: Effects, at: Moment, *, to: str, asked: datetime | None, doubt: bool = False
) -> Effects:
    """The letter that says back when the response is due, and what was asked for; none where no time was named."""
    due = next((one.due_at for one in done.start if one.kind == "response"), None)
    if due is None or (asked is None and not doubt):
        return Effects()
    if asked is None:
        return say_back(case, track, at, to=to, said="unclear", due=due)
    if asked > due:
        return say_back(case, track, at, to=to, said="later", due=due, proposed=asked)
    return say_back(case, track, at, to=to, said="agreed", due=due)


def _responded(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """Words of the owner after acknowledging meet the response clock; a person reads them, nothing is closed.

    The sender is told once that an answer came, never what it says; nothing where a person must look first (promise 7).
    """
    track = case.track(decision.side) if decision.side else None
    by = _by(case, track, arrival, at) if track else ""
    stop = StopClock(kind="response", outcome="met", side=decision.side, by=by, how="reply", at=arrival.received_at)
    came = arrival.received_at
    late = any(came > due_of(one, case, at, answered_at=came) for one in case.running("response", decision.side))
    ended = Effects(stop=with_dissent(case, replace(stop, outcome="missed") if late else stop))
    if track is None or not case.running("response", track.side) or decision.needs_human or case.needs_human:
        return ended
    return merge(ended, tell_sender(case, track.side, at, event="answered", round_=track.round))


def _bounced(decision: AddToCase) -> Effects:
    """The letter is marked; the chase beat then asks whoever stands in for its reader (router.directory.instead)."""
    task = Task(kind="letter_bounced", side=decision.side, why="; ".join(decision.because))
    note = Note(code="letter_bounced", detail={"side": decision.side or ""})
    return Effects(tasks=(task,), notes=(note,), mark=(MarkLetter(letter_id=decision.letter_id, state="bounced"),))
