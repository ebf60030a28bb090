"""The web pages beside the beats of `run`."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from beats.accounts import Keeper
from beats.desk import Desk
from beats.pages import Pages
from commands._common import opened
from models.config.settings import Settings
from models.pages.viewer import Role
from models.signin.passwords import one_time
from models.store import accounts
from models.store.engine import Database, exists

DEMO: Final[tuple[tuple[str, str, str, tuple[Role, ...]], ...]] = (
    ("demo", "Bev Hutton", "A01", ("admin", "configurator", "board", "auditor")),
    ("manager", "Ruth Calloway", "U01", ("manager",)),
    ("second", "Piers Langdale", "U08", ("admin", "configurator")),
    ("board", "Partnership manager", "B01", ("board",)),
)
"""Who can sign in to the demo: login, name, whom they are in its directory, roles. The first may do most."""


@contextmanager
def served(settings: Settings, desk: Desk, key: bytes) -> Iterator[str]:
    """The pages for as long as the beats run, if [web] is enabled; their address on this machine, '' without.

    Raises:
        ConfigError: the address cannot be taken.
    """
    if not settings.web.enabled:
        yield ""
        return
    from web.app import create_app
    from web.serve import WebServer

    server = WebServer(create_app(Pages(desk, key), settings, key), settings)
    server.start()
    try:
        yield address(settings)
    finally:
        server.close()


def address(settings: Settings) -> str:
    """Where the pages are served on this machine."""
    host = settings.web.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.web.port}"


def on_a_free_port(settings: Settings) -> Settings:
    """The demo's settings: pages on a port that nobody has, and letters that link to them."""
    wanted = settings.web.port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    changed = {"enabled": True, "host": "127.0.0.1", "port": port, "second_factor": "optional"}
    web = settings.web.model_copy(update=changed)
    desk = settings.desk.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})
    return settings.model_copy(update={"web": web, "desk": desk})


def demo_accounts(settings: Settings, database: Database, now: datetime) -> str:
    """Accounts that are ready in the demo, all with one password of this run; the line to print.

    A live desk has no account that it did not ask for (promise 18): there this is never called.
    """
    assert settings.is_demo, "a live desk has no account that nobody asked for"
    password = one_time()
    keeper = Keeper(database, by="demo", now=now)
    for login, name, person_id, roles in DEMO:
        keeper.renew(login, name=name, roles=roles, person_id=person_id, password=password)
    others = ", ".join(login for login, *_ in DEMO[1:])
    return f"Sign in as {DEMO[0][0]} (or {others}) with the password {password}, good for this run"


def found(settings: Settings) -> tuple[str, str]:
    """What `check` says of the pages: what is wrong ('' = nothing), and a note."""
    here, base, web = address(settings), settings.desk.base_url, settings.web
    if settings.is_demo:
        return "", "served by `run`; letters link to them"
    if base and not web.enabled:
        return f"letters link to {base}, but [web] enabled is false: nobody serves those pages", ""
    if not web.enabled:
        return "", "not served: letters carry no links"
    if web.oidc:
        web.oidc.secret()  # ConfigError names the variable that is not set
    links = f"reached by {base}" if base else "letters carry no links: [desk] base_url is empty"
    return "", f"served at {here}; {links}; {_who_may_sign_in(settings)}"


def _who_may_sign_in(settings: Settings) -> str:
    """How many accounts there are, and what to do where there is none."""
    ways = "the council's own sign-in" if settings.web.oidc else ""
    count = 0
    if exists(settings):
        with opened(settings) as database:
            count = sum(one.ended_at is None for one in accounts.every(database))
    known = f"{count} account{'s' if count != 1 else ''}" if count else ""
    return " and ".join(filter(None, (known, ways))) or "nobody can sign in yet: `users add LOGIN --role admin`"
