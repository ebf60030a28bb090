"""What a signed link may do, and what follows when it is answered (promises 10, 13 and 14). Pure.

A link proves the letter it came in, never the person who opens it. It dies when its clock stops, at the step-up and
with a new owner; danger is never acknowledged by it; somebody who is excluded from the case or challenged by the mail
gets nothing by it.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from models.act import AcceptClaim, AcknowledgeByLink, ReturnByLink, WithdrawLinks
from models.case import CaseFile, ClockFile, LetterFile, TrackFile
from models.config.durations import Duration
from models.effects import Effects, Note, Task
from models.errors import UsageError
from models.pages.link_page import Choice, GoneWhy, LinkByPhone, LinkGone, LinkOpen, LinkState
from models.pages.links import LinkFile
from models.times import day_words
from models.words import Side, TaskKind
from router.answers.claims import settled, without_claims
from router.answers.rerouting import named_in
from router.cases.joining import acknowledge
from router.directory.suspects import may_answer
from router.merge import merge
from router.moment import Moment
from router.timing import clocks
from router.timing.pausing import due_of

_CLOSE = time(17)
"""The end of a day on which nobody works, when somebody names one."""


def state(link: LinkFile, at: Moment) -> LinkState:
    """What the link may do now."""
    case, letter = link.case, link.letter
    side: Side = letter.side or "undecided"
    line = at.council.unit(side)
    gone = "withdrawn" if link.withdrawn else _gone(case, letter, at)
    if gone:
        return LinkGone(reference=case.reference, why=gone, line=line)
    if case.danger_at is not None:
        return LinkByPhone(reference=case.reference, line=line, emergency=at.council.emergency())
    track = _track(case, letter)
    clock = _clock(case, track) if track else None
    assert track is not None, "a track that is gone was answered above"
    assert clock is not None, "so was one without a clock"
    return LinkOpen(
        purpose=link.purpose,
        reference=case.reference,
        now=at.local,
        due=at.council.local(due_of(clock, case, at, answered_at=at.now)),
        asked_by=at.council.local(_response(case, track, letter, at)),
        choices=choices(at),
        latest=at.council.day(latest(at)),
        line=line,
        said_not_mine=_not_mine(side) in case.needs_human,
        unsigned=not (at.is_signed_off("acknowledgement") and at.is_signed_off("response")),
    )


def _track(case: CaseFile, letter: LetterFile) -> TrackFile | None:
    return case.track(letter.side) if letter.side else None


def _gone(case: CaseFile, letter: LetterFile, at: Moment) -> GoneWhy | None:
    """Why the link has ended, None while it lives."""
    track = _track(case, letter)
    if case.state == "closed" or (track is not None and track.state == "closed"):
        return "closed"
    if case.state != "open" or track is None or track.round != letter.round:
        return "moved"
    if track.state == "acknowledged":
        return "acknowledged"
    if track.state != "awaiting" or not may_answer(case, track, letter.person_id, at):
        return "moved"
    clock = _clock(case, track)
    return "withdrawn" if clock is None or clock.outcome == "cancelled" else None


def _clock(case: CaseFile, track: TrackFile) -> ClockFile | None:
    """The acknowledgement clock of the present round, stopped or not; the last, should there be several."""
    ours = [one for one in case.clocks
            if one.kind == "acknowledgement" and one.side == track.side and one.round == track.round]  # fmt: skip
    return max(ours, key=lambda one: one.id, default=None)


def _response(case: CaseFile, track: TrackFile, letter: LetterFile, at: Moment) -> datetime:
    """When a response is due if it is acknowledged now: as the acknowledgement itself would set it."""
    effects = acknowledge(case, track, at, by=letter.person_id, how="link", answered_at=at.now, respond_by=None)
    return next(one.due_at for one in effects.start if one.kind == "response")


def choices(at: Moment) -> tuple[Choice, ...]:
    """The days that are offered: today while somebody works, the next working day, 3 and 5 working days."""
    calendar, today = at.council.calendar, at.day
    span = calendar.span_on(today)
    following = calendar.next_working_day(today)
    offered = [("Today", today)] if span is not None and span[1] > at.now else []
    offered.append(("Tomorrow" if following == today + timedelta(days=1) else "Next working day", following))
    for days in (3, 5):
        due = at.council.local(calendar.due(at.now, Duration(days, "wd")))
        offered.append((f"Within {days} working days", due.date()))
    found = [Choice(words=words, day=day, due=at.council.local(end_of(day, at))) for words, day in offered]
    return tuple(one for one in found if one.due <= latest(at))


def end_of(day: date, at: Moment) -> datetime:
    """The close of a local date (UTC); 5pm where nobody works on it."""
    span = at.council.calendar.span_on(day)
    return span[1] if span else at.council.calendar.at_local(day, _CLOSE)


def latest(at: Moment) -> datetime:
    """The latest time to respond that may be asked for now: what a person could agree to (UTC)."""
    return at.council.calendar.due(at.now, at.council.settings.clocks.response_at_most)


def respond_by(day: date | None, at: Moment) -> datetime | None:
    """The time that a day means (UTC), None when none was named.

    Raises:
        UsageError: when that day is over, or later than anybody may agree to; the line is for the reader of the page.
    """
    if day is None:
        return None
    last = latest(at)
    if day > at.council.day(last) or end_of(day, at) > last:
        raise UsageError(f"Enter a day up to {day_words(at.council.local(last), at.local)}, or ring the unit")
    due = end_of(day, at)
    if due <= at.now:
        raise UsageError("Enter a day that is still to come: that one has passed")
    return due


def follows(
    act: AcknowledgeByLink | ReturnByLink | WithdrawLinks | AcceptClaim, case: CaseFile, at: Moment, *, by: str
) -> Effects:
    """What follows from an act by a link, about links, or about what a link would ask."""
    match act:
        case AcknowledgeByLink():
            return acknowledged(act, case, at)
        case ReturnByLink():
            return returned(act, case, at)
        case WithdrawLinks():
            return Effects(notes=(Note(code="links:withdrawn", detail={}),))
        case AcceptClaim():
            left, track, read = settled(act, case, by=by)
            return merge(read, acknowledge(left, track, at, by=by, how="queue", answered_at=at.now, respond_by=None))


def acknowledged(act: AcknowledgeByLink, case: CaseFile, at: Moment) -> Effects:
    """The reader of the letter acknowledges, as by a reply, and the record says that it was by the link."""
    letter, track = _answered(act.letter_id, case, at)
    due = respond_by(act.respond_on, at)
    note = Note(
        code="link:acknowledged",
        detail={"link_sent_to": letter.person_id, "in": letter.kind, "typed_name": act.typed_name,
                "respond_by": due.isoformat() if due else ""},
    )  # fmt: skip
    said = _not_mine(track.side)
    left = replace(case, needs_human=tuple(one for one in without_claims(case).needs_human if one != said))
    effects = acknowledge(left, track, at, by=letter.person_id, how="link", answered_at=at.now, respond_by=due)
    taken_back: tuple[TaskKind, ...] = ("reroute",) if said in case.needs_human else ()
    return merge(effects, Effects(notes=(note,), needs_human=left.needs_human, complete=taken_back))


def returned(act: ReturnByLink, case: CaseFile, at: Moment) -> Effects:
    """Not theirs: a person gives it to somebody else, the clock runs on, and its chase is held once (promise 14)."""
    letter, track = _answered(act.letter_id, case, at)
    why = _not_mine(track.side)
    named = [one for one in named_in(act.whose, case, track, at) if one != letter.person_id]
    said = (
        f"by the link sent to {letter.person_id}, {act.typed_name} says that it is not theirs "
        f"(whose: {act.whose or 'not said'}): act {case.reference} route --to {' or '.join(named) or 'PERSON'}"
    )
    detail = {"link_sent_to": letter.person_id, "in": letter.kind, "typed_name": act.typed_name, "whose": act.whose}
    settings, calendar = at.council.settings.clocks, at.council.calendar
    triage = () if case.running("triage") else clocks.at_receipt(at.now, track.side, settings, calendar)[1:]
    return Effects(
        needs_human=case.needs_human if why in case.needs_human else (*case.needs_human, why),
        answer_at=at.now if case.answer_at is None else None,
        tasks=() if why in case.needs_human else (Task(kind="reroute", side=track.side, why=said),),
        start=triage,
        notes=(Note(code="link:not_mine", detail=detail),),
    )


def _not_mine(side: Side) -> str:
    return f"{side}: whoever was asked says by link that it is not theirs: give it to somebody else"


def _answered(letter_id: int, case: CaseFile, at: Moment) -> tuple[LetterFile, TrackFile]:
    """The letter that is answered by its link, and its track.

    Raises:
        UsageError: when the link has ended meanwhile, or danger was read.
    """
    letter = next((one for one in case.letters if one.id == letter_id), None)
    track = _track(case, letter) if letter else None
    if letter is None or track is None or _gone(case, letter, at):
        raise UsageError(f"the link of that letter of {case.reference} has ended: nothing was recorded")
    if case.danger_at is not None:
        raise UsageError(f"danger was read on {case.reference}: only a signed-in person takes it, never a link")
    return letter, track
