"""The letters of a chase: reminder, second chase to owner and deputy, step-up, and the duty notice."""

from dataclasses import replace
from datetime import datetime

from models.case import CaseFile, ClockFile, TrackFile
from models.config.durations import Duration
from models.directory.people import Holding
from models.effects import Effects, Note, StartClock, Task
from models.letter import Facts, LetterPlan
from models.times import moment
from models.words import GIVES, LetterKind
from router.directory.ladder import above, is_top
from router.directory.notify import hand_to, next_step_at, stand_ins_of, wait_for_person, way_of
from router.directory.suspects import watchers
from router.letters.facts import for_directory
from router.letters.telling import tell_sender
from router.merge import merge
from router.moment import Moment
from router.silence.reminders import TOGETHER, Shared

SEVERAL = "several"
"""The step of a reminder about several cases: an answer to it acknowledges none of them by itself."""
RING_AFTER = Duration(1, "wh")
"""By when the unit rings a silent owner, after the second chase."""


def plan_for(case: CaseFile, kind: LetterKind, track: TrackFile, person: Holding, facts: Facts) -> LetterPlan:
    """A letter of the present round, threaded below the notice."""
    first = next((one.message_id for one in case.letters if one.side == track.side and one.round == track.round
                  and one.kind in GIVES and one.person_id == person.person_id), "")  # fmt: skip
    return LetterPlan(
        kind=kind, key=f"{case.reference}/{track.side}/{track.round}/{kind}/{person.person_id}",
        to_address=person.email, to_name=person.name, person_id=person.person_id, facts=facts,
        from_address=case.mailbox_address, side=track.side, round=track.round, step=kind,
        in_reply_to=first, references=(first,) if first else (),
    )  # fmt: skip


def facts_for(case: CaseFile, track: TrackFile, person: Holding, at: Moment, *, due: datetime) -> Facts:
    """What a letter to the owner or their stand-in says, with the next step of the ladder."""
    return replace(
        for_directory(case, at, side=track.side, person=person, due=due),
        unit_line=at.council.line_of(track.side, track.rung),
        next_step_at=next_step_at(track.side, track.rung, due, at),
        next_role=above(at.council.ladder(track.side), track.rung),
    )


def owner_of(case: CaseFile, track: TrackFile, at: Moment) -> Holding | None:
    """The present owner, None when a person excluded them from the case."""
    person = at.directory.person(track.owner_id)
    return person if person is not None and person.person_id not in case.exclusions else None


def reminder(case: CaseFile, track: TrackFile, clock: ClockFile, at: Moment, shared: Shared) -> Effects:
    """Chase 1, at half of the clock: to the owner; several of one day are one letter, which the first case carries."""
    owner = owner_of(case, track, at)
    if owner is None:
        return Effects()
    facts = facts_for(case, track, owner, at, due=clock.due_at)
    plan = plan_for(case, "chase_1", track, owner, facts)
    if not shared.listed:
        return Effects(letters=(plan,))
    if (case.reference, track.side) != (shared.listed[0].reference, shared.listed[0].side):
        note = Note(code=TOGETHER, detail={"side": track.side, "with": shared.carried_by})
        return Effects(letters=(replace(plan, together=True),), notes=(note,))
    due = min(one.due for one in shared.listed)
    carried = replace(facts, listed=shared.listed, many=tuple(one.reference for one in shared.listed), due=due)
    return Effects(letters=(replace(plan, facts=carried, step=SEVERAL),))


def still_silent(
    case: CaseFile, track: TrackFile, clock: ClockFile, following: StartClock, at: Moment,
) -> Effects:  # fmt: skip
    """Chase 2, after the due time: to the owner and, separately, the deputy; a task to ring; the sender told."""
    owner = owner_of(case, track, at)
    ring_at = at.council.local(at.council.calendar.due(at.now, RING_AFTER))
    stand_ins = stand_ins_of(case, track.side, track.owner_id, at)[:1]
    letters = []
    for person, to_deputy in [*(((owner, False),) if owner else ()), *((one, True) for one in stand_ins)]:
        facts = replace(facts_for(case, track, person, at, due=clock.due_at), to_deputy=to_deputy, ring_at=ring_at)
        letters.append(plan_for(case, "chase_2", track, person, facts))
    top = is_top(at.council.ladder(track.side), track.rung)
    why = f"no acknowledgement by the due time: ring the owner by {moment(ring_at, at.local)}"
    ring = Task(kind="ring_owner", side=track.side, why=why)
    told = tell_sender(case, track.side, at, event="reminded", round_=track.round,
                       next_step_at=None if top else following.due_at)  # fmt: skip
    return merge(Effects(letters=tuple(letters), tasks=(ring,)), told)


def step_up(case: CaseFile, track: TrackFile, clock: ClockFile, at: Moment) -> Effects:
    """The next rung's holder becomes the owner, with a new clock and the history; the sender is told.

    Where nobody may get it, the track waits and the duty role is told so.
    """
    way = way_of(case, track.side, at, rung=above(at.council.ladder(track.side), track.rung))
    if way.blocked:
        waiting = replace(case, needs_human=(*case.needs_human, f"{track.side}: {way.blocked}"))
        basis = Effects(needs_human=waiting.needs_human)
        return merge(basis, wait_for_person(case, way), duty_notices(waiting, clock, at))
    handed = hand_to(case, way, at, kind="step_up")
    told = tell_sender(case, track.side, at, event="stepped_up", round_=track.round, rung=way.rung,
                       due=handed.start[0].due_at)  # fmt: skip
    return merge(handed, told)


def duty_notices(case: CaseFile, clock: ClockFile, at: Moment, *, about: str = "") -> Effects:
    """Something waits for a person: told to the duty role of the side, else the unit admins; nothing of the person.

    about: what it tells of, when it is not the clock itself; it keeps the letter's key apart.
    """
    found = watchers(case, clock.side, at)
    if not found:
        return Effects(tasks=(Task(kind="nobody_holds", side=clock.side, why="nobody holds duty or unit_admin"),))
    why = case.needs_human or tuple(one.why for one in case.tracks if one.state == "waiting_for_person")
    letters = []
    for person in {one.email.casefold(): one for one in reversed(found)}.values():
        facts = replace(
            for_directory(case, at, side=clock.side, person=person, due=clock.due_at),
            person="unclear", history=(), sender_name="", sender_role="", sender_agency="", sender_phone="",
            sender_address="", case_references=(), grounds=(), steps_tried=(), needed_before=None, notes=(),
            why_waiting=why, waiting_since=at.council.local(clock.started_at),
            due_unsigned=clock.kind != "danger" and not at.is_signed_off(clock.kind),
        )  # fmt: skip
        letters.append(
            LetterPlan(
                kind="duty_notice",
                key=f"{case.reference}/duty_notice/{about or clock.kind}/{clock.id}/{person.person_id}",
                to_address=person.email, to_name=person.name, person_id=person.person_id, facts=facts,
                from_address=case.mailbox_address, side=clock.side, step=clock.kind,
            )
        )  # fmt: skip
    return Effects(letters=tuple(reversed(letters)))
