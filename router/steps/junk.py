"""What a message that lay in the Junk folder comes to: a filter's mistake must not cost an escalation its reader.

| read as | comes to |
|---|---|
| escalation, danger, the family's own words, a first report, a known thread | as in the inbox, for a person |
| another procedure, or sealed, from a proven sender | as in the inbox, for a person |
| the same from anyone else, or what could not be read | set aside, shown in the sweep as for a person |
| anything else | set aside: the daily sweep sees it |
"""

from dataclasses import replace
from typing import assert_never

from models.decision import AddToCase, Decision, Divert, OpenCase, Ordinary, SetAside
from models.known import Arrival

WHY = "it lay in the Junk folder"
_MATTERS = ("escalation", "new_concern")
_ONLY_PROVEN = ("sealed_mail", "unreadable", "no_words")


def in_junk(decision: Decision, arrival: Arrival) -> Decision:
    """The decision on a message of the Junk folder, from the one that it would get in the inbox."""
    proven = arrival.message is not None and arrival.message.verdict == "pass"
    matters = _matters(arrival)
    match decision:
        case SetAside():
            return decision
        case AddToCase():
            return replace(decision, needs_human=_and_why(decision))
        case OpenCase():
            if decision.step in _ONLY_PROVEN and not proven:
                return _set_aside(decision, needs_human=decision.needs_human)
            return replace(decision, needs_human=_and_why(decision))
        case Divert():
            if not proven and not matters:
                return _set_aside(decision, needs_human=decision.needs_human or (decision.procedure,))
            return replace(decision, needs_human=_and_why(decision))
        case Ordinary():
            return replace(decision, needs_human=_and_why(decision)) if matters else _set_aside(decision)
        case _:
            assert_never(decision)


def _matters(arrival: Arrival) -> bool:
    """Whether its words say so: a first report is also what is taken for one when nothing says otherwise."""
    reading = arrival.reading
    if reading is None:
        return False
    said = any(one.label == f"kind:{reading.kind}" for one in reading.evidence)
    return reading.immediate_danger or (said and reading.kind in _MATTERS)


def _and_why(decision: AddToCase | OpenCase | Divert | Ordinary) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*decision.needs_human, WHY)))


def _set_aside(decision: OpenCase | Divert | Ordinary, needs_human: tuple[str, ...] = ()) -> SetAside:
    why = (*needs_human, WHY) if needs_human else ()
    return SetAside(step="junk", because=(WHY, *decision.because), needs_human=why)
