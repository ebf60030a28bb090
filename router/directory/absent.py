"""Somebody of the directory is away: what an automatic reply to a letter of ours leads to, and what a person records.

A machine's word changes nothing by itself: no clock stops and nobody loses a case. The stand-in is written to as well
when the owner comes back only after the due time, never on the word of a sender proven false. An end that is not said
counts as after it: a letter too many to a recorded deputy costs a minute, a letter too few may cost a working day.
"""

from datetime import date

from models.act import RecordAbsence
from models.case import CaseFile, ClockFile, LetterFile
from models.decision import AddToCase
from models.directory.people import Absence
from models.effects import Effects, Note, Task
from models.errors import UsageError
from models.known import Arrival
from router.directory.instead import ASKING, cover
from router.letters.leaving import leaves
from router.merge import merge
from router.moment import Moment


def missed_by(case: CaseFile, letter: LetterFile, until: date | None, at: Moment) -> ClockFile | None:
    """The clock that the reader of a letter would miss while away until that day, included; None = none.

    Only a letter of the present round that asks for an acknowledgement which nobody has given yet.
    """
    track = case.track(letter.side) if letter.side else None
    if track is None or letter.kind not in ASKING or track.state != "awaiting" or track.round != letter.round:
        return None
    clock = next((one for one in case.running("acknowledgement", track.side) if one.round == track.round), None)
    if clock is None or (until is not None and until < at.council.day(clock.due_at)):
        return None
    return clock


def away(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """The stand-in gets that one letter where the absence outlasts the clock; a longer one is suggested to a person."""
    letter = next((one for one in case.letters if one.id == decision.letter_id), None)
    track = case.track(decision.side) if decision.side else None
    until = arrival.message.absent_until if arrival.message else None
    if letter is None:
        return Effects()
    parts = [Effects(notes=(Note(code="absence", detail={"person": letter.person_id, "until": str(until or "")}),))]
    parts.append(_suggested(case, letter.person_id, until, at))
    clock = missed_by(case, letter, until, at)
    free = leaves("chase_1", at.council.settings.desk.mode, needs_human=False, danger=False)
    forged = arrival.message is not None and arrival.message.verdict == "fail"
    if clock is not None and track is not None and free and not forged:
        found = cover(case, track, clock, at, lost=letter.person_id, why="the person who was asked is away")
        if found is not None:
            parts.append(found)
    return merge(*parts)


def _suggested(case: CaseFile, person_id: str, until: date | None, at: Moment) -> Effects:
    """A longer absence, or one without an end, is a task: the directory changes by a person's act alone."""
    last = at.council.calendar.due(at.now, at.council.settings.letters.long_absence)
    if at.directory.away(person_id, until or at.council.day(last)):
        return Effects()
    if until is None:
        why = f"an automatic reply says that {person_id} is away, not until when: ask, and record it"
    elif until > at.council.day(last):
        why = f"an automatic reply says that {person_id} is away until {until}: record it"
    else:
        return Effects()
    command = f"act {case.reference} absence {person_id} --until {until or 'DATE'}"
    return Effects(tasks=(Task(kind="absence", why=f"{why} ({command})"),))


def record(act: RecordAbsence, at: Moment, *, by: str) -> Effects:
    """A person confirms an absence: from today it counts as if the absences file had said so.

    Raises:
        UsageError: when it is nobody of the directory, or over already.
    """
    if at.directory.person(act.person_id) is None:
        raise UsageError(f"{act.person_id} is nobody of the directory: see `directory who`")
    if act.until < at.day:
        raise UsageError(f"--until {act.until} lies in the past: give the last day on which they are away")
    absence = Absence(person_id=act.person_id, since=at.day, until=act.until, note=f"recorded by {by}")
    return Effects(away=(absence,), complete=("absence",))
