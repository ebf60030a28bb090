"""What counts come to: shares in time by rung, grounds by side, hours by the clock and worked. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from models.pages.figures import FEW, Hours, InTime
from models.words import Side
from router.council import Council

_HOUR = timedelta(hours=1)


def by_ground(opened: Mapping[tuple[str, str], int]) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Cases by side, and by side and ground ('' = none read); a case with several grounds counts once for each."""
    sides: dict[str, int] = defaultdict(int)
    grounds: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (side, text), number in opened.items():
        sides[side] += number
        for ground in json.loads(text) or [""]:
            grounds[side][ground] += number
    return dict(sides), {side: dict(one) for side, one in grounds.items()}


def in_time(ended: Iterable[tuple[str, str, str, int, str, int]], council: Council) -> tuple[InTime, ...]:
    """Clocks that ended, by kind and by the rung that was asked then."""
    met: dict[tuple[str, str], int] = defaultdict(int)
    every: dict[tuple[str, str], int] = defaultdict(int)
    for kind, side, rung, up, outcome, number in ended:
        key = (kind, _rung(side, rung, up, council) if kind in ("acknowledgement", "response") else "")
        every[key] += number
        met[key] += number if outcome == "met" else 0
    return tuple(InTime(kind=key[0], rung=key[1], met=met[key], ended=every[key]) for key in sorted(every))


def _rung(side: str, now: str, up: int, council: Council) -> str:
    """The rung a side was on before it went so many up: the desk goes one at a time (router.directory.ladder)."""
    known: Side = "adult" if side == "adult" else "child"
    rungs = (*council.ladder(known).rungs, "board")
    return rungs[max(rungs.index(now) - up, 0)] if now in rungs else now


def hours(given: Sequence[tuple[str, datetime, datetime]], council: Council) -> tuple[Hours, ...]:
    """Hours from notice to acknowledgement, by side; of fewer than FEW only how many."""
    found = []
    for side in dict.fromkeys(one[0] for one in sorted(given)):
        spans = [(first, second) for known, first, second in given if known == side]
        if len(spans) < FEW:
            found.append(Hours(side=side, number=len(spans)))
            continue
        wall = sorted((second - first) / _HOUR for first, second in spans)
        worked = sorted(council.calendar.working_minutes(first, second) / 60 for first, second in spans)
        found.append(
            Hours(side=side, number=len(spans), median=median(wall), ninetieth=percentile(wall, 90),
                  worked_median=median(worked), worked_ninetieth=percentile(worked, 90))
        )  # fmt: skip
    return tuple(found)


def percentile(ordered: Sequence[float], share: int) -> float:
    """The smallest value that so many percent do not exceed (nearest rank); `ordered` is sorted and not empty."""
    return ordered[-(-share * len(ordered) // 100) - 1]
