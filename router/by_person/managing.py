"""What a signed-in manager says of a side that is theirs, or that they stand in for; what the unit writes to them."""

from dataclasses import replace
from datetime import datetime

from models.case import CaseFile, TrackFile
from models.directory.people import Holding
from models.effects import Effects, MoveClock, Note, Task
from models.errors import UsageError
from models.letter import LetterPlan
from models.manager_acts import AcknowledgeSignedIn, ProposeTime, ReturnSignedIn, TellManager
from models.words import GIVES, Side
from router.answers.claims import without_claims
from router.answers.rerouting import named_in
from router.cases.joining import acknowledge, said_back_of
from router.directory.suspects import may_answer, may_be_written_to
from router.letters.facts import for_directory
from router.letters.telling import tell_sender
from router.merge import merge
from router.moment import Moment
from router.timing import clocks

LATER = "a later time to respond was proposed: a person accepts it or not"
"""As a reply's later time is shown (promise 14)."""


def acknowledge_signed_in(act: AcknowledgeSignedIn, case: CaseFile, track: TrackFile, at: Moment) -> Effects:
    """The owner or deputy acknowledges; danger may be acknowledged so, because the person is known (promise 13).

    Raises:
        UsageError: it is not theirs, nobody is asked, or the time they name is past or too late.
    """
    _theirs(case, track, act.person_id, at)
    if track.state != "awaiting":
        raise UsageError(f"{case.reference} ({track.side}) is {track.state.replace('_', ' ')}: nothing is asked")
    _possible(act.respond_by, at)
    settled = without_claims(case)
    left = replace(settled, needs_human=tuple(one for one in settled.needs_human if one != _not_mine(track.side)))
    said = acknowledge(left, track, at, by=act.person_id, how="queue", answered_at=at.now, respond_by=act.respond_by)
    back = said_back_of(left, track, said, at, to=act.person_id, asked=act.respond_by)
    needs = said.needs_human if said.needs_human is not None else left.needs_human
    return merge(said, back, Effects(needs_human=needs))


def return_signed_in(act: ReturnSignedIn, case: CaseFile, track: TrackFile, at: Moment) -> Effects:
    """Not theirs: a person gives it to somebody else, the clock runs on, and its chase is held once (promise 14).

    Raises:
        UsageError: it is not theirs to give back, or they said so before.
    """
    _theirs(case, track, act.person_id, at)
    why = _not_mine(track.side)
    if why in case.needs_human:
        raise UsageError(f"{case.reference} ({track.side}): you have told us before; a person in the unit moves it")
    named = [one for one in named_in(act.whose, case, track, at) if one != act.person_id]
    said = (
        f"{act.person_id}, signed in, says that it is not theirs (whose: {act.whose or 'not said'}): "
        f"act {case.reference} route --to {' or '.join(named) or 'PERSON'}"
    )
    settings, calendar = at.council.settings.clocks, at.council.calendar
    triage = () if case.running("triage") else clocks.at_receipt(at.now, track.side, settings, calendar)[1:]
    return Effects(
        needs_human=(*case.needs_human, why),
        answer_at=at.now if case.answer_at is None else None,
        tasks=(Task(kind="reroute", side=track.side, why=said),),
        start=triage,
        notes=(Note(code="signed_in:not_mine", detail={"side": track.side, "by": act.person_id}),),
    )


def propose_time(act: ProposeTime, case: CaseFile, track: TrackFile, at: Moment) -> Effects:
    """By when they respond: a sooner time counts at once, a later one waits for a person (promise 14).

    Raises:
        UsageError: it is not theirs, no response runs, or the time is past or too late.
    """
    _theirs(case, track, act.person_id, at)
    running = next(iter(case.running("response", track.side)), None)
    if running is None or running.paused_at is not None:
        raise UsageError(f"{case.reference} ({track.side}): no response runs now, so no time for it can be named")
    _possible(act.respond_by, at)
    asked = Note(code="time:proposed", detail={"side": track.side, "by": act.person_id,
                                               "respond_by": act.respond_by.isoformat()})  # fmt: skip
    if act.respond_by > running.due_at:
        needs = case.needs_human if LATER in case.needs_human else (*case.needs_human, LATER)
        return Effects(needs_human=needs, notes=(asked,), answer_at=at.now if case.answer_at is None else None)
    move = MoveClock(clock_id=running.id, due_at=act.respond_by, nudge_at=None, next_at=act.respond_by,
                     why=f"agreed by {act.person_id}")  # fmt: skip
    told = tell_sender(case, track.side, at, event="agreed", round_=track.round, due=act.respond_by)
    return merge(Effects(move=(move,), notes=(asked,)), told)


def tell_manager(act: TellManager, case: CaseFile, track: TrackFile, at: Moment, *, by: str) -> Effects:
    """A person's own words to whoever has the side now; no clock changes by it.

    Raises:
        UsageError: there are no words, nobody has it, they may not be written to, or nothing leaves (shadow mode).
    """
    if not act.words.strip():
        raise UsageError("say it in your own words: act REF tell-manager --words 'the school asks for a meeting'")
    if at.council.settings.desk.mode == "shadow":
        raise UsageError("the desk is in shadow mode: nothing leaves; change [desk] mode first")
    person = reader_of(case, track, at)
    if person is None:
        raise UsageError(f"{case.reference} ({track.side}): nobody has it who may be written to: ring, or route it")
    running = next((one for one in case.running("acknowledgement", track.side) if one.round == track.round), None)
    facts = replace(
        for_directory(case, at, side=track.side, person=person, due=running.due_at if running else None),
        outcome=act.words, checked_by=by,
    )  # fmt: skip
    first = next((one.message_id for one in case.letters if one.side == track.side and one.round == track.round
                  and one.kind in GIVES and one.person_id == person.person_id), "")  # fmt: skip
    number = 1 + sum(one.kind == "to_manager" for one in case.letters)
    plan = LetterPlan(
        kind="to_manager", key=f"{case.reference}/{track.side}/to_manager/{number}", to_address=person.email,
        to_name=person.name, person_id=person.person_id, facts=facts, from_address=case.mailbox_address,
        side=track.side, round=track.round, step="to_manager", in_reply_to=first, references=(first,) if first else (),
    )  # fmt: skip
    note = Note(code="told:manager", detail={"by": by, "to": person.person_id, "side": track.side})
    return Effects(letters=(plan,), notes=(note,))


def reader_of(case: CaseFile, track: TrackFile, at: Moment) -> Holding | None:
    """The owner's row with an address that may be written to; nobody excluded or challenged (promise 10)."""
    if not may_answer(case, track, track.owner_id, at):
        return None
    rows = [one for one in at.directory.holdings if one.person_id == track.owner_id and one.holds_on(at.day)]
    return next((one for one in rows if may_be_written_to(one, case.exclusions, at)), None)


def _theirs(case: CaseFile, track: TrackFile, person_id: str, at: Moment) -> None:
    if case.state != "open" or not may_answer(case, track, person_id, at):
        raise UsageError(f"{case.reference} ({track.side}) is not yours now: only its owner or recorded deputy says so")


def _possible(respond_by: datetime | None, at: Moment) -> None:
    if respond_by is None:
        return
    if respond_by <= at.now:
        raise UsageError("the time to respond lies in the past: name a day that is still to come")
    latest = at.council.calendar.due(at.now, at.council.settings.clocks.response_at_most)
    if respond_by > latest:
        raise UsageError(f"that is later than anybody may agree to: {at.council.local(latest):%a %d %b %Y %H:%M}")


def _not_mine(side: Side) -> str:
    return f"{side}: whoever was asked says, signed in, that it is not theirs: give it to somebody else"
