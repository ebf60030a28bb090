"""A desk in the test's own process, in a time that the test moves on: for what takes hours of a running service."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from beats.desk import Desk
from commands._common import key_of, open_for, stored
from commands.directory import read_files
from models.config.settings import Settings
from models.store import people, policy
from service import run_once
from tests.service.child import NearWorker, reader
from tests.service.house import BOX, CASELOAD, COUNCIL, PEOPLE, SCHOOL, at


class Time:
    """The time of the desk and of its machine."""

    def __init__(self, start: str = "2026-12-23T10:00") -> None:
        self.now = at(start)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> None:
        """Later."""
        self.now += timedelta(**span)


def config(mailbox: str, *, smtp_port: int, mode: str = "automatic", more: str = "") -> str:
    """A configuration with one mailbox, whose keys are given."""
    return (
        f'[desk]\nmode = "{mode}"\n[[mailbox]]\nname = "children"\naddress = "{BOX}"\naudience = "child"\n{mailbox}\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {smtp_port}\ntls = "none"\n'
        f'[trust]\nauthserv_ids = ["mx.{COUNCIL}"]\npartner_domains = ["{SCHOOL}"]\ninternal_domains = ["{COUNCIL}"]\n'
        + more
    )


def maildir(path: Path, *folders: str) -> Path:
    """An empty maildir there, with these folders in it."""
    for place in (path, *(path / f".{name}" for name in folders)):
        for part in ("new", "cur", "tmp"):
            (place / part).mkdir(parents=True)
    return path


_MADE: dict[str, bytes] = {}
"""A migrated database with each directory in it: making one costs more than most tests."""


def _load(settings: Settings, folder: Path, people_csv: str, now: datetime) -> None:
    for name, words in (("people.csv", people_csv), ("caseload.csv", CASELOAD)):
        (folder / name).write_text(words)
    rows = read_files(folder / "people.csv", folder / "caseload.csv", None)
    with contextlib.closing(open_for(settings)) as database:
        people.replace(
            database, holdings=rows.holdings, allocations=rows.caseload, away=rows.absences, by="test", now=now
        )


@contextlib.contextmanager
def near(folder: Path, text: str, time: Time, *, people_csv: str = PEOPLE, lasting: bool = True) -> Iterator[Desk]:
    """The desk of a configuration, with a near worker. lasting: as in a service that goes on."""
    (folder / "config.toml").write_text(text)
    settings = stored(folder / "config.toml")
    if people_csv in _MADE and not (folder / "desk.db").exists():
        (folder / "desk.db").write_bytes(_MADE[people_csv])
    elif people_csv not in _MADE:
        _load(settings, folder, people_csv, time.now)
        _MADE[people_csv] = (folder / "desk.db").read_bytes()
    database = open_for(settings)
    policy_id = policy.keep(database, {"rules": reader().version}, time.now)
    desk = Desk(settings, database, key=key_of(settings), policy_id=policy_id, now=time, machine=time)
    desk.worker.close()
    desk.worker = NearWorker()  # type: ignore[assignment]  # it has the methods that the beats use
    desk.lasting = lasting
    yield desk
    desk.close()


def turn(desk: Desk) -> int:
    """All beats until nothing changes."""
    return run_once(desk)
