"""Why a case needs a person, in words: from the same facts as the rule of that pile (models.store.piles.rules)."""

from collections.abc import Iterator, Sequence

from models.case import CaseFile
from models.pages.words import TASKS
from models.store.queue import OpenTask


def why(case: CaseFile, tasks: Sequence[OpenTask]) -> tuple[str, ...]:
    """Every reason once, the most telling first; () when no person is needed."""
    return tuple(dict.fromkeys(_why(case, tasks)))


def _why(case: CaseFile, tasks: Sequence[OpenTask]) -> Iterator[str]:
    is_open = case.state != "closed"
    if is_open:
        yield from case.needs_human
    if case.unseen:
        number = "a new message" if case.unseen == 1 else f"{case.unseen} new messages"
        yield f"{number} that nobody has read"
    if not is_open:
        return
    if case.answer_at is not None:
        yield "an answer came: does it count?"
    for task in tasks:
        todo = TASKS.get(task.kind, task.kind.replace("_", " "))
        yield f"{todo}: {task.why}" if task.why and task.kind != "read_by_hand" else todo
    if case.state != "open":
        return
    if not case.needs_human:
        yield from (one.why or "it waits for a person" for one in case.tracks if one.state == "waiting_for_person")
    if any(_unconfirmed(one.kind, one.outcome, one.stopped_at is None) for one in case.clocks):
        yield "nobody has confirmed what the desk read"
    if all(one.state == "closed" for one in case.tracks):
        yield "every side of it is closed, and the case is not"


def _unconfirmed(kind: str, outcome: str, standing: bool) -> bool:
    return kind == "triage" and (outcome == "running" or (outcome == "missed" and standing))
