"""Cases as rows of the queue: where each stands, with whom, what is due, and what happens if nobody acts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from beats.pages.names import Names
from beats.pages.queue.why import why
from models.case import CaseFile, ClockFile, TrackFile
from models.mail import domain_of
from models.pages.queue_rows import CaseRow, Due, LetterRow, MarkName, Next, PostRow, TrackRow
from models.pages.sight import may_see, own_tracks
from models.pages.viewer import Viewer
from models.store.queue import OpenTask
from models.words import ClockKind, Side
from router.moment import Moment
from router.silence.preview import Coming, coming
from router.timing.urgency import is_urgent

_PROMISE: Final[dict[str, ClockKind]] = {
    "awaiting": "acknowledgement", "acknowledged": "response", "waiting_for_person": "triage",
}  # fmt: skip
"""Which clock a side in that state is looked at by."""


def case_row(
    case: CaseFile, viewer: Viewer, at: Moment, names: Names, *, tasks: Sequence[OpenTask] = (),
    looking: tuple[str, ...] = (), here: bool = True,
) -> CaseRow:  # fmt: skip
    """One row; of a case that is not shown to this viewer, the reference alone.

    A manager sees their own sides, and nothing of what the unit has to do.
    """
    if not may_see(viewer, case):
        return CaseRow(id=case.id, reference=case.reference, shut=True, received_at=at.council.local(case.received_at),
                       state=case.state, marks=("restricted",) if case.restricted_to else (), here=here)  # fmt: skip
    whole = viewer.may("admin", "auditor")
    theirs = case.tracks if whole else own_tracks(viewer, case)
    steps = coming(case, at) if case.state == "open" else ()
    shown = [one for one in theirs if one.state != "closed"] or theirs
    return CaseRow(
        id=case.id, reference=case.reference, state=case.state, received_at=at.council.local(case.received_at),
        grounds=case.reading.grounds, agency=case.sender.agency or domain_of(case.sender.address),
        tracks=tuple(_track_row(case, one, at, names, steps) for one in shown),
        why=tuple(names.in_words(one) for one in why(case, tasks)) if whole else (),
        marks=tuple(_marks(case, at)), looking=looking, worked_by=case.worked_by, procedure=case.procedure,
        tasks=tuple(dict.fromkeys(one.kind for one in tasks)), here=here,
    )  # fmt: skip


def without_words(row: PostRow | LetterRow, shut: frozenset[str]) -> PostRow | LetterRow:
    """The row; of a case among `shut`, its reference and time alone."""
    if row.reference not in shut:
        return row
    if isinstance(row, LetterRow):
        return replace(row, shut=True, to="", why="")
    return replace(row, shut=True, sender="", subject="", why=(), kind="", because=())


def first_due(row: CaseRow) -> tuple[bool, bool, float]:
    """By which rows are put in order: danger, then what is due first; overdue comes first because it was due first."""
    times = [one.due.at.timestamp() for one in row.tracks if one.due]
    return ("danger" not in row.marks, not times, min(times, default=0.0))


def _marks(case: CaseFile, at: Moment) -> Iterator[MarkName]:
    if case.danger_untaken:
        yield "danger"
    elif is_urgent(case, at.council, at.now):
        yield "urgent"
    if case.unseen:
        yield "new"
    if any(one.outcome == "running" and one.paused_at is not None for one in case.clocks):
        yield "paused"
    if case.restricted_to:
        yield "restricted"
    if case.worked_by:
        yield "taken"


def _track_row(case: CaseFile, track: TrackFile, at: Moment, names: Names, steps: tuple[Coming, ...]) -> TrackRow:
    clock = _due_clock(case, track)
    step = next((one for one in steps if one.side == track.side), None)
    return TrackRow(
        side=track.side, rung=track.rung, owner=names.person(track.owner_id),
        state=track.state, due=_due(clock, at.council.local(clock.due_at), at.now) if clock else None,
        next=Next(at=at.council.local(step.at), what=names.in_words(step.what)) if step else None,
    )  # fmt: skip


def _due(clock: ClockFile, local: datetime, now: datetime) -> Due:
    paused = clock.paused_at is not None
    return Due(kind=clock.kind, at=local, late=clock.due_at <= now and not paused, paused=paused)


def _due_clock(case: CaseFile, track: TrackFile) -> ClockFile | None:
    """The promise that this side is looked at by, broken or running; else whichever running clock ends first."""
    sides: tuple[Side, ...] = (track.side, "undecided")
    own = [one for one in case.clocks if one.side in sides and one.stopped_at is None]
    kind = _PROMISE.get(track.state)
    promised = [one for one in own if one.kind == kind and one.outcome in ("running", "missed")]
    if kind != "triage":
        promised = [one for one in promised if one.round == track.round]
    running = [one for one in own if one.outcome == "running"]
    return min(promised or running, key=lambda one: one.due_at, default=None)
