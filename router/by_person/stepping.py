"""A person takes a side to the next rung now, before the clocks would; the board has an act of its own (promise 8)."""

from models.case import CaseFile, TrackFile
from models.effects import CancelLetters, Effects, Note, StopClock
from models.errors import UsageError
from models.manager_acts import StepUp
from models.words import ClockKind
from router.by_person.confirming import SEEN, triaged
from router.directory.ladder import above
from router.directory.notify import Way, hand_to, way_of
from router.letters.telling import tell_sender
from router.merge import merge
from router.moment import Moment

_ENDED: tuple[ClockKind, ...] = ("acknowledgement", "step_up_after", "response")


def next_way(case: CaseFile, track: TrackFile, at: Moment) -> Way:
    """Who would get it on the next rung, and why.

    Raises:
        UsageError: the ladder ends here, or nobody there may get it by itself.
    """
    rung = above(at.council.ladder(track.side), track.rung)
    if not rung:
        raise UsageError(f"{track.side}: the ladder ends with the {track.rung.replace('_', ' ')}: the board is left")
    way = way_of(case, track.side, at, rung=rung)
    if way.blocked or way.found.person is None:
        raise UsageError(f"{track.side}: {way.blocked or 'nobody is found'}: route it to a person instead")
    return way


def step_up(act: StepUp, case: CaseFile, track: TrackFile, at: Moment, *, by: str) -> Effects:
    """The next rung's holder becomes the owner with a new clock; the old one ends as missed if its time has passed.

    Raises:
        UsageError: no reason is given, nothing leaves (shadow mode), the side is undecided, or nobody may get it.
    """
    if not act.why.strip():
        raise UsageError("say why, for the record: act REF step-up --why 'the school cannot wait until Monday'")
    if at.council.settings.desk.mode == "shadow":
        raise UsageError("the desk is in shadow mode: nothing leaves; change [desk] mode first")
    if case.state != "open":
        raise UsageError(f"{case.reference} is {case.state}: only an open case goes to the next rung")
    way = next_way(case, track, at)
    stops = tuple(
        StopClock(kind=one.kind, outcome="missed" if one.due_at <= at.now else "cancelled", side=track.side,
                  clock_id=one.id, by=by)
        for kind in _ENDED for one in case.running(kind, track.side)
    )  # fmt: skip
    unsent = CancelLetters(kinds=("notice", "hand_over", "step_up", "made_aware", "chase_1", "chase_2", "confirm"),
                           side=track.side, why="stepped up by a person")  # fmt: skip
    handed = hand_to(case, way, at, kind="step_up", checked_by=by)
    told = tell_sender(case, track.side, at, event="stepped_up", round_=track.round, rung=way.rung,
                       due=handed.start[0].due_at)  # fmt: skip
    note = Note(code="stepped_up", detail={"side": track.side, "to": way.rung, "by": by, "why": act.why})
    left = tuple(f"{one.side}: {one.why}" for one in case.tracks
                 if one.side != track.side and one.state == "waiting_for_person")  # fmt: skip
    settled = Effects(checked_by=by, unseen=0, answered=True, needs_human=left, stop=stops, cancel=(unsent,),
                      notes=(note,), complete=("reroute", "ring_owner", "next_step", *SEEN))  # fmt: skip
    return merge(triaged(by), settled, handed, told)
