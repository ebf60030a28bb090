"""One side of a case is closed while the other goes on: two tracks end together or apart. Pure."""

from models.act import Close, Tell
from models.case import CaseFile
from models.effects import CancelLetters, Effects, Note, SetTrack, StopClock
from models.errors import UsageError
from models.words import GIVES, ClockKind
from router.by_person.person_acts import tell
from router.merge import merge
from router.moment import Moment

_OF_A_SIDE: tuple[ClockKind, ...] = ("acknowledgement", "step_up_after", "response")


def leaves_a_side(act: Close, case: CaseFile) -> bool:
    """Whether a side is named that ends while another one stays open, or that is not open at all."""
    if act.side is None:
        return False
    open_sides = {one.side for one in case.tracks if one.state != "closed"}
    return open_sides != {act.side}


def one_side(act: Close, case: CaseFile, at: Moment, *, by: str) -> Effects:
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
        stop=(StopClock(kind="response", outcome="met", side=track.side, by=by, how="queue"),
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
