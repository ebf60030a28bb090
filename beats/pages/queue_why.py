"""Why a case needs a person, in words: from the same facts as the rule of that pile (models.store.piles.rules)."""

from collections.abc import Iterator, Sequence
from typing import Final

from models.case import CaseFile
from models.store.queue import OpenTask

TODO: Final[dict[str, str]] = {
    "ring_sender": "ring the sender",
    "ring_line": "ring the advice line",
    "nobody_holds": "nobody holds the role that is needed",
    "letter_refused": "a letter was refused",
    "letter_bounced": "a letter came back",
    "ring_owner": "ring whoever has it",
    "read_by_hand": "open the original and read it",
    "absence": "somebody may be away",
    "letter_not_composed": "a letter could not be written",
    "consider_board": "decide about the board",
    "letter_held": "a letter is held",
    "reroute": "give it to somebody else",
    "next_step": "decide about the next step",
    "consider_side": "decide whether it has another side",
}
"""What a task asks for, for people."""


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
        todo = TODO.get(task.kind, task.kind.replace("_", " "))
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
