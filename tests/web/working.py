"""A desk at work: the demo's council and mails, read and decided by the real beats on SQLite, and its pages signed in to.

It is made once for all tests; each test gets a copy of its database. The time is Wednesday 9 December 2026, 10:30.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext

from beats.desk import Desk
from beats.pages import Pages
from commands._common import key_of, open_for, stored
from commands.directory import read_files
from demo.council import AUTHSERV_ID, DOMAIN, PARTNERS, write_council
from demo.samples import load_samples, stamp
from models.config.settings import Settings
from models.pages.viewer import ROLES, Role, Viewer
from models.store import people, policy
from service import run_once
from tests.service.child import NearWorker, reader
from tests.web.paper import OpenDoor
from web.app import DeskApp, create_app

NOW = datetime(2026, 12, 9, 10, 30, tzinfo=UTC)
ARRIVALS = (  # how many of the demo's mails have come, and when
    (12, datetime(2026, 12, 7, 9, 5, tzinfo=UTC)),
    (24, datetime(2026, 12, 8, 9, 40, tzinfo=UTC)),
    (99, datetime(2026, 12, 9, 9, 15, tzinfo=UTC)),
)
BOXES = {"children": "cssuadmin", "adults": "sau"}
PORT = 8325


def config(port: int = PORT) -> str:
    """The configuration: two mailboxes that are folders, letters that leave on paper, pages on a port."""
    boxes = "".join(
        f'[[mailbox]]\nname = "{name}"\ndriver = "maildir"\npath = "{name}"\naddress = "{user}@{DOMAIN}"\n'
        f'audience = "{"child" if name == "children" else "adult"}"\n'
        for name, user in BOXES.items()
    )
    return (
        f'[desk]\nname = "Tynebridge Safeguarding Escalation Desk"\nmode = "automatic"\n'
        f'base_url = "http://127.0.0.1:{port}"\n{boxes}[smtp]\nhost = "127.0.0.1"\nport = 25\ntls = "none"\n'
        f'[trust]\nauthserv_ids = ["{AUTHSERV_ID}"]\npartner_domains = {list(PARTNERS)!r}\n'
        f'internal_domains = ["{DOMAIN}"]\n[web]\nenabled = true\nport = {port}\n'
    )


@dataclass(slots=True)
class Clock:
    """The time of the desk and of its machine; a test sets it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


class PaperLine:
    """Every letter leaves at once; `left` holds (recipient, bytes)."""

    def __init__(self) -> None:
        self.left: list[tuple[str, bytes]] = []

    def connect(self) -> None:
        """Always there."""

    def deliver(
        self, sender: str, recipient: str, data: bytes, *, before_dot: Callable[[], None], reports: bool = False
    ) -> str:
        """Gone."""
        del sender, reports
        before_dot()
        self.left.append((recipient, data))
        return "250 on paper"

    def was_sent(self, message_id: str) -> bool | None:
        """Never in doubt."""
        del message_id
        return None

    def close(self) -> None:
        """Nothing to end."""


@dataclass(slots=True)
class Working:
    """A desk at work: itself, its pages and their application, its time, and the letters that left."""

    desk: Desk
    pages: Pages
    app: DeskApp
    clock: Clock
    line: PaperLine

    def turn(self) -> None:
        """All beats until nothing changes."""
        run_once(self.desk)

    def client(self, *roles: Role, **of: str) -> FlaskClient:
        """A browser without a network, signed in with these roles (none: not signed in). of: login, person_id."""
        client = self.app.test_client()
        if roles:
            with client.session_transaction() as session:
                session["_user_id"] = self.let_in(*roles, **of)
        return client

    def let_in(self, *roles: Role, login: str = "una", name: str = "Una Admin", person_id: str = "") -> str:
        """Let somebody in without a password; the token of their session comes back."""
        viewer = Viewer(
            user_id=1 + ROLES.index(roles[0]), login=login, name=name, roles=frozenset(roles), person_id=person_id
        )
        door: Any = self.app.desk.accounts
        if not isinstance(door, OpenDoor):
            door = OpenDoor()
            self.pages.accounts = door
        door.viewers[login] = viewer
        return login

    def browse(self, context: BrowserContext, address: str, *roles: Role, **of: str) -> None:
        """The same for a browser: its cookie."""
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        assert signer is not None
        cookie = signer.dumps({"_user_id": self.let_in(*roles, **of)})
        context.add_cookies([{"name": "desk", "value": cookie, "url": address}])


_MADE: list[Path] = []
"""The folder of the desk that was made once."""


def _settings(folder: Path, port: int) -> Settings:
    (folder / "config.toml").write_text(config(port))
    return stored(folder / "config.toml")


def _desk(settings: Settings, clock: Clock) -> Desk:
    database = open_for(settings)
    policy_id = policy.keep(database, {"rules": reader().version}, clock.now)
    desk = Desk(settings, database, key=key_of(settings), policy_id=policy_id, now=clock, machine=clock)
    desk.worker.close()
    desk.worker = NearWorker()  # type: ignore[assignment]  # it has the methods that the beats use
    desk.line = PaperLine()
    return desk


def _made() -> Path:
    """The folder of a desk that has worked for two days."""
    if _MADE:
        return _MADE[0]
    folder = Path(mkdtemp(prefix="desk-at-work-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock = Clock(ARRIVALS[0][1] - timedelta(hours=1))
    files = write_council(folder / "council", NOW.date())
    settings = _settings(folder, PORT)
    rows = read_files(files.people, files.caseload, files.absences)
    for name in BOXES:
        for part in ("new", "cur", "tmp"):
            (folder / name / part).mkdir(parents=True)
    desk = _desk(settings, clock)
    with contextlib.closing(desk):
        people.replace(desk.db, holdings=rows.holdings, allocations=rows.caseload, away=rows.absences, by="test",
                       now=clock.now)  # fmt: skip
        run_once(desk)
        samples, came = list(load_samples()), 0
        for until, moment in ARRIVALS:
            for number, sample in enumerate(samples[came:until]):
                arrives = moment + timedelta(seconds=number)
                for user in sample.mailboxes:
                    target = folder / _box(user) / "new" / f"{arrives.timestamp():.0f}.{sample.name}"
                    target.write_bytes(stamp(sample.raw, arrives.astimezone(settings.zone), "1"))
                    os.utime(target, (arrives.timestamp(), arrives.timestamp()))
            came = until
            for minutes in (5, 90, 300):
                clock.now = min(moment + timedelta(minutes=minutes), NOW)
                run_once(desk)
        clock.now = NOW
        run_once(desk)
    _MADE.append(folder)
    return folder


def _box(user: str) -> str:
    """The mailbox of a sample: its index names the demo's two by their own names."""
    return user if user in BOXES else next(name for name, address in BOXES.items() if address == user)


@contextlib.contextmanager
def working(folder: Path) -> Iterator[Working]:
    """A copy of the desk that was made, in a folder of the test."""
    made = _made()
    for name in BOXES:
        shutil.copytree(made / name, folder / name)
    for secret in made.glob("*.key"):
        shutil.copy(secret, folder)
    with sqlite3.connect(made / "desk.db") as source, sqlite3.connect(folder / "desk.db") as target:
        source.backup(target)
    source.close()
    target.close()
    clock = Clock()
    settings = _settings(folder, PORT)
    desk = _desk(settings, clock)
    with contextlib.closing(desk):
        key = key_of(settings)
        pages = Pages(desk, key)
        line = desk.line
        assert isinstance(line, PaperLine)
        yield Working(desk=desk, pages=pages, app=create_app(pages, settings, key), clock=clock, line=line)
