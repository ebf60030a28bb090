"""What runs in a process of its own: the desk as the command line starts it, or one `run --once` with a near worker.

Processes are forked from a server that has loaded everything (multiprocessing's forkserver), so that a test may start and
kill a hundred of them. The near worker parses and reads in the same process; the real one has its own tests.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from beats.desk import Desk
from commands import main
from commands._common import clock, key_of, open_for, stored
from intake.reading import Reader
from intake.trust import Trust
from intake.work import Job, Setup, Worked, _load, _work
from intake.worker import WorkerDied
from models.store import policy
from models.store.export import EXPORTS, rows
from router.timing.hours import bank_holidays
from service import run_once


@cache
def reader() -> Reader:
    """The rules, loaded once."""
    bank_holidays("England", 2026)  # the library loads every country at its first use
    found = _load(Setup(reading=True))
    assert found is not None
    return found


class NearWorker:
    """Parses and reads in this process. poison: a mail with these bytes in it is given up, as a hang would be."""

    def __init__(self, poison: bytes = b"") -> None:
        self._poison = poison

    def read_many(
        self, mails: Iterable[tuple[bytes, date]], *, trust: Trust, overlay: Path | None = None
    ) -> Iterator[Worked | WorkerDied]:
        del overlay
        for raw, on in mails:
            if self._poison and self._poison in raw:
                yield WorkerDied("it took too long")
                continue
            answer = _work(Job(trust=trust, on=on), raw, reader())
            yield answer.worked or WorkerDied(answer.failed)

    def close(self) -> None:
        """Nothing to end."""


def desk_of(config: Path, now: datetime, *, poison: bytes = b"") -> Desk:
    """The desk of a configuration at a fixed moment, with a near worker."""
    settings = stored(config)
    database = open_for(settings)
    key, policy_id = key_of(settings), policy.keep(database, {"rules": reader().version}, now)
    desk = Desk(settings, database, key=key, policy_id=policy_id, now=lambda: now, machine=clock)
    desk.worker.close()
    desk.worker = NearWorker(poison)  # type: ignore[assignment]  # it has the methods that the beats use
    return desk


def once(folder: str, now: str, env: dict[str, str], poison: bytes, out: str) -> None:
    """`run --once --now`, exit code as the command's; every export, as one JSON object, on stdout."""
    with _at(folder, env, out):
        desk = desk_of(Path("config.toml"), datetime.fromisoformat(now).astimezone(UTC), poison=poison)
        code = run_once(desk)
        for what, fault in desk.faults.items():
            sys.stderr.write(f"{what}: {fault}\n")
        json.dump({what: list(rows(desk.db, what)) for what in EXPORTS}, sys.stdout)
        desk.close()
    sys.exit(code)


def command(folder: str, arguments: list[str], env: dict[str, str], out: str) -> None:
    """A command as it is typed."""
    with _at(folder, env, out):
        code = main(arguments)
    sys.exit(code)


@contextlib.contextmanager
def _at(folder: str, env: dict[str, str], out: str) -> Iterator[None]:
    os.environ.update(env)
    os.chdir(folder)
    with Path(f"{out}.out").open("w") as stdout, Path(f"{out}.err").open("w") as stderr:
        for stream, number in ((stdout, 1), (stderr, 2)):
            os.dup2(stream.fileno(), number)
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            yield
