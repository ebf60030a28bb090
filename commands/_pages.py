"""The web pages beside the beats of `run`."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from beats.desk import Desk
from beats.pages import Pages
from models.config.settings import Settings


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
    web = settings.web.model_copy(update={"enabled": True, "host": "127.0.0.1", "port": port})
    desk = settings.desk.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})
    return settings.model_copy(update={"web": web, "desk": desk})


def found(settings: Settings) -> tuple[str, str]:
    """What `check` says of the pages: what is wrong ('' = nothing), and a note."""
    here, base = address(settings), settings.desk.base_url
    if settings.is_demo:
        return "", "served by `run`; letters link to them"
    if base and not settings.web.enabled:
        return f"letters link to {base}, but [web] enabled is false: nobody serves those pages", ""
    if settings.web.enabled and not base:
        return "", f"served at {here}; letters carry no links: [desk] base_url is empty"
    return "", f"served at {here}, reached by {base}" if base else "not served: letters carry no links"
