"""What each letter may say, by who gets it (promise 11): the one place where a case becomes facts of a letter."""

from dataclasses import replace
from datetime import datetime, time

from models.case import CaseFile, TrackFile
from models.config.ladder import Ladder
from models.directory.people import Holding
from models.letter import Facts, Told
from models.words import GIVES, ClockKind, Side, Stage
from router.directory.circumstances import notes
from router.directory.ladder import first_rung
from router.moment import Moment

_ASKS: tuple[str, ...] = (*GIVES, "chase_1", "chase_2")
"""Letters to the owner of a round, and the second chase to the deputy: the history names them by their kinds."""


def fixed(case: CaseFile, at: Moment) -> Facts:
    """The part that anyone may read: identical whether or not we know the person."""
    read_by = next((one.due_at for one in case.clocks if one.kind == "triage" and one.outcome == "running"), None)
    if read_by is not None and read_by <= at.now:  # found late, after an outage: never promise a time that has gone
        read_by = at.council.due(at.now, "triage")
    return Facts(
        reference=case.reference,
        council=at.council.settings.desk.name,
        mailbox_address=case.mailbox_address,
        now=at.local,
        received_at=at.council.local(case.received_at),
        danger=case.danger_at is not None,
        hours_in_words=at.council.calendar.in_words(),
        read_by=at.council.local(read_by) if read_by else None,
        child_duty=at.council.duty("child"),
        adult_duty=at.council.duty("adult"),
        emergency_duty=at.council.emergency(),
        unit_line=at.council.unit(case.tracks[0].side if case.tracks else "undecided"),
    )


def for_sender(case: CaseFile, at: Moment) -> Facts:
    """The fixed part, and for a proven partner what we understood and what comes next, in public words."""
    facts = fixed(case, at)
    if not case.sender.details:
        return replace(facts, unit_line=at.council.unit("undecided"))
    side: Side = case.tracks[0].side if case.tracks else "undecided"
    ack = next((one.due_at for one in case.clocks if one.kind == "acknowledgement" and one.outcome == "running"), None)
    first = first_rung(at.council.ladder(side), case.reading.steps_tried, case.reading.stage_reached)
    rung = next((one.rung for one in case.tracks if one.owner_id), first)
    return replace(
        facts,
        details=True,
        person=case.reading.person,
        grounds=case.reading.grounds,
        hear_by=at.council.local(ack) if ack and promised(at) and ack > at.now else None,
        unit_line=at.council.line_of(side, rung),
        next_step=at.council.next_step(side, first),
        advice=_advice(case, at.council.ladder(side)),
    )


def promised(at: Moment, kind: ClockKind = "acknowledgement") -> bool:
    """Whether the sender may be told when a clock is due: only what the council has signed off."""
    return at.is_signed_off(kind)


def _advice(case: CaseFile, ladder: Ladder) -> tuple[Stage, ...]:
    """Steps of the ladder that are often quicker and were not tried yet; never a condition (design.md, section 7)."""
    tried = set(case.reading.steps_tried) | {case.reading.stage_reached}
    return tuple(step for step in ladder.advised if step not in tried)


def for_directory(
    case: CaseFile, at: Moment, *, side: Side, person: Holding | None, due: datetime | None = None
) -> Facts:
    """The facts for a person of the directory: who raised it and on what grounds, never the person it is about."""
    needed = case.reading.needed_before
    return replace(
        fixed(case, at),
        side=side,
        person=case.reading.person,
        grounds=case.reading.grounds,
        recipient_name=person.name if person else "",
        sender_name=case.sender.name,
        sender_role=case.sender.role,
        sender_agency=case.sender.agency,
        sender_phone=case.sender.phone,
        sender_address=case.sender.address,
        case_references=case.reading.case_references,
        steps_tried=case.reading.steps_tried,
        needed_before=datetime.combine(needed, time(0), at.council.zone) if needed else None,
        notes=notes(case.reading, at.council),
        checked_by=case.checked_by,
        due=at.council.local(due) if due else None,
        due_unsigned=due is not None and not at.is_signed_off("acknowledgement"),
        history=history(case, side, at),
    )


def history(case: CaseFile, side: Side, at: Moment) -> tuple[Told, ...]:
    """Who was told what and when on this side, by role only, and which due times passed; oldest first.

    Letters that never left are left out.
    """
    rungs = _rungs(case, side)
    given = [one for one in case.letters if one.side == side and one.kind in GIVES]
    owners = {one.round: one.person_id for one in given}
    told = []
    for one in case.letters:
        if one.side != side or one.sent_at is None or one.kind not in (*_ASKS, "made_aware"):
            continue
        role = rungs.get(one.round, "unit")
        what: str = one.kind
        if one.kind == "made_aware":
            role = _role_of(one.person_id, at)
        elif one.kind == "chase_2" and one.person_id != owners.get(one.round):
            role, what = "deputy", "chase_2_deputy"
        told.append(Told(role=role, what=what, at=at.council.local(one.sent_at)))
    told += [
        Told(role=rungs.get(one.round, "unit"), what="missed", at=at.council.local(one.due_at))
        for one in case.clocks
        if one.side == side and one.kind in ("acknowledgement", "step_up_after") and one.due_at <= at.now
        and one.outcome in ("running", "missed")
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda one: one.at))


def _role_of(person_id: str, at: Moment) -> str:
    """As what somebody was made aware: as the unit, else as team manager, else in the first role that they hold."""
    roles = [one.role for one in at.directory.holdings if one.person_id == person_id]
    return next((one for one in ("unit", "team_manager", *roles) if one in roles and one != "duty"), "unit")


def _rungs(case: CaseFile, side: Side) -> dict[int, str]:
    """Which rung each round of a side was on; rounds before a step-up stood on the rung below."""
    track: TrackFile | None = case.track(side)
    if track is None:
        return {}
    steps = sorted(one.round for one in case.letters if one.side == side and one.kind == "step_up")
    rungs = dict.fromkeys(range(1, track.round + 1), track.rung)
    for number in rungs:
        if steps and number < steps[-1]:
            rungs[number] = "unit"
    return rungs
