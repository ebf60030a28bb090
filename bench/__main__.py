"""`python -m bench`: how fast the desk is beside the bare libraries, on the same mails in one run.

Every figure is measured here and now; nothing is kept from one run to the next.
"""

import argparse
import platform
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path

from bench import bare, desk, parts
from bench.council import configure
from bench.mails import generate
from bench.servers import Ports, fill, running
from commands._common import clock, counted
from tests.servers import postgres

WANTED = 2.5
_DECIDE = ("waiting for the worker", "claiming rows", "known", "judging", "composing", "commit")
_DELIVER = ("claiming letters", "SMTP and the phase before the dot", "keeping the answer")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="bench", description="Measure the desk against the bare libraries.")
    options.add_argument("--mails", type=int, default=1000, help="how many mails (1000)")
    options.add_argument("--demo-server", action="store_true", help="the demo's IMAP server even where Dovecot is")
    options.add_argument("--corpus", type=Path, help="a folder of mail files for the parsing and reading figures")
    given = options.parse_args()
    began, now = time.perf_counter(), clock()
    mails = list(islice(generate(now), given.mails))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        ports = stack.enter_context(running(real=not given.demo_server))
        print(f"{len(mails)} mails, {sum(len(one.raw) for one in mails) // len(mails)} bytes each on average; "
              f"IMAP: {ports.which}; Python {platform.python_version()}")  # fmt: skip
        fill(ports, mails, now)
        _throughput(folder, ports, now.date(), stack)
    corpus = _corpus(given.corpus) if given.corpus else [one.raw for one in mails]
    parts.report(corpus, now.date())
    print(f"\nmeasured in {time.perf_counter() - began:.0f} s")


def _throughput(folder: Path, ports: Ports, on: date, stack: ExitStack) -> None:
    """The desk on SQLite, then on PostgreSQL where it is installed; the bare libraries before, between and after."""
    urls = [("SQLite", f"sqlite:///{folder / 'desk.db'}")]
    if postgres.find() is None:
        print("\nPostgreSQL is not installed: not measured")
    else:
        urls.append(("PostgreSQL", stack.enter_context(postgres.running()).new_database()))
    bases, runs = [bare.measure(ports, folder / "bare-0.db", on)], []
    for name, url in urls:
        place = folder / name
        place.mkdir()
        runs.append((name, desk.measure(place, configure(place, ports, url))))
        bases.append(bare.measure(ports, folder / f"bare-{len(bases)}.db", on))
    base = min(bases, key=lambda one: one.total)
    print(f"\nBare libraries, the quickest of {len(bases)} runs around the desk's")
    _line("IMAP to a committed row", base.count, base.total)
    shares = [("fetch", base.fetch), ("mail-parser", base.parse), ("reading", base.read), ("commit", base.commit)]
    _where(shares, base.count)
    for name, run in runs:
        _show(name, run, base)


def _show(name: str, run: desk.Run, base: bare.Bare) -> None:
    decided = run.poll + run.decide
    ratio = (decided / run.count) / (base.total / base.count)
    print(f"\nThe desk on {name}")
    _line("IMAP to committed case, letters owed", run.count, decided)
    print(f"  {'ratio to the bare libraries':<44}{ratio:>9.2f}   (wanted: at most {WANTED})")
    _line("IMAP to letters delivered", run.count, decided + run.deliver)
    shares = [("poll", run.poll), *((part, run.parts[part]) for part in _DECIDE)]
    shares.append(("rest of decide", run.decide - sum(run.parts[part] for part in _DECIDE)))
    shares += [(part, run.parts[part]) for part in _DELIVER]
    _where(shares, run.count)
    print(f"  exits: {counted(run.exits)}")
    print(f"  letters: {counted(run.letters)}")


def _line(what: str, count: int, seconds: float) -> None:
    print(f"  {what:<44}{count / seconds:>9.0f} mails/s")


def _where(shares: list[tuple[str, float]], count: int) -> None:
    for name, seconds in shares:
        print(f"      {name:<40}{1000 * seconds / count:>9.2f} ms a mail")


def _corpus(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


if __name__ == "__main__":
    main()
