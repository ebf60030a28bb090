"""`python -m bench.crowd`: fifty people at once, in the browser, while the desk takes mail.

The service is `service.py run` as a council runs it, in a process of its own; the people sign in and click over HTTP,
on the same machine. Mail arrives in batches, the next when the last is decided. Ends with 1 when anybody saw an error.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from beats.accounts import Keeper
from bench import kept
from bench.clicks import PASSWORD, Click, Desk, Person, all_click, at_once
from bench.council import configure, load_people
from bench.mails import Sent, generate
from bench.servers import Ports, fill, running
from commands._common import clock, open_for, policy_id
from models.config.settings import load_settings
from models.store import queue
from models.store.engine import Database
from tests.servers import postgres
from tests.servers.child import free_port

CHECKOUT = Path(__file__).resolve().parent.parent
PEOPLE, MANAGERS_SHARE = 50, 0.4
PAUSES = (5.0, 0.0)
CEILING = 300.0
"""Seconds after which mail that is not taken is an error."""
_WEB = '\n[web]\nenabled = true\nport = {port}\nsecond_factor = "optional"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything. seconds: of each stretch; batch: mails that arrive together."""

    kept: int = 10_000
    still_open: int = 2_000
    people: int = PEOPLE
    batch: int = 200
    seconds: float = 60.0
    pauses: tuple[float, ...] = PAUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a stretch of time came to. taken: mails decided a minute; load: of the machine before it (one minute)."""

    name: str
    seconds: float
    load: float
    taken: float = 0.0
    clicks: tuple[Click, ...] = ()

    @property
    def faults(self) -> Counter[str]:
        """What people saw that they should not, with how often."""
        return Counter(one.fault for one in self.clicks if one.fault)


class Post:
    """Mail that arrives while something else goes on."""

    def __init__(self, ports: Ports, database: Database, batch: int) -> None:
        self._ports, self._db, self._batch = ports, database, batch
        self._mails: Iterator[Sent] = generate(clock())

    def arrive(self, seconds: float) -> float:
        """Batch after batch, at least one, for so long; mails decided a minute."""
        began, before = time.monotonic(), self._decided()
        while True:
            self._batch_taken()
            spent = time.monotonic() - began
            if spent >= seconds:
                return 60 * (self._decided() - before) / spent

    def _batch_taken(self) -> None:
        """One batch arrives and gets its exits."""
        wanted = self._decided() + self._batch
        fill(self._ports, islice(self._mails, self._batch), clock())
        end = time.monotonic() + CEILING
        while self._decided() < wanted:
            if time.monotonic() > end:
                raise SystemExit(f"{wanted - self._decided()} mails were not decided within {CEILING:.0f} s")
            time.sleep(0.2)

    def _decided(self) -> int:
        return sum(count for name, count in queue.counts(self._db).items() if name != "open")


@contextmanager
def standing(folder: Path, ports: Ports, url: str, size: Size) -> Iterator[tuple[Post, list[Person], Path]]:
    """A running service with its cases, mail for it, people who are about to sign in, and its log."""
    folder.mkdir(parents=True, exist_ok=True)
    config, port = configure(folder, ports, url), free_port()
    config.write_text(config.read_text(encoding="utf-8") + _WEB.format(port=port), encoding="utf-8")
    settings, now, log = load_settings(config), clock().replace(microsecond=0), folder / "log"
    with ExitStack() as stack:
        database = open_for(settings)
        stack.callback(database.close)
        load_people(folder, database, now)
        kept.fill(database, policy_id(database, settings, now), size.kept, size.still_open, now)
        people = _people(database, Desk(port=port, size=size.kept, still_open=size.still_open), size.people)
        command = [sys.executable, "service.py", "run", "--config", str(config)]
        errors = stack.enter_context(log.open("wb"))
        service = stack.enter_context(
            subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=errors, text=True)
        )
        stack.callback(service.send_signal, signal.SIGTERM)
        for one in people:
            stack.callback(one.close)
        assert service.stdout is not None
        if not service.stdout.readline().startswith("Ready"):
            raise SystemExit(f"the service did not start: {log.read_text(encoding='utf-8')}")
        yield Post(ports, database, size.batch), people, log


def _people(database: Database, desk: Desk, count: int) -> list[Person]:
    """Admins, and managers who have the cases of five people of the directory."""
    keeper, managers = Keeper(database, by="bench", now=clock()), max(1, int(count * MANAGERS_SHARE))
    found = []
    for number in range(count - managers):
        keeper.add(f"admin{number}", name=f"Admin {number}", roles=("admin",), password=PASSWORD)
        found.append(Person(desk, f"admin{number}", number, count - managers))
    for number in range(managers):
        person = f"U{1 + number % 5:02d}"
        keeper.add(f"manager{number}", name=f"Manager {number}", roles=("manager",), person_id=person,
                   password=PASSWORD)  # fmt: skip
        found.append(Person(desk, f"manager{number}", number // 5, -(-managers // 5), person))
    return found


def measure(folder: Path, ports: Ports, url: str, size: Size) -> Iterator[Stretch]:
    """Everybody signing in, then looking round, at once; mail alone; then mail beside people, for each pause."""
    with standing(folder, ports, url, size) as (post, people, log):
        for name, what in (("all sign in", Person.sign_in), ("all open each page once", Person.look_round)):
            load, began = os.getloadavg()[0], time.monotonic()
            at_once(people, what)
            yield Stretch(name=f"{name}, at once", seconds=time.monotonic() - began, load=load, clicks=_clicks(people))
        post.arrive(0)  # what the first mails warm is not counted
        load, began = os.getloadavg()[0], time.monotonic()
        taken = post.arrive(size.seconds / 2)
        yield Stretch(name="mail alone", seconds=time.monotonic() - began, taken=taken, load=load)
        for pause in size.pauses:
            yield _beside(post, people, pause, size.seconds)
        locked = log.read_text(encoding="utf-8").count("locked")
        if locked:
            said = Click(page="log", ms=0, fault=f"{locked} lines say that something was locked")
            yield Stretch(name="the log", seconds=0, load=0, clicks=(said,))


def _beside(post: Post, people: Sequence[Person], pause: float, seconds: float) -> Stretch:
    name = f"a click each {pause:g} s" if pause else "clicking as fast as pages come"
    ended, load, began = threading.Event(), os.getloadavg()[0], time.monotonic()
    threads = all_click(people, pause, ended)
    try:
        taken = post.arrive(seconds)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    return Stretch(name=name, seconds=time.monotonic() - began, taken=taken, load=load, clicks=_clicks(people))


def _clicks(people: Sequence[Person]) -> tuple[Click, ...]:
    """All clicks since the last time."""
    found = tuple(click for one in people for click in one.clicks)
    for one in people:
        one.clicks.clear()
    return found


def report(one: Stretch) -> None:
    """Print a stretch: mails a minute, clicks a second, and each page's times."""
    rate = f", {len(one.clicks) / one.seconds:.1f} clicks a second" if one.clicks and one.seconds else ""
    mails = f": {one.taken:.0f} mails a minute" if one.taken else ""
    print(f"  {one.name}{mails}{rate} (load before it {one.load:.1f})", flush=True)
    pages: defaultdict[str, list[float]] = defaultdict(list)
    for click in one.clicks:
        pages[click.page].append(click.ms)
    for page, times in sorted(pages.items()):
        times.sort()
        middle, last = times[len(times) // 2], times[int(0.99 * len(times))]
        print(f"    {page:<14}{len(times):>6} x  p50 {middle:>7.0f}  p99 {last:>7.0f} ms")
    for fault, count in one.faults.items():
        print(f"    ERROR {count} x {fault}")


def main() -> int:
    """Measure on SQLite, and on PostgreSQL where it is installed, and print."""
    options = argparse.ArgumentParser(prog="bench.crowd", description="Many people at once while mail is taken.")
    options.add_argument("--kept", type=int, default=10_000, help="cases that are kept (10000)")
    options.add_argument("--open", type=int, default=2_000, help="of which are open (2000)")
    options.add_argument("--people", type=int, default=PEOPLE, help="how many people (50)")
    options.add_argument("--batch", type=int, default=200, help="mails that arrive together (200)")
    options.add_argument("--seconds", type=float, default=60, help="of each stretch (60)")
    options.add_argument("--pauses", type=float, nargs="+", default=PAUSES, help="seconds between clicks (5 0)")
    options.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="one database alone")
    given = options.parse_args()
    size = Size(kept=given.kept, still_open=given.open, people=given.people, batch=given.batch, seconds=given.seconds,
                pauses=tuple(given.pauses))  # fmt: skip
    faults = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        urls = {"SQLite": f"sqlite:///{folder / 'desk.db'}"}
        if postgres.find() is None:
            print("PostgreSQL is not installed: not measured")
        else:
            urls["PostgreSQL"] = stack.enter_context(postgres.running()).new_database()
        for name in [one for one in urls if given.only in (None, one)]:
            with running() as ports:
                print(f"\n{size.people} people at once on {name}: {size.kept} cases, {size.still_open} open; "
                      f"IMAP: {ports.which}; {os.cpu_count()} cores, the people on them too")  # fmt: skip
                for stretch in measure(folder / name, ports, urls[name], size):
                    report(stretch)
                    faults += stretch.faults.total()
    print(f"errors that somebody saw: {faults} (wanted: 0)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
