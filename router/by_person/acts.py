"""What follows from a person's act. Who is excluded is refused; what a person gives to somebody leaves (promise 10)."""

from dataclasses import replace
from typing import assert_never

from models.act import (
    AcceptClaim,
    AcknowledgeByLink,
    AcknowledgeByPhone,
    Act,
    AgreeTime,
    CancelLetter,
    Close,
    Confirm,
    ConfirmSignpost,
    Correct,
    Done,
    Exclude,
    Join,
    Pause,
    Readmit,
    RecordAbsence,
    Release,
    Reopen,
    Resume,
    ReturnByLink,
    Route,
    Seen,
    Spoken,
    TakeDanger,
    Tell,
    WithdrawLinks,
)
from models.case import CaseFile, TrackFile
from models.directory.people import Holding
from models.effects import CancelLetters, Effects, Note, StopClock
from models.errors import UsageError
from models.manager_acts import AcknowledgeSignedIn, ProposeTime, ReturnSignedIn, StepUp, TellManager, ToBoard
from models.record_acts import Assign, Link, Restrict, Split, Unassign, Unlink, Unrestrict, Unseen
from models.record_acts import Note as Words
from models.words import GIVES, Side
from router.answers import linking
from router.by_person import managing, person_acts, recording
from router.by_person.boarding import to_board
from router.by_person.closing import close
from router.by_person.confirming import SEEN, confirm, signpost, triaged
from router.by_person.correcting import correct
from router.by_person.held import cancel, release
from router.by_person.stepping import step_up
from router.by_person.taking import take_danger
from router.cases import challenging, uniting
from router.cases.joining import acknowledge, said_back_of
from router.directory.absent import record
from router.directory.notify import hand_to, next_round, way_of
from router.directory.recipients import Found, deputies
from router.directory.suspects import GIVEN_BY, may_answer, may_be_written_to
from router.letters.telling import tell_sender
from router.merge import merge
from router.moment import Moment
from router.timing.pausing import pause, resume

_OF_CLOSED = (Seen, Unseen, Done, RecordAbsence, Reopen, Tell, Words, Assign, Unassign, Link, Unlink, Restrict,
              Unrestrict)  # fmt: skip
"""What may be done to a closed case."""


def effects_of(act: Act, case: CaseFile, at: Moment, *, by: str) -> Effects:  # noqa: PLR0912  # one branch an act
    """The effects of one act by one named person.

    Raises:
        UsageError: when the act does not fit the case; the line says why and what to do instead.
    """
    if case.state == "closed" and not isinstance(act, _OF_CLOSED):
        raise UsageError(f"{case.reference} is closed: `act {case.reference} reopen` opens it again")
    match act:
        case Confirm():
            return confirm(case, at, by=by)
        case Correct():
            return correct(act, case, at, by=by)
        case Route():
            return _route(act, case, at, by=by)
        case AcknowledgeByPhone():
            return _by_phone(act, case, at, by=by)
        case TakeDanger():
            return take_danger(act, case, at, by=by)
        case Seen():
            return merge(triaged(by), Effects(unseen=0, answered=True, complete=SEEN))
        case ConfirmSignpost():
            return signpost(case, at, by=by)
        case Done():
            return Effects(complete=(act.task,))
        case AcknowledgeByLink() | ReturnByLink() | WithdrawLinks() | AcceptClaim():
            return linking.follows(act, case, at, by=by)
        case Release():
            return release(act, case, at, by=by)
        case CancelLetter():
            return cancel(act, case, by=by)
        case RecordAbsence():
            return record(act, at, by=by)
        case Exclude():
            return challenging.exclude(act, case, at, by=by)
        case Readmit():
            return challenging.readmit(act, case, by=by)
        case Pause():
            return pause(act, case, _one_track(case, act.side).side, at)
        case Resume():
            return resume(act, case, at)
        case Spoken():
            return person_acts.spoken(act, case, _one_track(case, act.side), at, by=by)
        case AgreeTime():
            return person_acts.agree_time(act, case, _one_track(case, act.side), at, by=by)
        case Tell():
            return person_acts.tell(act, case, at, by=by)
        case Reopen():
            return person_acts.reopen(act, case, at, by=by)
        case Join():
            return uniting.join(act, case, by=by)
        case Close():
            return close(act, case, at, by=by)
        case TellManager() | ToBoard() | StepUp() | AcknowledgeSignedIn() | ReturnSignedIn() | ProposeTime():
            return _with_manager(act, case, _one_track(case, act.side), at, by=by)
        case Words() | Assign() | Unassign() | Unseen() | Split() | Link() | Unlink() | Restrict() | Unrestrict():
            return recording.follows(act, case, at)
        case _:
            assert_never(act)


def _with_manager(
    act: TellManager | ToBoard | StepUp | AcknowledgeSignedIn | ReturnSignedIn | ProposeTime,
    case: CaseFile, track: TrackFile, at: Moment, *, by: str,
) -> Effects:  # fmt: skip
    """What passes between the unit and whoever has a side, or gets it next."""
    match act:
        case TellManager():
            return managing.tell_manager(act, case, track, at, by=by)
        case ToBoard():
            return to_board(act, case, track, at, by=by)
        case StepUp():
            return step_up(act, case, track, at, by=by)
        case AcknowledgeSignedIn():
            return managing.acknowledge_signed_in(act, case, track, at)
        case ReturnSignedIn():
            return managing.return_signed_in(act, case, track, at)
        case ProposeTime():
            return managing.propose_time(act, case, track, at)
        case _:
            assert_never(act)


def _one_track(case: CaseFile, side: Side | None) -> TrackFile:
    tracks = [one for one in case.tracks if side in (None, one.side) and one.state != "closed"]
    if len(tracks) != 1:
        sides = ", ".join(one.side for one in case.tracks) or "none"
        raise UsageError(f"{case.reference} has these sides: {sides}; name one with --side")
    return tracks[0]


def _route(act: Route, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """A person gives the track to somebody, a suspected conflict included; only an excluded person is refused.

    A diverted message that is given to a manager is a case from then on.
    """
    if at.council.settings.desk.mode == "shadow":
        raise UsageError("the desk is in shadow mode: nothing leaves; change [desk] mode first")
    if act.person_id in case.exclusions:
        raise UsageError(f"{act.person_id} is excluded from {case.reference}: choose somebody else")
    if act.side in ("child", "adult") and {one.side for one in case.tracks if one.state != "closed"} == {"undecided"}:
        raise UsageError("first say whom it is about: act REF correct --person child|adult|both")
    track = _one_track(case, act.side)
    rung, person = _as_what(track, act.person_id, at)
    way = way_of(case, track.side, at, rung=rung)
    way = replace(way, found=Found(person=person, why="routed", because=(f"{GIVEN_BY}{by}",)), blocked="", ring=False)
    stopped = tuple(StopClock(kind=kind, outcome="cancelled", side=track.side, by=by)
                    for kind in ("acknowledgement", "step_up_after", "response"))  # fmt: skip
    unsent = CancelLetters(kinds=(*GIVES, "made_aware", "chase_1", "chase_2", "confirm"), side=track.side,
                           why="given to another")  # fmt: skip
    left = tuple(
        f"{one.side}: {one.why}" for one in case.tracks if one.side != track.side and one.state == "waiting_for_person"
    )
    return merge(
        triaged(by),
        Effects(checked_by=by, unseen=0, answered=True, needs_human=left, stop=stopped, cancel=(unsent,),
                complete=("nobody_holds", "ring_line", "reroute", *SEEN),
                state="open" if case.state == "diverted" else None),
        hand_to(case, way, at, checked_by=by),
        tell_sender(case, track.side, at, event="routed", round_=next_round(case, track.side), rung=rung),
    )  # fmt: skip


def _as_what(track: TrackFile, person_id: str, at: Moment) -> tuple[str, Holding]:
    """The rung on which somebody gets it, and the row with the address to write to."""
    rows = [one for one in at.directory.holdings if one.person_id == person_id and one.holds_on(at.day)]
    reached = [one for one in rows if may_be_written_to(one, frozenset(), at)]
    if not rows:
        raise UsageError(f"{person_id} is nobody of the directory today: see `directory who`")
    if not reached:
        raise UsageError(f"{person_id} has no address on an allowed domain: ring them, or choose somebody else")
    roles = {one.role for one in rows}
    higher = (track.rung, *reversed(at.council.ladder(track.side).rungs), "board")
    rung = next((one for one in higher if one in roles), "unit")
    if rung == "board" and track.rung != "board":
        raise UsageError(f"{person_id} is of the board: act REF board --pack board.txt --why ... takes it there")
    return rung, next((one for one in reached if one.role == rung), reached[0])


def _by_phone(act: AcknowledgeByPhone, case: CaseFile, at: Moment, *, by: str) -> Effects:
    track = _one_track(case, act.side)
    known = {track.owner_id, *(one.person_id for one in deputies(at.directory, track.owner_id))}
    allowed = {one for one in known if may_answer(case, track, one, at)}
    if act.person_id not in allowed:
        raise UsageError(
            f"only the owner or recorded deputy acknowledges, whom the mail does not challenge "
            f"({', '.join(sorted(allowed)) or 'nobody yet'})"
        )
    if track.state == "acknowledged":
        raise UsageError(f"{case.reference} ({track.side}) is acknowledged already")
    if act.respond_by is not None and act.respond_by <= at.now:
        raise UsageError("the time to respond lies in the past: give the time that they said")
    said = acknowledge(case, track, at, by=act.person_id, how="phone", answered_at=at.now, respond_by=act.respond_by)
    recorded = Note(code="recorded:phone", detail={"side": track.side, "of": act.person_id, "recorded_by": by})
    return merge(said, said_back_of(case, track, said, at, to=act.person_id, asked=act.respond_by),
                 Effects(notes=(recorded,)))  # fmt: skip
