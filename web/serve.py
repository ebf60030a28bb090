"""Serving the pages: waitress in a thread of its own, from `run` until `run` ends."""

import logging
import socket
import threading
from typing import Any

from waitress import create_server, wasyncore

from models.config.servers import Web
from models.config.settings import Settings
from models.errors import ConfigError
from web.app import DeskApp

THREADS = 4
CONNECTIONS = 500
"""Open at once. A browser keeps up to six, so waitress's 100 leave the rest of fifty people waiting for half a minute;
with these, and the files of the desk itself, a process stays under the usual limit of 1024 open files."""
PATIENCE = 5.0
"""Seconds that pages being written have at the end."""
TURN = 1.0
"""Seconds that the loop waits for news before it looks whether it should end."""


class WebServer:
    """The pages on their port. Bound when made, so that a port that is taken is said before anything starts."""

    def __init__(self, app: DeskApp, settings: Settings) -> None:
        """Bind [web] host and port.

        Raises:
            ConfigError: the address cannot be taken.
        """
        logging.getLogger("waitress").setLevel(logging.CRITICAL)  # it names addresses, which may be links
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            app, map=self._sockets, sockets=[_bound(settings.web)], threads=THREADS, ident="",
            clear_untrusted_proxy_headers=settings.web.trusted_proxies == 0, max_request_body_size=1 << 20,
            channel_timeout=30, connection_limit=CONNECTIONS, asyncore_use_poll=True,
        )  # fmt: skip
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    def start(self) -> None:
        """Serve, beside everything else."""
        self._thread.start()

    def close(self) -> None:
        """End: no new pages; those being written have a few seconds."""
        self._ended.set()
        if self._thread.is_alive():
            self._server.trigger.pull_trigger()
            self._thread.join(PATIENCE)
        self._server.task_dispatcher.shutdown(timeout=PATIENCE)  # before the sockets: its threads pull the trigger too
        wasyncore.close_all(self._sockets, ignore_all=True)

    def _serve(self) -> None:
        """Waitress's own loop, one turn at a time, so that nothing that may still be rung is closed under it."""
        while not self._ended.is_set():
            wasyncore.loop(timeout=TURN, map=self._sockets, use_poll=self._server.adj.asyncore_use_poll, count=1)


def _bound(web: Web) -> socket.socket:
    """A socket on [web] host and port."""
    taken = socket.socket(socket.AF_INET6 if ":" in web.host else socket.AF_INET)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((web.host, web.port))
    except OSError as error:
        taken.close()
        raise ConfigError(
            f"[web] port: {web.host} port {web.port} cannot be taken ({error.strerror}): does a desk run there?"
        ) from None
    return taken
