"""`python -m bench.pages`: the queue's pages and a case's, with 10,000 and 1,000,000 cases of which 2,000 are open.

What a page costs must follow what is open, not what is kept: p99 of server time under 50 ms, and the sizes within 1.5
of each other. Each request goes through the whole application, as a signed-in unit admin's does, without a network.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from flask.testing import FlaskClient

from beats.pages import Pages
from bench.council import configure, load_people
from bench.kept import fill
from bench.servers import Ports
from commands._common import clock, desk_of, key_of, open_for
from models.config.settings import load_settings
from models.pages.viewer import Viewer
from models.store import mail
from tests.servers import postgres
from web.app import create_app

OPEN, ROUNDS = 2_000, 60
SIZES = (10_000, 1_000_000)
WANTED_MS, WANTED_RATIO = 50.0, 1.5
PILES: Final = ("person", "awaiting", "acknowledged", "ordinary", "danger")


class OpenDoor:
    """Whoever knocks is one unit admin: signing in is measured elsewhere."""

    def viewer(self, token: str, *, looking: bool = True) -> Viewer | None:
        del token, looking
        return Viewer(user_id=1, login="bench", name="Bench Admin", roles=frozenset({"admin"}))


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of server time of one page, over all its requests; cpu: of this process alone, the median."""

    p50: float
    p99: float
    cpu: float


def measure(folder: Path, url: str, size: int, *, rounds: int = ROUNDS, still_open: int = OPEN) -> dict[str, Took]:
    """Each page with so many cases, of which `still_open` are open."""
    with standing(folder, url, size, still_open) as client:
        return _pages(client, size, still_open, rounds)


@contextmanager
def standing(folder: Path, url: str, size: int, still_open: int) -> Iterator[FlaskClient]:
    """A unit admin's browser of a desk with so many cases."""
    now = clock().replace(microsecond=0)
    folder.mkdir(parents=True, exist_ok=True)
    settings = load_settings(configure(folder, Ports(imap=1, smtp=1, which="none"), url))
    database, key = open_for(settings), key_of(settings)
    desk = desk_of(settings, database, clock)
    try:
        load_people(folder, database, now)
        mail.record_poll(database, mailbox="children", folder="INBOX", epoch="1", now=now, count=0)
        fill(database, desk.policy_id, size, still_open, now)
        pages = Pages(desk, key)
        pages.accounts = cast("Any", OpenDoor())
        client = create_app(pages, settings, key).test_client()
        with client.session_transaction() as session:
            session["_user_id"] = "bench"
        yield client
    finally:
        desk.close()


def _pages(client: FlaskClient, size: int, still_open: int, rounds: int) -> dict[str, Took]:
    """The first request of each page, which warms it, is not counted."""
    asked: dict[str, Callable[[int], str]] = {f"queue: {pile}": partial(_pile, pile) for pile in PILES}
    asked["queue: filtered"] = partial(_pile, "awaiting?side=child&ground=procedures_not_followed&person=U01")
    asked["queue: news"] = partial(_pile, "person/news")
    asked["a case"] = lambda turn: f"/cases/ESC-2026-{size - (37 * turn) % still_open:07d}"
    return {name: took for name, address in asked.items() if (took := _took(client, address, rounds)) is not None}


def _pile(what: str, turn: int) -> str:
    del turn
    return f"/queue/{what}"


def _took(client: FlaskClient, address: Callable[[int], str], rounds: int) -> Took | None:
    """None when there is no such page."""
    times, busy = [], []
    for turn in range(rounds + 1):
        start, began = time.perf_counter(), time.process_time()
        answer = client.get(address(turn))
        times.append(1000 * (time.perf_counter() - start))
        busy.append(1000 * (time.process_time() - began))
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise SystemExit(f"{address(turn)} gave {answer.status_code}: the measurement measures nothing")
    ordered, cpu = sorted(times[1:]), sorted(busy[1:])
    middle, last = len(ordered) // 2, int(0.99 * len(ordered))
    return Took(p50=ordered[middle], p99=ordered[last], cpu=cpu[middle])


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where it is installed, and print."""
    options = argparse.ArgumentParser(prog="bench.pages", description="Measure the pages over many cases.")
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many cases are kept")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="requests of each page")
    given = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        _report("SQLite", given.sizes, given.rounds, folder, lambda place: f"sqlite:///{place / 'desk.db'}")
        if postgres.find() is None:
            print("\nPostgreSQL is not installed: not measured")
            return
        server = stack.enter_context(postgres.running())
        _report("PostgreSQL", given.sizes, given.rounds, folder, lambda _: server.new_database())


def _report(name: str, sizes: list[int], rounds: int, folder: Path, url: Callable[[Path], str]) -> None:
    print(f"\nServer time of a page on {name}, {OPEN} cases open, in ms (wanted: p99 under {WANTED_MS:.0f})")
    found: dict[int, dict[str, Took]] = {}
    for size in sizes:
        place = folder / name / str(size)
        place.mkdir(parents=True)
        found[size] = measure(place, url(place), size, rounds=rounds)
        for page, took in found[size].items():
            print(
                f"  {size:>9} kept  {page:<20} p50 {took.p50:>7.1f}  p99 {took.p99:>7.1f}  cpu {took.cpu:>7.1f}",
                flush=True,
            )
    small, large = found[sizes[0]], found[sizes[-1]]
    worst = max(large[page].p50 / small[page].p50 for page in small)
    print(f"  the ends, worst page: {worst:.2f} of each other (wanted: at most {WANTED_RATIO})", flush=True)


if __name__ == "__main__":
    main()
