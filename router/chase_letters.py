"""The letters of a chase: reminder, second chase to owner and deputy, step-up, and the duty notice."""

from dataclasses import replace
from datetime import datetime

from models.case import CaseFile, ClockFile, TrackFile
from models.durations import Duration
from models.effects import Effects, StartClock, Task
from models.letter import Facts, LetterPlan
from models.people import Holding
from models.words import LetterKind
from router.facts import for_directory
from router.joining import tell_sender
from router.merge import merge
from router.moment import Moment
from router.notify import TOP, hand_to, next_step_at, stand_ins_of, wait_for_person, way_of
from router.suspects import watchers

RING_AFTER = Duration(1, "wh")
"""By when the unit rings a silent owner, after the second chase."""


def _plan(case: CaseFile, kind: LetterKind, track: TrackFile, person: Holding, facts: Facts) -> LetterPlan:
    """A letter of the present round, threaded below the notice."""
    first = next((one.message_id for one in case.letters if one.side == track.side and one.round == track.round
                  and one.kind in ("notice", "step_up") and one.person_id == person.person_id), "")  # fmt: skip
    return LetterPlan(
        kind=kind, key=f"{case.reference}/{track.side}/{track.round}/{kind}/{person.person_id}",
        to_address=person.email, to_name=person.name, person_id=person.person_id, facts=facts,
        from_address=case.mailbox_address, side=track.side, round=track.round, step=kind,
        in_reply_to=first, references=(first,) if first else (),
    )  # fmt: skip


def _facts(
    case: CaseFile, track: TrackFile, person: Holding, at: Moment, *, due: datetime,
) -> Facts:  # fmt: skip
    return replace(
        for_directory(case, at, side=track.side, person=person, due=due),
        next_step_at=next_step_at(track.rung, due, at),
        next_role="" if track.rung in TOP else "service_manager",
    )


def _owner(case: CaseFile, track: TrackFile, at: Moment) -> Holding | None:
    person = at.directory.person(track.owner_id)
    return person if person is not None and person.person_id not in case.exclusions else None


def reminder(case: CaseFile, track: TrackFile, clock: ClockFile, at: Moment) -> Effects:
    """Chase 1, at half of the clock: to the owner."""
    owner = _owner(case, track, at)
    if owner is None:
        return Effects()
    facts = _facts(case, track, owner, at, due=clock.due_at)
    return Effects(letters=(_plan(case, "chase_1", track, owner, facts),))


def still_silent(
    case: CaseFile, track: TrackFile, clock: ClockFile, following: StartClock, at: Moment,
) -> Effects:  # fmt: skip
    """Chase 2, after the due time: to the owner and, separately, the deputy; a task to ring; the sender told."""
    owner = _owner(case, track, at)
    ring_at = at.council.local(at.council.calendar.due(at.now, RING_AFTER))
    stand_ins = stand_ins_of(case, track.side, track.owner_id, at)[:1]
    letters = []
    for person, to_deputy in [*(((owner, False),) if owner else ()), *((one, True) for one in stand_ins)]:
        facts = replace(_facts(case, track, person, at, due=clock.due_at), to_deputy=to_deputy, ring_at=ring_at)
        letters.append(_plan(case, "chase_2", track, person, facts))
    why = f"no acknowledgement by the due time: ring the owner by {ring_at:%d %b %H:%M}"
    ring = Task(kind="ring_owner", side=track.side, why=why)
    told = tell_sender(case, track.side, at, event="reminded", round_=track.round,
                       next_step_at=None if track.rung in TOP else following.due_at)  # fmt: skip
    return merge(Effects(letters=tuple(letters), tasks=(ring,)), told)


def step_up(case: CaseFile, track: TrackFile, clock: ClockFile, at: Moment) -> Effects:
    """The next rung's holder becomes the owner, with a new clock and the history; the sender is told.

    Where nobody may get it, the track waits and the duty role is told so.
    """
    way = way_of(case, track.side, at, rung="service_manager")
    if way.blocked:
        waiting = replace(case, needs_human=(*case.needs_human, f"{track.side}: {way.blocked}"))
        basis = Effects(needs_human=waiting.needs_human)
        return merge(basis, wait_for_person(case, way), duty_notices(waiting, clock, at))
    handed = hand_to(case, way, at, kind="step_up")
    told = tell_sender(case, track.side, at, event="stepped_up", round_=track.round, rung="service_manager",
                       due=handed.start[0].due_at)  # fmt: skip
    return merge(handed, told)


def undelivered(case: CaseFile, track: TrackFile, clock: ClockFile, at: Moment) -> Effects | None:
    """A letter to the owner was refused or bounced: the deputy gets that one letter, and the unit is told (promise 5).

    None when every letter of this round arrived, or its deputy was written to already, or there is none.
    """
    here = [one for one in case.letters if one.side == track.side and one.round == track.round]
    lost = [one for one in here if one.person_id == track.owner_id and one.state in ("refused", "bounced")]
    told = {one.person_id for one in here}
    possible = stand_ins_of(case, track.side, track.owner_id, at)
    stand_in = next((one for one in possible if one.person_id not in told), None)
    owner = at.directory.person(track.owner_id)
    if not lost or stand_in is None or any(one.step == "undelivered" for one in here):
        return None
    facts = replace(
        _facts(case, track, stand_in, at, due=clock.due_at), why_you="cover", cover_for=owner.name if owner else ""
    )
    letter = replace(_plan(case, "notice", track, stand_in, facts), step="undelivered")
    why = f"{track.side}: a letter to the owner could not be delivered; the deputy was written to instead"
    waiting = replace(case, needs_human=(*case.needs_human, why))
    told_unit = duty_notices(waiting, clock, at, about="undelivered")
    return merge(Effects(letters=(letter,), needs_human=waiting.needs_human), told_unit)


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
            sender_address="", case_references=(), grounds=(), steps_tried=(), needed_before=None,
            why_waiting=why, waiting_since=at.council.local(clock.started_at),
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
