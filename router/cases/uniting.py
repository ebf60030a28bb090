"""Two cases about the same person become one, by a person's act: what ends on the one, and what the other takes over.

Letters stay on the record of the case that they were written for; mail that answers them goes to the case that goes on.
"""

from dataclasses import replace

from models.act import Join
from models.case import CaseFile
from models.effects import CancelLetters, Effects, Note, SetTrack, StopClock
from models.errors import UsageError
from models.words import GIVES, TASK_KINDS, ClockKind, LetterKind
from router.cases.challenging import also_challenged, shut_out
from router.merge import merge
from router.moment import Moment
from router.timing import clocks

_CLOCKS: tuple[ClockKind, ...] = ("receipt", "acknowledgement", "step_up_after", "response", "danger", "dissent")
_UNSENT: tuple[LetterKind, ...] = (*GIVES, "made_aware", "duty_notice", "chase_1", "chase_2", "passed_on", "confirm")


def join(act: Join, case: CaseFile, *, by: str) -> Effects:
    """This case ends and goes on in the other; its messages move there and wait to be read.

    Raises:
        UsageError: when it is the same case, or a danger of it was not taken yet.
    """
    into = act.into.strip().upper()
    if into == case.reference or not into:
        raise UsageError("name the other case: act REF join --into ESC-2026-1234567")
    if case.danger_untaken:
        raise UsageError(f"danger on {case.reference} was not taken yet: act {case.reference} take-danger first")
    tracks = tuple(
        SetTrack(side=one.side, rung=one.rung, round=one.round, state="closed", owner_id=one.owner_id,
                 deputy_id=one.deputy_id, why=f"joined to {into}") for one in case.tracks
    )  # fmt: skip
    return Effects(
        close=f"joined to {into}", join_to=into, tracks=tracks, unseen=0, answered=True, needs_human=(), checked_by=by,
        complete=TASK_KINDS, cancel=(CancelLetters(kinds=_UNSENT, why=f"joined to {into}"),),
        stop=(StopClock(kind="triage", outcome="met", by=by, how="queue"),
              *(StopClock(kind=kind, outcome="cancelled", by=by) for kind in _CLOCKS)),
        notes=(Note(code="joined", detail={"into": into, "by": by}),),
    )  # fmt: skip


def taken_in(other: CaseFile, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """What the case that goes on takes over: it waits to be read, on a triage clock (promise 2).

    Whoever may get nothing of the case that ends gets nothing of this one either (promise 10).

    Raises:
        UsageError: when it is not open, or more people may see it than may see the case that ends.
    """
    if other.state != "open":
        raise UsageError(f"{other.reference} is no open case: name the reference of the case that goes on")
    if case.restricted_to and not set(other.restricted_to or ("*",)) <= set(case.restricted_to):
        raise UsageError(f"{case.reference} is restricted: restrict {other.reference} to the same people first")
    why = f"{case.reference} was joined to it: read it, and tell its sender too"
    side = other.tracks[0].side if other.tracks else "undecided"
    settings, calendar, needed = at.council.settings.clocks, at.council.calendar, case.reading.needed_before
    triage = () if other.running("triage") else clocks.at_receipt(at.now, side, settings, calendar, needed=needed)[1:]
    waits = Effects(
        unseen=other.unseen + 1, needs_human=(*other.needs_human, why), start=triage,
        answer_at=other.answer_at or case.answer_at, notes=(Note(code="joined:from", detail={"case": case.reference}),),
    )  # fmt: skip
    parts = [waits]
    for person_id in sorted(case.exclusions - other.exclusions):
        told = f"excluded from {case.reference}, which goes on here"
        parts.append(shut_out(other, person_id, at, why=told, by=by))
        other = replace(other, exclusions=other.exclusions | {person_id})
    added = tuple(one for one in case.reading.challenged if one not in other.reading.challenged)
    return merge(*parts, also_challenged(other, added, at, by=by))


def went_to(case: CaseFile) -> str:
    """The reference of the case that it was joined to, '' where it was not."""
    return case.linked if any(one.why == f"joined to {case.linked}" for one in case.tracks) else ""
