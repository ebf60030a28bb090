"""A person takes a side to the board, with the pack of the case: never a machine, never without both (promise 8).

Where somebody of the directory holds `board`, they are told as the next step and asked to acknowledge, like any rung.
Where nobody does, the act says so: the person who sends the pack is the one who records the answer.
"""

from dataclasses import replace

from models.act import ToBoard
from models.case import CaseFile, TrackFile
from models.effects import CancelLetters, Effects, Note, SetTrack, StopClock
from models.errors import UsageError
from models.words import GIVES, ClockKind, TaskKind
from router.by_person.confirming import SEEN, triaged
from router.directory.notify import Way, hand_to, way_of
from router.directory.recipients import Found
from router.directory.suspects import GIVEN_BY, may_be_written_to
from router.letters.telling import tell_sender
from router.merge import merge
from router.moment import Moment

_ENDED: tuple[ClockKind, ...] = ("acknowledgement", "step_up_after", "response")
_DONE: tuple[TaskKind, ...] = ("consider_board", "reroute", "ring_owner", "next_step", *SEEN)


def to_board(act: ToBoard, case: CaseFile, track: TrackFile, at: Moment, *, by: str) -> Effects:
    """The side goes to the board: recorded with who, why and which pack; its chases end, the sender is told.

    Raises:
        UsageError: no reason or pack, nothing leaves (shadow mode), it is there already, or nobody may get it.
    """
    _fits(act, case, track, at)
    way = _way(act, case, track, at, by=by)
    stops = tuple(
        StopClock(kind=one.kind, outcome="missed" if one.due_at <= at.now else "cancelled", side=track.side,
                  clock_id=one.id, by=by)
        for kind in _ENDED for one in case.running(kind, track.side)
    )  # fmt: skip
    unsent = CancelLetters(kinds=(*GIVES, "made_aware", "chase_1", "chase_2", "confirm"), side=track.side,
                           why="taken to the board")  # fmt: skip
    to = "by the person's own letter" if way is None or way.found.person is None else way.found.person.person_id
    detail = {"side": track.side, "by": by, "why": act.why, "pack": act.pack, "sha256": act.sha256, "to": to}
    note = Note(code="board", detail=detail)
    left = tuple(f"{one.side}: {one.why}" for one in case.tracks
                 if one.side != track.side and one.state == "waiting_for_person")  # fmt: skip
    settled = Effects(checked_by=by, unseen=0, answered=True, needs_human=left, stop=stops, cancel=(unsent,),
                      notes=(note,), complete=_DONE)  # fmt: skip
    if way is None:
        return merge(triaged(by), settled, _by_their_own_letter(act, track, by=by), _told(case, track, at, due=None))
    handed = hand_to(case, way, at, kind="step_up", checked_by=by)
    return merge(triaged(by), settled, handed, _told(case, track, at, due=handed))


def _fits(act: ToBoard, case: CaseFile, track: TrackFile, at: Moment) -> None:
    if not act.why.strip() or not act.sha256:
        raise UsageError("the board needs a reason and the pack: act REF board --pack board.txt --why 'no answer'")
    if at.council.settings.desk.mode == "shadow":
        raise UsageError("the desk is in shadow mode: nothing leaves; change [desk] mode first")
    if case.state != "open" or track.side == "undecided":
        raise UsageError(f"{case.reference} ({track.side}) is {case.state}: first `correct` what and whom it is about")
    if track.rung == "board":
        raise UsageError(f"{case.reference} ({track.side}) is with the board already: record the answer with `tell`")


def _way(act: ToBoard, case: CaseFile, track: TrackFile, at: Moment, *, by: str) -> Way | None:
    """Whom of the board it goes to; None where nobody holds the role and nobody is named."""
    members = {one.person_id: one for one in at.directory.holdings
               if one.role == "board" and one.covers(track.side) and one.holds_on(at.day)}  # fmt: skip
    if act.person_id and act.person_id not in members:
        raise UsageError(
            f"{act.person_id} does not hold board ({track.side}); who does: {', '.join(members) or 'nobody'}"
        )
    if not members:
        return None
    if not act.person_id and len(members) > 1:
        raise UsageError(f"several hold board ({track.side}): name one with --to: {', '.join(members)}")
    person = members[act.person_id] if act.person_id else next(iter(members.values()))
    if not may_be_written_to(person, case.exclusions, at):
        raise UsageError(f"{person.person_id} is excluded, or has no address on an allowed domain: name another")
    found = Found(person=person, why="routed", because=(f"{GIVEN_BY}{by}",))
    return replace(way_of(case, track.side, at, rung="board"), found=found, blocked="", ring=False)


def _by_their_own_letter(act: ToBoard, track: TrackFile, *, by: str) -> Effects:
    why = f"with the board: {by} sends {act.pack}; record the answer with `tell`, then `close`"
    return Effects(tracks=(SetTrack(side=track.side, rung="board", round=track.round, state="waiting_for_person",
                                    owner_id=track.owner_id, deputy_id=track.deputy_id, why=why),))  # fmt: skip


def _told(case: CaseFile, track: TrackFile, at: Moment, *, due: Effects | None) -> Effects:
    when = due.start[0].due_at if due is not None else None
    return tell_sender(case, track.side, at, event="boarded", round_=track.round, rung="board", due=when)
