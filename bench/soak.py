"""`python -m bench.soak`: the running service on generated mail; memory, open files and log size must stay bounded.

The service is `service.py run` in a process of its own, as a council runs it, on the demo's mail servers in another.
Prints one line a minute; ends with 1 when something grew without bound, with 3 when the service ended by itself.
"""

import argparse
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.council import configure, load_people
from bench.mails import Sent, generate
from bench.parts import resident
from bench.servers import Ports, fill, running
from commands._common import clock, counted, open_for
from models.config.settings import load_settings
from models.store import queue
from models.store.engine import Database

CHECKOUT = Path(__file__).resolve().parent.parent
MEMORY_MB, MEMORY_SHARE, FILES, WAL_MB = 40.0, 1.25, 16, 64.0
"""Allowed: so many MB and that share of memory more at the end than early on, so many files, a log of that size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One look at the service: MB of the service and of its worker, open files, MB of the write-ahead log."""

    service: float
    worker: float
    files: int
    wal: float


def main() -> int:
    """Run, watch, judge."""
    options = argparse.ArgumentParser(prog="bench.soak", description="Watch the desk on generated mail.")
    options.add_argument("--minutes", type=float, default=60, help="how long (60)")
    options.add_argument("--each-minute", type=int, default=60, help="mails a minute (60)")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-soak-") as name, running(real=False) as ports:
        folder = Path(name)
        config = configure(folder, ports, f"sqlite:///{folder / 'desk.db'}")
        database = open_for(load_settings(config))
        load_people(folder, database, clock())
        command = [sys.executable, "service.py", "run", "--config", str(config)]
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL) as service:
            try:
                samples = _watch(service, folder, ports, database, minutes=given.minutes, each=given.each_minute)
                ended = service.poll()
            finally:
                service.send_signal(signal.SIGTERM)
                code = service.wait(60)
    faults = grown(samples)
    if ended is not None or code != 0:
        faults.append(f"the service ended with {code if ended is None else ended}")
    print("\n".join(faults) or "nothing grew without bound")
    return 3 if ended is not None or code != 0 else 1 if faults else 0


def _watch(
    service: subprocess.Popen[bytes], folder: Path, ports: Ports, database: Database, *, minutes: float, each: int
) -> list[Sample]:
    """Send mail and take a sample every minute, until the time is over or the service has ended."""
    mails, samples = generate(clock()), list[Sample]()
    began = time.monotonic()
    print(f"{'minute':>6}{'service MB':>12}{'worker MB':>11}{'files':>7}{'log MB':>8}   ledger and letters")
    while time.monotonic() - began < 60 * minutes and service.poll() is None:
        _one_minute(service, ports, mails, each, began + 60 * minutes)
        if service.poll() is None:
            samples.append(_sample(service.pid, folder / "desk.db-wal"))
            last, exits, letters = samples[-1], queue.counts(database), queue.letter_counts(database)
            print(f"{(time.monotonic() - began) / 60:>6.1f}{last.service:>12.0f}{last.worker:>11.0f}{last.files:>7}"
                  f"{last.wal:>8.1f}   {counted(exits)}; {counted(letters)}", flush=True)  # fmt: skip
    return samples


def _one_minute(service: subprocess.Popen[bytes], ports: Ports, mails: Iterator[Sent], each: int, until: float) -> None:
    """Spread a minute's mail over twelve five-second steps."""
    for step in range(12):
        if service.poll() is not None or time.monotonic() >= until:
            return
        begin = time.monotonic()
        share = each * (step + 1) // 12 - each * step // 12
        fill(ports, islice(mails, share), clock())
        time.sleep(max(0.0, min(begin + 5, until) - time.monotonic()))


def _sample(pid: int, wal: Path) -> Sample:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    threads = [path.read_text(encoding="ascii").split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    workers = {one for found in (children, *threads) for one in found}
    return Sample(
        service=resident(str(pid)),
        worker=sum(resident(one) for one in workers),
        files=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        wal=wal.stat().st_size / 1e6 if wal.exists() else 0.0,
    )


def grown(samples: list[Sample]) -> list[str]:
    """What grew without bound: the last quarter against the second, because the first warms up; none is well."""
    if not samples:
        return ["the service gave no sample"]
    quarter = max(1, len(samples) // 4)
    early, late = samples[quarter : 2 * quarter] or samples[:1], samples[-quarter:]

    def middle(of: Callable[[Sample], float], part: list[Sample]) -> float:
        return statistics.median(of(one) for one in part)

    faults = []
    for name, of in (("service", lambda one: one.service), ("worker", lambda one: one.worker)):
        before, after = middle(of, early), middle(of, late)
        if after > before * MEMORY_SHARE and after > before + MEMORY_MB:
            faults.append(f"memory of the {name} grew from {before:.0f} to {after:.0f} MB")
    if middle(lambda one: one.files, late) > middle(lambda one: one.files, early) + FILES:
        faults.append("open files grew")
    if max(one.wal for one in samples) > WAL_MB:
        faults.append(f"the write-ahead log grew over {WAL_MB:.0f} MB")
    return faults


if __name__ == "__main__":
    sys.exit(main())
