"""Twenty working days after closing: has it changed for the person? Asked of the sender once; a person reads it.

Its clock belongs to no manager: it starts at the closing of a case whose sender may be written to, ends when the
question leaves, and a second one waits for the answer. Without an answer the outcome is not known, and stays so. Pure.
"""

from dataclasses import replace
from datetime import datetime

from models.case import CaseFile, ClockFile
from models.effects import Effects, Note, StartClock, StopClock, Task
from models.known import Arrival
from models.letter import LetterPlan
from models.words import Side
from router.answers.senderwords import changed, not_resolved
from router.directory.ladder import above
from router.directory.notify import way_of
from router.letters.facts import for_sender
from router.letters.leaving import leaves
from router.merge import merge
from router.moment import Moment

ASKS, WAITS = 1, 2
"""The rounds of the clock: until the question leaves, and until its answer comes."""


def begins(case: CaseFile, at: Moment) -> Effects:
    """The clock of a case that is closed now; none where the sender may not be written to."""
    if case.sender.answerable or not case.sender.details or at.council.settings.desk.mode == "shadow":
        return Effects()
    due_at = at.council.due(at.now, "check_back")
    return Effects(start=(_clock(case, ASKS, at, due_at),))


def due(case: CaseFile, clock: ClockFile, at: Moment, *, fresh: bool) -> Effects | None:
    """What a check-back that is due calls for; None = it waits: for hours, for a fresh poll, for a person to read."""
    if case.state != "closed":
        return Effects(stop=(_stop(clock, "cancelled"),))
    if not fresh or case.unseen:
        return None
    if clock.round == WAITS:
        return Effects(stop=(_stop(clock, "missed"),), notes=(Note(code="check_back:not_known", detail={}),))
    free = leaves("check_back", at.council.settings.desk.mode, needs_human=False, danger=False)
    if not free or not at.council.calendar.is_open(at.now):
        return None
    waits = at.council.calendar.due(at.now, at.council.settings.clocks.check_back_answer)
    basis = Effects(stop=(_stop(clock, "met"),), start=(_clock(case, WAITS, at, waits),))
    return merge(basis, Effects(letters=(_question(case, clock, at, waits),)))


def _clock(case: CaseFile, number: int, at: Moment, due_at: datetime) -> StartClock:
    side: Side = case.tracks[0].side if case.tracks else "undecided"
    return StartClock(kind="check_back", side=side, round=number, started_at=at.now, due_at=due_at)


def _stop(clock: ClockFile, outcome: str) -> StopClock:
    return StopClock(kind="check_back", outcome=outcome, clock_id=clock.id)  # type: ignore[arg-type]  # one of three words


def _question(case: CaseFile, clock: ClockFile, at: Moment, until: datetime) -> LetterPlan:
    ours = (case.sender.message_id,) if case.sender.message_id else ()
    facts = replace(for_sender(case, at), hear_by=None, due=at.council.local(until))
    return LetterPlan(
        kind="check_back", key=f"{case.reference}/check_back/{clock.id}", to_address=case.sender.address,
        to_name=case.sender.name, facts=facts, from_address=case.mailbox_address, step="check_back",
        in_reply_to=case.sender.message_id, references=(*case.sender.references, *ours),
    )  # fmt: skip


def answered(case: CaseFile, arrival: Arrival, at: Moment) -> Effects:
    """What the sender's own words add when they join the case: the answer to the question, or that it is not resolved.

    Nothing is decided by it: 'no', 'ring me' and 'not resolved' are a task with the next step, in a person's hands.
    """
    message = arrival.message
    if message is None or message.automated is not None or message.verdict == "fail":
        return Effects()
    if message.from_address.casefold() != case.sender.address.casefold():
        return Effects()
    asked = {one.message_id for one in case.letters if one.kind == "check_back" and one.message_id}
    if asked & {*message.in_reply_to, *message.references} and case.running("check_back"):
        return _answer(case, message.text_new, at)
    if not_resolved(message.text_new):
        why = "the sender says that it is not resolved"
        tasks = tuple(Task(kind="next_step", side=side, why=f"{why}: {step}") for side, step in next_steps(case, at))
        return Effects(tasks=tasks, notes=(Note(code="sender:not_resolved", detail={}),))
    return Effects()


def _answer(case: CaseFile, words: str, at: Moment) -> Effects:
    said = changed(words)
    stop = tuple(replace(_stop(one, "met"), how="reply", at=at.now) for one in case.running("check_back"))
    found = Effects(stop=stop, notes=(Note(code=f"check_back:{said}", detail={}),))
    if said == "ring":
        return merge(found, Effects(tasks=(Task(kind="ring_sender", why="check-back: the sender asks to be rung"),)))
    if said == "no":
        why = "check-back: the sender says that it has not changed for the person"
        tasks = tuple(Task(kind="next_step", side=side, why=f"{why}: {step}") for side, step in next_steps(case, at))
        return merge(found, Effects(tasks=tasks))
    return found


def next_steps(case: CaseFile, at: Moment) -> list[tuple[Side, str]]:
    """What a person may do next on each side, in words, with the act that does it."""
    found: list[tuple[Side, str]] = []
    for track in case.tracks:
        if track.state == "closed" and case.state == "open":
            continue
        first = f"act {case.reference} reopen, then " if case.state == "closed" else ""
        rung = above(at.council.ladder(track.side), track.rung)
        if not rung:
            found.append((track.side, f"{first}the next step above the {track.rung.replace('_', ' ')} is your act"))
            continue
        way = way_of(case, track.side, at, rung=rung)
        to = way.found.person.person_id if way.found.person and not way.blocked else "PERSON"
        name = "Service Manager" if rung == "service_manager" else rung.replace("_", " ")
        found.append((track.side, f"{first}the next step is the {name}: act {case.reference} route --to {to}"))
    return found
