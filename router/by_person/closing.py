"""A case is closed with its outcome, or one side of it while the other goes on. Pure."""

from dataclasses import replace

from models.act import Close, Tell
from models.case import CaseFile
from models.config.durations import Duration
from models.effects import CancelLetters, Effects, Note, SetTrack, StopClock, Task
from models.errors import UsageError
from models.words import GIVES, TASK_KINDS, ClockKind, LetterKind
from router.by_person.confirming import to_sender
from router.by_person.person_acts import tell
from router.letters.facts import for_sender
from router.merge import merge
from router.moment import Moment
from router.silence import checkback
from router.timing.answered import with_dissent

_CLOCKS: tuple[ClockKind, ...] = (
    "receipt",
    "triage",
    "acknowledgement",
    "step_up_after",
    "response",
    "danger",
    "check_back",
)
_UNSENT: tuple[LetterKind, ...] = ("receipt", *GIVES, "made_aware", "duty_notice", "danger_alert", "chase_1", "chase_2",
                                   "passed_on", "signpost", "said_back", "holding", "confirm",
                                   "to_manager")  # fmt: skip
_OF_A_SIDE: tuple[ClockKind, ...] = ("acknowledgement", "step_up_after", "response")


def close(act: Close, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """The case, or one side of it, ends with its outcome; what it came to for the person is kept as a code.

    Raises:
        UsageError: nothing is said of what came of it, a danger was not taken, or the learning is no code of ours.
    """
    known = at.council.settings.codes.learning
    if act.learning and act.learning not in known:
        raise UsageError(f"'{act.learning}' is none of [codes] learning: {'; '.join(known) or 'the list is empty'}")
    codes = Effects(for_person=act.for_person or None, learning=act.learning or None)
    done = _one_side(act, case, at, by=by) if _leaves_a_side(act, case) else _whole(act, case, at, by=by)
    return merge(done, codes)


def _whole(act: Close, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """Closed with an outcome in a person's words; a proven partner is written to, anybody else is rung."""
    if not act.outcome.strip():
        raise UsageError("say what came of it: act REF close --outcome 'the plan was changed on ...'")
    if case.danger_untaken:
        raise UsageError(f"danger on {case.reference} was not taken yet: act {case.reference} take-danger first")
    ended = Effects(
        close=act.outcome,
        checked_by=by,
        needs_human=(),
        unseen=0,
        answered=True,
        complete=TASK_KINDS,
        tracks=tuple(
            SetTrack(side=one.side, rung=one.rung, round=one.round, state="closed", owner_id=one.owner_id,
                     deputy_id=one.deputy_id, why="closed")
            for one in case.tracks
        ),
        stop=(StopClock(kind="triage", outcome="met", by=by, how="queue"),
              *with_dissent(case, StopClock(kind="response", outcome="met", by=by, how="queue")),
              *(StopClock(kind=kind, outcome="cancelled", by=by) for kind in _CLOCKS)),
        cancel=(CancelLetters(kinds=_UNSENT, why="the case was closed"),),
    )  # fmt: skip
    if case.sender.answerable or not case.sender.details or at.council.settings.desk.mode == "shadow":
        return merge(ended, Effects(tasks=(Task(kind="ring_sender", why="tell the sender the outcome by telephone"),)))
    objection = at.council.calendar.due(at.now, Duration(5, "wd"))
    facts = replace(for_sender(case, at), outcome=act.outcome, object_by=at.council.local(objection), checked_by=by)
    return merge(ended, Effects(letters=(to_sender(case, "closed", facts),)), checkback.begins(case, at))


def _leaves_a_side(act: Close, case: CaseFile) -> bool:
    """Whether a side is named that ends while another one stays open, or that is not open at all."""
    if act.side is None:
        return False
    open_sides = {one.side for one in case.tracks if one.state != "closed"}
    return open_sides != {act.side}


def _one_side(act: Close, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """The side ends with its outcome, told to the sender in the person's words; the other side and its clocks stay.

    Raises:
        UsageError: when there is no such open side, or nothing is said of what came of it.
    """
    track = case.track(act.side) if act.side else None
    if track is None or track.state == "closed":
        sides = ", ".join(one.side for one in case.tracks if one.state != "closed")
        raise UsageError(f"{case.reference} has no open side {act.side}: open are {sides}")
    if not act.outcome.strip():
        raise UsageError("say what came of it: act REF close --track adult --outcome 'the plan was changed on ...'")
    state = SetTrack(side=track.side, rung=track.rung, round=track.round, state="closed", owner_id=track.owner_id,
                     deputy_id=track.deputy_id, why="closed")  # fmt: skip
    left = tuple(one for one in case.needs_human if not one.startswith(f"{track.side}: "))
    ended = Effects(
        tracks=(state,),
        stop=(*with_dissent(case, StopClock(kind="response", outcome="met", side=track.side, by=by, how="queue")),
              *(StopClock(kind=kind, outcome="cancelled", side=track.side, by=by) for kind in _OF_A_SIDE)),
        cancel=(CancelLetters(kinds=(*GIVES, "made_aware", "chase_1", "chase_2", "confirm"), side=track.side,
                              why="that side was closed"),),
        notes=(Note(code="side:closed", detail={"side": track.side, "by": by, "outcome": act.outcome}),),
        needs_human=left,
        checked_by=by,
    )  # fmt: skip
    other = "the child's" if track.side == "adult" else "the adult's"
    words = f"{act.outcome.strip()} This ends the {track.side}'s side; {other} side goes on."
    return merge(ended, tell(Tell(words=words, side=track.side), case, at, by=by))
