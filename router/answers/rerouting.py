"""'Not mine', 'wrong person', 'passed to X', 'I took that decision': a task for a person, with who it may be. Pure.

The desk re-routes nothing by itself: a name in an answer is a suggestion, and the clock runs on until a person acts.
"""

import re

from models.case import CaseFile, TrackFile
from models.decision import AddToCase
from models.effects import Effects, Task
from models.known import Arrival
from router.answers.accept import accepts
from router.directory.standing import Standing
from router.moment import Moment
from router.steps.threads import who_answers

_ROLES = ("unit", "duty", "team_manager", "service_manager")


def rerouted(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """The task that an owner's or deputy's refusal makes: once for each answer; none for anybody else's words."""
    track = case.track(decision.side) if decision.side else None
    message = arrival.message
    if track is None or message is None:
        return Effects()
    who = who_answers(at.directory, track, message.from_address, case.exclusions)
    said = accepts(message.text_new)
    if not who or said.kind not in ("not_mine", "conflict"):
        return Effects()
    named = [one for one in named_in(message.text_new, case, track, at) if one != who]
    to = " or ".join(named) or "PERSON"
    why = f"{who} says that it is not theirs ({said.reason}): act {case.reference} route --to {to}"
    if said.kind == "conflict":
        why = f"{who} took what is challenged ({said.reason}): act {case.reference} route --to {to}, not to them"
    return Effects(tasks=(Task(kind="reroute", side=track.side, why=why),))


def named_in(text: str, case: CaseFile, track: TrackFile, at: Moment) -> list[str]:
    """The people of the directory whom the words name, by full name, or by a surname that only one of them has."""
    standing = Standing(
        directory=at.directory, side=track.side, on=at.day, excluded=case.exclusions,
        domains=at.council.settings.letters.allowed_domains,
    )  # fmt: skip
    rows = [row for role in _ROLES for row in standing.rows(role) if not standing.barred(row)]
    low = " ".join(text.casefold().split())
    people = {row.person_id: row.name.casefold() for row in rows}
    surnames = [name.split()[-1] for name in people.values() if name.split()]
    found = []
    for person_id, name in people.items():
        last = name.split()[-1] if name.split() else ""
        alone = len(last) > 3 and surnames.count(last) == 1
        if any(wanted and re.search(rf"\b{re.escape(wanted)}\b", low) for wanted in (name, last if alone else "")):
            found.append(person_id)
    return found
