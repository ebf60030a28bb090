"""`run`: the service; as delivered, the demo on invented mail."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from commands import DONE, UNFINISHED
from commands._common import (
    DEFAULT,
    ConfigFile,
    clock,
    demo_folder,
    desk_of,
    key_of,
    open_for,
    stored,
)
from commands._pages import demo_accounts, on_a_free_port, served
from commands._words import time_of
from models.config.servers import Server
from models.config.settings import Settings
from models.config.values import LOOPBACK
from models.errors import UsageError
from models.store.engine import Database


def run(
    config: ConfigFile = DEFAULT,
    once: Annotated[bool, typer.Option("--once", help="Work until a turn changes nothing, then end.")] = False,
    now: Annotated[str, typer.Option("--now", help="Fix the moment (ISO); only where every host is loopback.")] = "",
) -> int:
    """Run the desk until it is told to stop (Ctrl-C or SIGTERM)."""
    _log_to_stderr()
    settings = stored(config)
    if settings.is_demo:
        if now:
            raise UsageError("--now: the demo lives in its own time; use it with mailboxes on loopback")
        return _demo(settings, once=once)
    moment = _moment(settings, now)
    _secrets_are_there(settings)
    _council_sign_in(settings)
    _rules_are_sound(settings)
    database = open_for(settings)
    return _work(settings, database, once=once or bool(now), now=moment)


def _secrets_are_there(settings: Settings) -> None:
    """A secret that is missing is said now, not at the first beat."""
    for server in (*settings.mailbox, settings.smtp):
        if server.host and server.user and (server.password_env or not server.token_url):
            server.password()
        if server.token_url:
            from models.microsoft.refresh import Refresh

            Refresh(server, settings.file.resolve().parent).read()


def _council_sign_in(settings: Settings) -> None:
    """So is the secret of the council's own sign-in."""
    if settings.web.enabled and settings.web.oidc is not None:
        settings.web.oidc.secret()


def _rules_are_sound(settings: Settings) -> None:
    """A rule that cannot be used is said now: RuleError names file, rule and key."""
    from intake.reading import Reader

    Reader(overlay=settings.rules_overlay)


def _moment(settings: Settings, text: str) -> Callable[[], datetime]:
    """The clock of the beats: the machine's, or the one fixed moment."""
    if not text:
        return clock
    hosts = [box.host for box in settings.mailbox if box.host] + [settings.smtp.host]
    hosts += [urlsplit(url).hostname or "" for box in (*settings.mailbox, settings.smtp)
              for url in _addresses(box)]  # fmt: skip
    strangers = [host for host in hosts if host and host not in LOOPBACK]
    if strangers:
        raise UsageError(f"--now is for loopback only: {strangers[0]} is a real host")
    moment = time_of("--now", text, settings.zone).astimezone(UTC)
    return lambda: moment


def _addresses(server: Server) -> tuple[str, ...]:
    """The web addresses that a Microsoft sign-in reaches, none for a password."""
    if server.auth != "xoauth2" and getattr(server, "driver", "") != "graph":
        return ()
    return tuple(filter(None, (server.authority, getattr(server, "api", ""))))


def _work(settings: Settings, database: Database, *, once: bool, now: Callable[[], datetime]) -> int:
    from service import Runner, run_once

    stop = _stop_on_signal(once=once)
    desk = desk_of(settings, database, now)
    try:
        if once:
            code = run_once(desk)
            for what, fault in desk.faults.items():
                print(f"{what}: {fault}", file=sys.stderr)
            return code
        runner = Runner(desk, stop)
        with served(settings, desk, key_of(settings)) as pages:
            where = f", pages at {pages}" if pages else ""
            print(
                f"Ready: {settings.desk.name}, mode {settings.desk.mode}, {len(settings.mailbox)} mailbox(es){where}",
                flush=True,
            )
            return runner.run()
    finally:
        desk.close()


def _stop_on_signal(*, once: bool) -> threading.Event:
    """What a service ends by, from before it opens anything. One turn ends as any command does: stopped half-way."""
    stop = threading.Event()
    if once:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return stop
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _demo(settings: Settings, *, once: bool) -> int:
    """The demo: the same beats on mailboxes of this machine, with actors who answer, stay silent or are away."""
    from demo.view import View
    from demo.world import World
    from models.store.snapshot import snapshot
    from service import Runner, run_once

    stop = _stop_on_signal(once=once)
    database = open_for(settings)
    settings = on_a_free_port(settings)
    world = World(settings, demo_folder(settings), clock)
    _load_council(world.council.people, world.council.caseload, world.council.absences, database)
    sign_in = demo_accounts(settings, database, clock())
    live = world.start()
    desk = desk_of(live, database)
    try:
        if once:
            return run_once(desk)
        runner = Runner(desk, stop)
        with served(live, desk, key_of(live)) as pages:
            view = View(
                lambda: snapshot(database, live, clock(), trouble=next(iter(desk.faults.values()), "")),
                world.letters,
                pages=pages,
                sign_in=sign_in,
            )
            beats = threading.Thread(target=runner.run, name="beats")
            beats.start()
            try:
                view.run(runner.stop)
            finally:  # a screen that fails must not leave beats without their servers
                runner.stop.set()
                beats.join()
        return UNFINISHED if runner.failed else DONE
    finally:
        world.stop()
        desk.close()


def _load_council(people_csv: Path, caseload_csv: Path, absences_csv: Path, database: Database) -> None:
    from commands.directory import read_files
    from models.store import people

    rows = read_files(people_csv, caseload_csv, absences_csv)
    people.replace(
        database, holdings=rows.holdings, allocations=rows.caseload, away=rows.absences, by="demo", now=clock()
    )


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for library in ("imapclient", "sqlalchemy", "alembic", "mail.log", "pymap", "asyncio"):
        logging.getLogger(library).setLevel(logging.CRITICAL if library in ("mail.log", "pymap") else logging.WARNING)
