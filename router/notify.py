"""Giving a track to somebody: the notice, who else is made aware, the acknowledgement clock, and who may not be told."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from models.case import CaseFile
from models.effects import Effects, SetTrack, Task
from models.letter import Facts, LetterPlan
from models.people import Holding
from models.words import LetterKind, Side
from router import clocks
from router.facts import for_directory
from router.moment import Moment
from router.recipients import Found, deputies, find, next_rung
from router.suspects import barred, is_challenged


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Who would get a side of a case and why; `blocked` says in words why a person must decide first ('' = clear)."""

    side: Side
    rung: str
    found: Found
    aware: tuple[tuple[str, Holding], ...] = ()
    blocked: str = ""
    ring: bool = False


def way_of(case: CaseFile, side: Side, at: Moment, rung: str = "") -> Way:
    """Promises 8, 9 and 10: the rung, its holder, who is made aware, and suspected conflicts."""
    reading = case.reading
    rung = rung or next_rung(reading.steps_tried, reading.stage_reached)
    suspects = barred(case, side, at)
    found = _find(case, side, at, role=rung, excluded=case.exclusions)
    aware = _aware(case, side, at, rung=rung, excluded=suspects)
    way = Way(side=side, rung=rung, found=found, aware=aware)
    if side == "undecided":
        return replace(way, blocked="it is not clear whether it is about a child or an adult")
    if found.why == "line":
        return replace(way, blocked="the next step is a telephone line: ring it", ring=True)
    if found.person is None:
        return replace(way, blocked=f"nobody holds {rung} ({side})" if found.why == "nobody" else _several(found))
    named = found.person.person_id in suspects
    if named or is_challenged(case, rung):
        return replace(way, blocked=f"the {rung} is challenged by the mail itself: a person decides who gets it")
    return way


def _several(found: Found) -> str:
    return "; ".join(found.because) or "several people could own it"


def _find(
    case: CaseFile, side: Side, at: Moment, *,
    role: str, excluded: frozenset[str],
) -> Found:  # fmt: skip
    reading = case.reading
    return find(
        at.directory, role=role, side=side, references=reading.case_references, initials=reading.initials,
        birth_years=reading.birth_years, on=at.day, excluded=excluded,
        allowed_domains=at.council.settings.letters.allowed_domains,
    )  # fmt: skip


def _aware(
    case: CaseFile, side: Side, at: Moment, *,
    rung: str, excluded: frozenset[str],
) -> tuple[tuple[str, Holding], ...]:  # fmt: skip
    """The allocated team manager when nobody says they know, and the unit when it is passed over; never a guess."""
    roles: list[tuple[str, tuple[str, ...]]] = []
    if "team_manager" not in case.reading.steps_tried and case.reading.stage_reached not in (
        "team_manager", "service_manager", "board",
    ):  # fmt: skip
        roles.append(("team_manager", ("allocated",)))
    if rung != "unit":
        roles.append(("unit", ("allocated", "cover", "duty", "only_holder")))
    before = {one.person_id for one in case.letters if one.kind == "made_aware"}
    told: list[tuple[str, Holding]] = []
    for role, reasons in roles:
        found = _find(case, side, at, role=role, excluded=excluded)
        if found.person is not None and found.why in reasons and found.person.person_id not in before:
            told.append((role, found.person))
    return tuple(told)


def hand_to(
    case: CaseFile, way: Way, at: Moment,
    *, kind: LetterKind = "notice", checked_by: str = "",
) -> Effects:  # fmt: skip
    """The track goes to the person found: notice (or step-up), made-aware, and the acknowledgement clock."""
    person = way.found.person
    assert person is not None, "a way that is not blocked has a person"
    track = case.track(way.side)
    number = track.round + 1 if track is not None and track.owner_id else 1
    clock = clocks.acknowledgement(at.now, way.side, number, at.council.settings.clocks, at.council.calendar)
    stand_ins = [one for one in deputies(at.directory, person.person_id) if one.person_id not in case.exclusions]
    case = replace(case, checked_by=checked_by or case.checked_by)
    facts = for_directory(case, at, side=way.side, person=person, due=clock.due_at)
    step_up = at.council.calendar.due(clock.due_at, at.council.settings.clocks.step_up_after)
    facts = replace(
        facts,
        why_you=way.found.why,
        allocated_since=_midnight(way.found.allocated_since, at),
        cover_for=way.found.cover_for.name if way.found.cover_for else "",
        reminded_at=at.council.local(clock.nudge_at) if clock.nudge_at else None,
        deputy_told_at=at.council.local(clock.due_at) if stand_ins else None,
        next_step_at=at.council.local(step_up),
        next_role="service_manager" if way.rung == "unit" else "board",
    )
    notice = _plan(case, kind, way.side, number, person, facts)
    aware = tuple(
        _plan(case, "made_aware", way.side, number, holder, replace(
            for_directory(case, at, side=way.side, person=holder), passed_to_role=role))
        for role, holder in way.aware
        if holder.person_id != person.person_id
    )  # fmt: skip
    deputy = stand_ins[0].person_id if stand_ins else ""
    return Effects(
        tracks=(
            SetTrack(side=way.side, rung=way.rung, round=number, state="awaiting", owner_id=person.person_id,
                     deputy_id=deputy, why="; ".join(way.found.because)),
        ),
        start=(clock,),
        letters=(notice, *aware),
        tasks=_consider_board(case, way),
    )  # fmt: skip


def _consider_board(case: CaseFile, way: Way) -> tuple[Task, ...]:
    if case.reading.stage_reached not in ("service_manager", "board") or way.rung != "service_manager":
        return ()
    return (
        Task(kind="consider_board", side=way.side, why="the Service Manager was tried before: the board is your act"),
    )


def _plan(case: CaseFile, kind: LetterKind, side: Side, number: int, person: Holding, facts: Facts) -> LetterPlan:
    return LetterPlan(
        kind=kind, key=f"{case.reference}/{side}/{number}/{kind}/{person.person_id}", to_address=person.email,
        to_name=person.name, person_id=person.person_id, facts=facts, from_address=case.mailbox_address, side=side,
        round=number, step=kind,
    )  # fmt: skip


def wait_for_person(case: CaseFile, way: Way) -> Effects:
    """The track stands still until a person acts; a telephone line is a task to ring."""
    track = case.track(way.side)
    number = track.round if track is not None else 1
    state = SetTrack(side=way.side, rung=way.rung, round=number, state="waiting_for_person", why=way.blocked,
                     owner_id=track.owner_id if track else "", deputy_id=track.deputy_id if track else "")  # fmt: skip
    tasks: tuple[Task, ...] = ()
    if way.ring:
        tasks = (Task(kind="ring_line", side=way.side, why=way.blocked),)
    elif way.found.why == "nobody" and way.side != "undecided":
        tasks = (Task(kind="nobody_holds", side=way.side, why=way.blocked),)
    return Effects(tracks=(state,), tasks=tasks)


def _midnight(day: date | None, at: Moment) -> datetime | None:
    return datetime.combine(day, time(0), at.council.zone) if day else None
