"""What a run of cases amounts to: letters, chases, share in time, and the load of each person and week. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from models.case import CaseFile

_LOAD = ("notice", "step_up", "chase_1", "chase_2", "duty_notice", "danger_alert", "made_aware")
CHASES = ("chase_1", "chase_2", "step_up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts; in_time: kind of clock -> (met in time, ended). load: (person_id, ISO week) -> letters they got."""

    cases: int
    diverted: int
    waiting: int
    letters: dict[str, int]
    in_time: dict[str, tuple[int, int]]
    load: dict[tuple[str, str], int]

    def share(self, kind: str) -> str:
        """The share of a kind of clock that was met in time, as people write it; '-' where none ended."""
        met, ended = self.in_time.get(kind, (0, 0))
        return f"{met} of {ended} ({met * 100 // ended} %)" if ended else "-"


def figures(files: Iterable[CaseFile], zone: ZoneInfo) -> Figures:
    """The figures of these cases as they stand."""
    letters: Counter[str] = Counter()
    load: Counter[tuple[str, str]] = Counter()
    met: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    every = list(files)
    for case in every:
        for one in case.letters:
            if one.sent_at is None or one.state == "together":
                continue
            letters[one.kind] += 1
            if one.person_id and one.kind in _LOAD:
                year, week, _ = one.sent_at.astimezone(zone).isocalendar()
                load[one.person_id, f"{year}-W{week:02}"] += 1
        for clock in case.clocks:
            if clock.outcome in ("met", "missed"):
                ended[clock.kind] += 1
                met[clock.kind] += clock.outcome == "met"
    waiting = sum(any(track.state == "waiting_for_person" for track in case.tracks) for case in every)
    return Figures(
        cases=len(every), diverted=sum(case.state == "diverted" for case in every), waiting=waiting,
        letters=dict(letters), in_time={kind: (met[kind], ended[kind]) for kind in ended}, load=dict(load),
    )  # fmt: skip
