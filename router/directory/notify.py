"""Giving a track to somebody: the notice, who is made aware, the acknowledgement clock, and who may not be told."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from models.case import CaseFile
from models.directory.people import Holding
from models.effects import Effects, SetTrack, Task
from models.letter import Facts, LetterPlan
from models.words import GIVES, LetterKind, Side
from router.directory import circumstances
from router.directory.aware import aware_by_ladder, aware_by_rule, find_for
from router.directory.ladder import above, first_rung, is_top
from router.directory.recipients import Found, deputies
from router.directory.suspects import barred, is_challenged, may_be_written_to
from router.letters.facts import for_directory
from router.letters.original import carries_original
from router.moment import Moment
from router.timing import clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Who would get a side of a case and why; `blocked` says in words why a person must decide first ('' = clear).

    aware: who is made aware, each with the role; missing: roles that a rule wants aware and that nobody holds.
    """

    side: Side
    rung: str
    found: Found
    aware: tuple[tuple[str, Holding], ...] = ()
    missing: tuple[tuple[Side, str], ...] = ()
    blocked: str = ""
    ring: bool = False


def way_of(case: CaseFile, side: Side, at: Moment, rung: str = "") -> Way:
    """Promises 8, 9 and 10: the rung, its holder, who is made aware, and suspected conflicts."""
    reading = case.reading
    rung = rung or circumstances.rung_of(
        reading, side, first_rung(at.council.ladder(side), reading.steps_tried, reading.stage_reached), at.council
    )
    suspects = barred(case, side, at)
    found = find_for(case, side, at, role=rung, excluded=case.exclusions)
    aware = aware_by_ladder(case, side, at, rung=rung, excluded=suspects)
    by_rule, missing = aware_by_rule(case, side, at)
    way = Way(side=side, rung=rung, found=found, aware=(*aware, *by_rule), missing=missing)
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


def hand_to(
    case: CaseFile, way: Way, at: Moment,
    *, kind: LetterKind = "notice", checked_by: str = "",
) -> Effects:  # fmt: skip
    """The track goes to the person found: notice (or step-up), made-aware, and the acknowledgement clock."""
    person = way.found.person
    assert person is not None, "a way that is not blocked has a person"
    if kind == "notice" and crosses(case, way.side, at):
        kind = "hand_over"
    number = next_round(case, way.side)
    clock = clocks.acknowledgement(at.now, way.side, number, at.council.settings.clocks, at.council.calendar,
                                   needed=case.reading.needed_before)  # fmt: skip
    stand_ins = stand_ins_of(case, way.side, person.person_id, at)
    case = replace(case, checked_by=checked_by or case.checked_by)
    facts = for_directory(case, at, side=way.side, person=person, due=clock.due_at)
    step_up = next_step_at(way.side, way.rung, clock.due_at, at)
    facts = replace(
        facts,
        unit_line=at.council.line_of(way.side, way.rung),
        why_you=_why_you(way, at),
        allocated_since=_midnight(way.found.allocated_since, at),
        cover_for=way.found.cover_for.name if way.found.cover_for else "",
        reminded_at=at.council.local(clock.nudge_at) if clock.nudge_at else None,
        deputy_told_at=at.council.local(clock.due_at) if stand_ins else None,
        next_step_at=step_up,
        next_role=above(at.council.ladder(way.side), way.rung) if step_up else "",
    )
    notice = _plan(case, kind, way.side, number, person, facts=facts)
    notice = replace(notice, original=carries_original(case, kind, way.side, person, at))
    aware = tuple(
        _plan(case, "made_aware", way.side, number, holder, facts=replace(
            for_directory(case, at, side=way.side, person=holder), passed_to_role=way.rung))
        for _role, holder in way.aware
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
        tasks=(*_consider_board(case, way, at), *circumstances.unaware(way.missing)),
    )  # fmt: skip


def crosses(case: CaseFile, side: Side, at: Moment) -> bool:
    """Whether a side came to the other side's mailbox and was not handed over yet; until it is taken, it stays ours."""
    box = next((one for one in at.council.settings.mailbox if one.name == case.mailbox), None)
    if box is None or box.audience in ("both", side) or side == "undecided":
        return False
    return not any(one.kind in GIVES and one.side == side for one in case.letters)


def _consider_board(case: CaseFile, way: Way, at: Moment) -> tuple[Task, ...]:
    top = at.council.ladder(way.side).rungs[-1]
    if case.reading.stage_reached not in (top, "board") or way.rung != top:
        return ()
    why = f"the {top.replace('_', ' ')} was tried before: the board is your act: act REF board --pack FILE"
    return (Task(kind="consider_board", side=way.side, why=why),)


def _plan(
    case: CaseFile, kind: LetterKind, side: Side, number: int, person: Holding,
    *, facts: Facts,
) -> LetterPlan:  # fmt: skip
    return LetterPlan(
        kind=kind, key=f"{case.reference}/{side}/{number}/{kind}/{person.person_id}", to_address=person.email,
        to_name=person.name, person_id=person.person_id, facts=facts, from_address=case.mailbox_address, side=side,
        round=number, step=kind,
    )  # fmt: skip


def next_round(case: CaseFile, side: Side) -> int:
    """The number of the next owner of a side, from 1; a side that was corrected away and back counts on."""
    track = case.track(side)
    given = [one.round for one in case.letters if one.side == side and one.kind in GIVES]
    owned = [track.round] if track is not None and track.owner_id else []
    return max(given + owned, default=0) + 1


def stand_ins_of(case: CaseFile, side: Side, owner_id: str, at: Moment) -> list[Holding]:
    """Who stands in for an owner on this case: recorded deputies and theirs, at work first, then the nearest.

    Nobody is met twice, so deputies of one another end it; whom the mail challenges or a person excluded is passed by,
    their own deputy is not (promise 10).
    """
    suspects = barred(case, side, at)
    met, waiting, found = {owner_id}, list(deputies(at.directory, owner_id, at.day)), []
    while waiting:
        one = waiting.pop(0)
        if one.person_id in met:
            continue
        met.add(one.person_id)
        waiting += deputies(at.directory, one.person_id, at.day)
        if may_be_written_to(one, suspects, at):
            found.append(one)
    return sorted(found, key=lambda one: at.directory.away(one.person_id, at.day))


def _why_you(way: Way, at: Moment) -> str:
    """What the notice calls a reason, where it is another word than the directory's."""
    if way.found.why == "routed":
        return "person"
    higher = way.rung in at.council.ladder(way.side).rungs[1:]
    return "rung" if higher and way.found.why == "only_holder" else way.found.why


def next_step_at(side: Side, rung: str, due: datetime, at: Moment) -> datetime | None:
    """When the next step is told of a silence (local); None at the top, where only a person goes on."""
    if is_top(at.council.ladder(side), rung):
        return None
    return at.council.local(at.council.calendar.due(due, at.council.settings.clocks.step_up_after))


def wait_for_person(case: CaseFile, way: Way, why: str = "") -> Effects:
    """The track stands still until a person acts and shows why; a telephone line is a task to ring."""
    track = case.track(way.side)
    number = track.round if track is not None else 1
    state = SetTrack(side=way.side, rung=way.rung, round=number, state="waiting_for_person", why=way.blocked or why,
                     owner_id=track.owner_id if track else "", deputy_id=track.deputy_id if track else "")  # fmt: skip
    tasks: tuple[Task, ...] = ()
    if way.ring:
        tasks = (Task(kind="ring_line", side=way.side, why=way.blocked),)
    elif way.found.why == "nobody" and way.side != "undecided":
        tasks = (Task(kind="nobody_holds", side=way.side, why=way.blocked),)
    return Effects(tracks=(state,), tasks=tasks)


def _midnight(day: date | None, at: Moment) -> datetime | None:
    return datetime.combine(day, time(0), at.council.zone) if day else None
