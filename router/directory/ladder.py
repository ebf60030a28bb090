"""The council's ladder as judgement asks for it: where a side starts, what is above a rung, who is made aware. Pure.

The rungs are data ([ladder.child] and [ladder.adult]); a rung is a role, never a person. The desk goes up by itself to
the last of them; what is above that, the board, is always a person's act (promise 8).
"""

from collections.abc import Iterable

from models.config.ladder import Ladder, Ladders
from models.words import Stage


def first_rung(ladder: Ladder, steps_tried: Iterable[Stage], stage: Stage) -> str:
    """The rung that is addressed: the lowest, or the next above the highest that was tried; at most the last."""
    tried = {*steps_tried, stage}
    rungs = ladder.rungs
    if "board" in tried:
        return rungs[-1]
    reached = max((number for number, rung in enumerate(rungs) if rung in tried), default=-1)
    return rungs[min(reached + 1, len(rungs) - 1)]


def above(ladder: Ladder, rung: str) -> str:
    """The next rung; '' above the last, and above the board. A role that is no rung stands below the lowest but one."""
    if is_top(ladder, rung):
        return ""
    return (
        ladder.rungs[ladder.rungs.index(rung) + 1]
        if rung in ladder.rungs
        else ladder.rungs[min(1, len(ladder.rungs) - 1)]
    )


def is_top(ladder: Ladder, rung: str) -> bool:
    """Whether the desk goes no further by itself."""
    return rung in (ladder.rungs[-1], "board")


def passed_over(ladder: Ladder, rung: str) -> tuple[str, ...]:
    """The rungs below one: nobody is passed over without being made aware. Of the board, the unit alone."""
    return ladder.rungs[: ladder.rungs.index(rung)] if rung in ladder.rungs else ladder.rungs[:1]


def roles_of(ladders: Ladders) -> tuple[str, ...]:
    """Every role that the ladders and the rules beside them name, each once: the directory may hold them."""
    named = [role for one in (ladders.child, ladders.adult) for role in (*one.rungs, *one.aware)]
    named += [aware.partition(":")[2] for one in ladders.circumstance for aware in one.aware]
    return tuple(dict.fromkeys((*named, *(role for one in ladders.circumstance for role in one.never))))
