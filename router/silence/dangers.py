"""Danger: red at once, on-call contacts three tries each, until a signed-in person has taken it (promise 15)."""

from collections.abc import Sequence
from dataclasses import replace

from models.case import CaseFile, ClockFile, LetterFile, TrackFile
from models.directory.people import Holding
from models.effects import Effects, LookAgain, Note, SetTrack, StartClock, Task
from models.letter import LetterPlan
from models.words import Side
from router.directory.recipients import rota
from router.directory.suspects import barred, may_be_written_to, watchers
from router.letters.facts import for_directory
from router.letters.leaving import leaves
from router.moment import Moment
from router.timing import clocks
from router.timing.pausing import run_on

TRIES = 3


def contacts(case: CaseFile, side: Side, at: Moment) -> tuple[Holding, ...]:
    """The rota of that day without anybody whom the mail challenges; with nobody on call, the duty role stands in."""
    suspects = barred(case, side, at)
    found = [one for one in rota(at.directory, side, at.day) if may_be_written_to(one, suspects, at)]
    if not found:
        found = watchers(case, side, at)[:1]
    return tuple({one.person_id: one for one in reversed(found)}.values())[::-1]


def on_call(case: CaseFile, side: Side, at: Moment) -> bool:
    """Whether an on-call contact is in force: else the receipt says when somebody reads."""
    return any(one.role == "on_call" for one in contacts(case, side, at))


def alerts(case: CaseFile) -> tuple[LetterFile, ...]:
    """The alerts of the present danger: one that was taken before had its own."""
    since = case.danger_at
    return tuple(one for one in case.letters if one.kind == "danger_alert" and (since is None or one.owed_at >= since))


def raised(case: CaseFile, side: Side, at: Moment) -> Effects:
    """The first alert and the clock of the next try."""
    clock = clocks.danger(at.now, side, at.council.settings.clocks, at.council.calendar)
    people = contacts(case, side, at)
    case = replace(case, danger_at=at.now)
    waits = run_on(case, at, since=at.now, why="danger was read")
    parts = replace(waits, start=(clock,), danger_at=at.now, notes=(Note(code="danger:read", detail={}),))
    if not any(one.role == "on_call" for one in people):
        parts = replace(
            parts, tasks=(Task(kind="nobody_holds", side=side, why="danger was read and nobody is on call"),)
        )
    if not people or not leaves("danger_alert", at.council.settings.desk.mode, needs_human=True, danger=True):
        return parts
    return replace(parts, letters=(alert(case, side, people, at, attempt=1),))


def alert(
    case: CaseFile, side: Side, people: tuple[Holding, ...], at: Moment,
    *, attempt: int, many: tuple[str, ...] = (),
) -> LetterPlan:  # fmt: skip
    """One alert: three tries for each contact in the order of the rota, then round again until somebody takes it."""
    turn = (attempt - 1) // TRIES
    person, following = people[turn % len(people)], people[(turn + 1) % len(people)]
    serial = 1 + sum(1 for one in case.letters if one.kind == "danger_alert")
    left = TRIES - (attempt - 1) % TRIES
    retry = at.council.settings.clocks.danger_retry
    asked_next = at.now
    for _ in range(left):
        asked_next = at.council.calendar.due(asked_next, retry)
    facts = replace(
        for_directory(case, at, side=side, person=person),
        danger=True,
        attempt=attempt,
        many=many,
        next_asked_role="on_call" if following.person_id != person.person_id else "",
        next_asked_at=at.council.local(asked_next),
    )
    return LetterPlan(
        kind="danger_alert", key=f"{case.reference}/danger/{serial}/{person.person_id}", to_address=person.email,
        to_name=person.name, person_id=person.person_id, facts=facts, from_address=case.mailbox_address,
        side=side, round=attempt, step="danger", danger=True,
    )  # fmt: skip


def again(
    case: CaseFile, clock: ClockFile, at: Moment, *, many: tuple[str, ...] = (),
    silent: bool = False,
) -> Effects:  # fmt: skip
    """The next try. silent: this case is told of in another case's digest at this moment."""
    attempt = 1 + len(alerts(case))
    next_at = at.council.calendar.due(at.now, at.council.settings.clocks.danger_retry)
    look = Effects(look_again=(LookAgain(clock_id=clock.id, at=next_at),))
    people = contacts(case, clock.side, at)
    if silent or not people or not leaves("danger_alert", at.council.settings.desk.mode, needs_human=True, danger=True):
        return look
    return replace(look, letters=(alert(case, clock.side, people, at, attempt=attempt, many=many),))


def digests(cases: Sequence[CaseFile], at: Moment) -> dict[str, tuple[str, ...]]:
    """Which dangers are told of in one letter at this moment: reference -> all references of its digest.

    Cases whose next alert goes to the same contact are one digest; its first case carries the letter.
    """
    groups: dict[str, list[str]] = {}
    for case in cases:
        clock = next(iter(case.running("danger")), None)
        people = contacts(case, clock.side, at) if clock else ()
        if clock and people:
            turn = len(alerts(case)) // TRIES
            groups.setdefault(people[turn % len(people)].person_id, []).append(case.reference)
    return {one: tuple(group) for group in groups.values() if len(group) > 1 for one in group}


def as_files(start: tuple[StartClock, ...]) -> tuple[ClockFile, ...]:
    """Clocks about to start, as the letters of the same commit see them."""
    return tuple(
        ClockFile(id=0, kind=one.kind, side=one.side, round=one.round, started_at=one.started_at, due_at=one.due_at,
                  outcome="running", nudge_at=one.nudge_at)
        for one in start
    )  # fmt: skip


def as_tracks(tracks: tuple[SetTrack, ...]) -> tuple[TrackFile, ...]:
    """Tracks about to be set, as the letters of the same commit see them."""
    return tuple(
        TrackFile(id=0, side=one.side, rung=one.rung, round=one.round, state=one.state, owner_id=one.owner_id,
                  deputy_id=one.deputy_id, why=one.why)
        for one in tracks
    )  # fmt: skip
