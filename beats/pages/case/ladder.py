"""The ladder of each side as steps: what was tried, who was asked since when, where it stands, what comes. Pure."""

from collections.abc import Iterator
from datetime import datetime

from beats.pages.names import Names
from models.case import CaseFile, ClockFile, LetterFile, TrackFile
from models.pages.case import Asked, Running, Step, StepState, TrackView
from models.words import GIVES, Stage
from router.directory.ladder import above
from router.moment import Moment

_BELOW: tuple[Stage, ...] = ("practitioner", "line_manager", "team_manager", "dsl")
"""Steps below the unit, as the council's page lists them."""


def tracks_of(case: CaseFile, tracks: tuple[TrackFile, ...], at: Moment) -> tuple[TrackView, ...]:
    """The sides that are shown, each with its ladder."""
    names = Names(at)
    return tuple(
        TrackView(
            side=one.side, state=one.state, rung=one.rung, owner=names.person(one.owner_id) if one.owner_id else "",
            deputy=names.person(one.deputy_id) if one.deputy_id else "",
            why=tuple(part.strip() for part in one.why.split(";") if part.strip()),
            steps=tuple(_steps(case, one, at, names)),
        )
        for one in tracks
    )  # fmt: skip


def running_of(case: CaseFile, tracks: tuple[TrackFile, ...], at: Moment) -> tuple[Running, ...]:
    """The clocks that run on these sides or on the whole case, soonest first."""
    sides = {one.side for one in tracks} | {"undecided"}
    found = [one for one in case.clocks if one.outcome == "running" and one.side in sides]
    local = at.council.local
    return tuple(
        Running(kind=one.kind, side=one.side, started_at=local(one.started_at), due=local(one.due_at),
                paused_at=local(one.paused_at) if one.paused_at else None, unsigned=not at.is_signed_off(one.kind))
        for one in sorted(found, key=lambda one: one.due_at)
    )  # fmt: skip


def _steps(case: CaseFile, track: TrackFile, at: Moment, names: Names) -> Iterator[Step]:
    tried = {*case.reading.steps_tried, case.reading.stage_reached}
    aware: dict[str, list[str]] = {}
    for letter in case.letters:
        if letter.kind == "made_aware" and letter.side == track.side and letter.state != "cancelled":
            holding = at.directory.person(letter.person_id)
            aware.setdefault(holding.role if holding else "", []).append(names.person(letter.person_id))
    for below in _BELOW:
        yield Step(role=below, state="tried" if below in tried else "untold", aware=tuple(aware.get(below, ())))
    ladder = at.council.ladder(track.side)
    rungs = [*ladder.rungs, "board"]
    asked = _rounds(case, track, at, names)
    stands = rungs.index(track.rung) if track.rung in rungs else 0
    shut = track.state == "closed" or case.state == "closed"
    for number, role in enumerate(rungs):
        yield Step(
            role=role, state=_state(number, stands, role in tried, told=role in asked, shut=shut),
            asked=tuple(asked.get(role, ())), aware=tuple(aware.get(role, ())),
            comes_at=_comes_at(case, track, at) if not shut and above(ladder, track.rung) == role else None,
        )  # fmt: skip


def _state(number: int, stands: int, tried: bool, *, told: bool, shut: bool) -> StepState:
    if number == stands:
        return "passed" if shut else "here"
    if told or (number < stands and not tried):
        return "passed" if number < stands else "ahead"
    return "tried" if tried else "ahead"


def _rounds(case: CaseFile, track: TrackFile, at: Moment, names: Names) -> dict[str, list[Asked]]:
    """Who was asked at each rung, oldest first. A letter that steps up begins a round one rung higher."""
    ladder = at.council.ladder(track.side)
    gives = {one.round: one for one in case.letters if one.side == track.side and one.kind in GIVES}
    asks = {one.round: one for one in case.clocks if one.side == track.side and one.kind == "acknowledgement"}
    rung, found = track.rung, dict[str, list[Asked]]()
    for number in range(track.round, 0, -1):
        letter, clock = gives.get(number), asks.get(number)
        if letter is not None or clock is not None or (number == track.round and track.owner_id):
            owner = track.owner_id if number == track.round else (letter.person_id if letter else "")
            asked = _asked(owner, letter, clock, track.owner_since, at=at, names=names)
            found.setdefault(rung, []).insert(0, asked)
        if letter is not None and letter.kind == "step_up":
            rung = next((one for one in ladder.rungs if above(ladder, one) == rung), rung)
    return found


def _asked(
    owner: str, letter: LetterFile | None, clock: ClockFile | None, since: datetime | None, *, at: Moment,
    names: Names,
) -> Asked:  # fmt: skip
    local = at.council.local
    begun = letter.owed_at if letter else clock.started_at if clock else since or at.now
    met = clock.stopped_at if clock is not None and clock.how is not None else None
    return Asked(
        name=names.person(owner), since=local(begun), due=local(clock.due_at) if clock else None,
        outcome=clock.outcome if clock else None, acknowledged_at=local(met) if met else None,
        how=clock.how if clock and met else None, by=names.in_words(clock.by) if clock and met else "",
    )  # fmt: skip


def _comes_at(case: CaseFile, track: TrackFile, at: Moment) -> datetime | None:
    """When the next rung would be told, None while nothing steps up by itself."""
    clock = next(
        (one for one in case.running("step_up_after", track.side) if one.round == track.round and not one.paused_at),
        None,
    )
    return at.council.local(clock.due_at) if clock else None
