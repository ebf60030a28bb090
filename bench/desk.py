"""The desk on the same mails: from IMAP to committed cases with letters owed, and on to letters delivered."""

import importlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from beats.decide import decide
from beats.deliver import deliver
from beats.desk import Desk
from beats.poll import poll
from bench.council import load_people
from bench.timing import Stopwatch
from commands._common import clock, desk_of, open_for
from models.config.settings import load_settings
from models.store import queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seconds of the three beats, where they went (by name, seconds), and what came of the mails."""

    poll: float
    decide: float
    deliver: float
    parts: Mapping[str, float]
    exits: Mapping[str, int]
    letters: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many ledger rows there are."""
        return sum(self.exits.values())


def measure(folder: Path, config: Path) -> Run:
    """Poll, decide and deliver until nothing is left; the worker has loaded its rules before the clock starts."""
    settings = load_settings(config)
    database = open_for(settings)
    load_people(folder, database, clock())
    desk = desk_of(settings, database)
    watch = Stopwatch()
    try:
        desk.worker.read(b"Subject: warm\r\n\r\nwarm\r\n", trust=desk.trust, on=clock().date(), overlay=desk.rules)
        _watch(watch, desk)
        times = []
        for beat in (poll, decide, deliver):
            start = time.perf_counter()
            while beat(desk):
                pass
            times.append(time.perf_counter() - start)
        exits, letters = queue.counts(database), queue.letter_counts(database)
    finally:
        watch.off()
        desk.close()
    return Run(poll=times[0], decide=times[1], deliver=times[2], parts=watch.seconds, exits=exits, letters=letters)


def _watch(watch: Stopwatch, desk: Desk) -> None:
    """The stretches that the report names; what is left of a beat is its 'rest'."""
    judging, sending = importlib.import_module("beats.decide"), importlib.import_module("beats.deliver")
    watch.around_steps(desk.worker, "read_many", "waiting for the worker")
    watch.around(judging.claims, "claim", "claiming rows")
    watch.around(judging, "known_about", "known")
    watch.around(judging, "judge", "judging")
    watch.around(judging.opening, "opened", "judging")
    watch.around(judging.opening, "diverted", "judging")
    watch.around(judging.joining, "joined", "judging")
    watch.around(desk, "write", "composing")
    watch.around(judging, "commit_decision", "commit")
    watch.around(desk.line, "deliver", "SMTP and the phase before the dot")
    watch.around(sending.letters, "claim", "claiming letters")
    watch.around(sending.letters, "settle", "keeping the answer")
