"""One mail a day to the unit: what is overdue after the desk has done its steps, by reference, role and age. Pure.

It tells of a side whose manager has not answered although the next step was told on an earlier day, and of a response
that did not come. What has only waited for triage since an earlier day is listed beside them, and is no reason for a
letter: its duty notice has left, and promise 7 lets nothing else leave. Who may get nothing of a case is not told of
it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from models.case import CaseFile, ClockFile, TrackFile
from models.directory.people import Holding
from models.letter import Facts, LetterPlan, Listed
from router.council import Council
from router.directory.suspects import watchers
from router.moment import Moment

MOST = 60
"""Lines in one letter; what is beyond it is counted."""


def overdue(case: CaseFile, at: Moment) -> tuple[Listed, ...]:
    """The lines of one case, one for each side at the most."""
    if case.state == "closed":
        return ()
    found = (_of_track(case, track, at) for track in case.tracks if track.state != "closed")
    return tuple(one for one in found if one is not None)


def _of_track(case: CaseFile, track: TrackFile, at: Moment) -> Listed | None:
    missed = [one for one in case.clocks if one.outcome == "missed" and one.stopped_at is None
              and at.council.day(one.due_at) < at.day and one.side in (track.side, "undecided")]  # fmt: skip
    stepped = [one for one in case.letters if one.kind == "step_up" and one.side == track.side
               and at.council.day(one.owed_at) < at.day]  # fmt: skip
    unanswered = [one for one in missed if one.kind == "acknowledgement"]
    late = [one for one in missed if one.kind == "dissent"]
    if late:
        return _line(case, track, late, at)
    if track.state == "awaiting" and stepped and unanswered:
        return _line(case, track, unanswered, at)
    if track.state == "acknowledged":
        return _line(case, track, [one for one in missed if one.kind == "response" and one.round == track.round], at)
    if track.state == "waiting_for_person":
        return _line(case, track, unanswered or [one for one in missed if one.kind == "triage"], at)
    return None


def _line(case: CaseFile, track: TrackFile, missed: list[ClockFile], at: Moment) -> Listed | None:
    """The oldest promise that was missed, and whose it is now."""
    if not missed:
        return None
    first = min(missed, key=lambda one: one.due_at)
    role = track.rung if track.state != "waiting_for_person" or track.owner_id else ""
    return Listed(reference=case.reference, side=track.side, what=first.kind, due=at.council.local(first.due_at),
                  role=role)  # fmt: skip


def letters(cases: Iterable[CaseFile], at: Moment) -> tuple[LetterPlan, ...]:
    """One letter to each who watches over something overdue: the duty role of its side, else the unit admins."""
    lines: dict[str, list[Listed]] = {}
    people: dict[str, Holding] = {}
    for case in cases:
        for line in overdue(case, at):
            for person in {one.email.casefold(): one for one in watchers(case, line.side, at)}.values():
                people.setdefault(person.email.casefold(), person)
                lines.setdefault(person.email.casefold(), []).append(line)
    return tuple(_letter(people[key], found, at) for key, found in sorted(lines.items())
                 if any(line.what != "triage" for line in found))  # fmt: skip


def _letter(person: Holding, lines: list[Listed], at: Moment) -> LetterPlan:
    oldest = sorted(lines, key=lambda one: (one.due, one.reference, one.side))
    facts = replace(_facts(at.council, at.local), recipient_name=person.name, listed=tuple(oldest[:MOST]),
                    listed_more=max(len(oldest) - MOST, 0))  # fmt: skip
    return LetterPlan(
        kind="digest", key=f"digest/{at.day}/{person.person_id}", to_address=person.email, to_name=person.name,
        person_id=person.person_id, facts=facts, from_address=facts.mailbox_address, step="digest", released=True,
    )  # fmt: skip


def _facts(council: Council, local: datetime) -> Facts:
    box = council.settings.mailbox[0].address
    return Facts(
        reference="", council=council.settings.desk.name, mailbox_address=box, now=local, received_at=local,
        unit_line=council.unit("undecided"),
    )  # fmt: skip
