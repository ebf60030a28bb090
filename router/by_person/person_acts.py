"""Acts by which a person steps in: they have spoken, a later time is accepted, words to the sender, opened again."""

from dataclasses import replace
from datetime import timedelta

from models.act import AgreeTime, Reopen, Spoken, Tell
from models.case import CaseFile, TrackFile
from models.effects import Effects, MoveClock, Note, SetTrack, StopClock, Task
from models.errors import UsageError
from models.letter import LetterPlan
from router.answers.saying_back import say_back
from router.cases.joining import acknowledge
from router.cases.uniting import went_to
from router.letters.facts import for_sender
from router.letters.telling import tell_sender
from router.merge import merge
from router.moment import Moment
from router.timing import clocks
from router.timing.answered import with_dissent

LONGEST_HOLD = timedelta(days=60)


def spoken(act: Spoken, case: CaseFile, track: TrackFile, at: Moment, *, by: str) -> Effects:
    """Manager and sender have spoken, a person says: chases stop, what was promised is met, the sender is told so.

    Raises:
        UsageError: when nobody was asked on that side, or the day has not come.
    """
    if track.state not in ("awaiting", "acknowledged"):
        raise UsageError(f"{case.reference} ({track.side}): nobody is asked, so there is no chase to stop")
    if track.state == "acknowledged" and not case.running("response", track.side):
        raise UsageError(f"{case.reference} ({track.side}): nothing is awaited any more; tell the sender with `tell`")
    if act.on is not None and act.on > at.day:
        raise UsageError(f"--on {act.on} has not come yet: give the day on which they spoke")
    read = Effects(unseen=0, answered=True, complete=("reroute", "ring_owner"),
                   stop=(StopClock(kind="triage", outcome="met", by=by, how="queue"),))  # fmt: skip
    parts = [read]
    if track.state == "awaiting":
        taken = acknowledge(replace(case, unseen=0), track, at, by=by, how="queue", answered_at=at.now, respond_by=None)
        # What the acknowledgement starts and tells is not wanted: they have spoken already.
        parts.append(replace(taken, start=(), letters=()))
    met = StopClock(kind="response", outcome="met", side=track.side, by=by, how="queue", at=at.now)
    note = Note(code="spoken", detail={"side": track.side, "on": str(act.on or at.day), "said_by": by})
    told = tell_sender(case, track.side, at, event="responded", round_=track.round)
    return merge(*parts, Effects(stop=with_dissent(case, met), notes=(note,)), told)


def agree_time(act: AgreeTime, case: CaseFile, track: TrackFile, at: Moment, *, by: str) -> Effects:
    """A person accepts the time that the manager asked for: the response is due then, up to a ceiling.

    Raises:
        UsageError: when no response runs on that side, the time is past, or lies beyond the ceiling.
    """
    running = next(iter(case.running("response", track.side)), None)
    if running is None:
        raise UsageError(f"{case.reference} ({track.side}): no response is awaited, so no time for it can be agreed")
    ceiling = at.council.calendar.due(running.started_at, at.council.settings.clocks.response_at_most)
    if act.respond_by <= at.now:
        raise UsageError("the time to respond lies in the past: give the time that they said")
    if act.respond_by > ceiling:
        raise UsageError(f"that is beyond [clocks] response_at_most: {at.council.local(ceiling):%a %d %b %Y %H:%M}")
    if running.paused_at is not None:
        raise UsageError(f"{case.reference} waits for the sender: act {case.reference} resume first")
    move = MoveClock(clock_id=running.id, due_at=act.respond_by, nudge_at=None, next_at=act.respond_by,
                     why=f"agreed by {by}")  # fmt: skip
    left = tuple(one for one in case.needs_human if "time to respond was proposed" not in one
                 and "by when they will respond is in doubt" not in one)  # fmt: skip
    told = tell_sender(case, track.side, at, event="agreed", round_=track.round, due=act.respond_by)
    back = say_back(case, track, at, to=track.owner_id, said="accepted", due=act.respond_by)
    return merge(Effects(move=(move,), needs_human=left, answered=True), told, back)


def tell(act: Tell, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """A holding note to the sender in a person's own words; `responded`: it tells what the manager answered.

    Raises:
        UsageError: when there are no words, or the day of the next word is past.
    """
    if not act.words.strip():
        raise UsageError("say it in your own words: act REF tell --words 'the manager visits on Thursday'")
    hear_by = act.hear_by
    if hear_by is not None and not at.now < hear_by <= at.now + LONGEST_HOLD:
        raise UsageError("--hear-by: give a time to come, within two months")
    stop: tuple[StopClock, ...] = ()
    if act.responded:
        stop = with_dissent(
            case, StopClock(kind="response", outcome="met", side=act.side, by=by, how="queue", at=at.now)
        )
    basis = Effects(stop=stop, notes=(Note(code="told:sender", detail={"by": by}),))
    if case.sender.answerable or not case.sender.details or at.council.settings.desk.mode == "shadow":
        why = f"tell the sender by telephone: {case.sender.answerable or 'details may not go to that address'}"
        return merge(basis, Effects(tasks=(Task(kind="ring_sender", why=why),)))
    number = 1 + sum(one.kind == "holding" for one in case.letters)
    ours = (case.sender.message_id,) if case.sender.message_id else ()
    facts = replace(
        for_sender(case, at), outcome=act.words, event="responded" if act.responded else "holding", checked_by=by,
        hear_by=at.council.local(hear_by) if hear_by else None,
    )  # fmt: skip
    plan = LetterPlan(
        kind="holding", key=f"{case.reference}/holding/{number}", to_address=case.sender.address,
        to_name=case.sender.name, facts=facts, from_address=case.mailbox_address, step="holding",
        in_reply_to=case.sender.message_id, references=(*case.sender.references, *ours),
    )  # fmt: skip
    return merge(basis, Effects(letters=(plan,)))


def reopen(act: Reopen, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """A closed case is opened again: its sides wait for a person, on a triage clock; the check-back is off.

    Raises:
        UsageError: when it is open, goes on in another case, or no reason is given.
    """
    if case.state != "closed":
        raise UsageError(f"{case.reference} is not closed")
    if went_to(case):
        raise UsageError(f"{case.reference} goes on in {went_to(case)}, with its mail: act on that one")
    if not act.why.strip():
        raise UsageError("say why: act REF reopen --why 'the school does not agree'")
    why = f"opened again by {by}: {act.why}"
    tracks = tuple(
        SetTrack(side=one.side, rung=one.rung, round=one.round, state="waiting_for_person", owner_id=one.owner_id,
                 deputy_id=one.deputy_id, why=why) for one in case.tracks
    )  # fmt: skip
    side = case.tracks[0].side if case.tracks else "undecided"
    settings, calendar, needed = at.council.settings.clocks, at.council.calendar, case.reading.needed_before
    triage = () if case.running("triage") else clocks.at_receipt(at.now, side, settings, calendar, needed=needed)[1:]
    return Effects(
        state="open", tracks=tracks, start=triage, needs_human=(*case.needs_human, why),
        stop=(StopClock(kind="check_back", outcome="cancelled", by=by),),
        notes=(Note(code="reopened", detail={"by": by}),), complete=("next_step",),
    )  # fmt: skip
