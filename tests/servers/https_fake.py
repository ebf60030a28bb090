"""An HTTPS server on loopback that answers from the memory of a test, and misbehaves where its plan says so."""

from __future__ import annotations

import json
import ssl
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.scripted import DROP, STALL, USUAL

DONE = "do it, then close the connection without an answer"
SHORT = "close the connection in the middle of the body"
TRICKLE = "send the body byte by byte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: the path's names (decoded), query, headers, body."""

    method: str
    names: tuple[str, ...]
    query: Mapping[str, str]
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; a dict goes as JSON."""

    status: int
    body: dict[str, Any] | bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def error(status: int, code: str, **headers: str) -> Reply:
    """An error as Graph words it; the message quotes what no log may have."""
    body = {"error": {"code": code, "message": "Jodie Example <jodie@partner.example> cannot be reached"}}
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


Step = Reply | str
Plan = Mapping[str, Iterable[Step]]


class HttpsFake:
    """Listens on localhost. `plan`: for a named moment, what to do the 1st, 2nd ... time it comes."""

    def __init__(self, tls: ssl.SSLContext, plan: Plan | None = None) -> None:
        self._plan = {moment: deque(steps) for moment, steps in (plan or {}).items()}
        self.stopping = threading.Event()
        self.heard: list[str] = []
        self.asked: list[Asked] = []
        fake = self

        class Handler(_Handler):
            owner = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # The handshake is the connection's own thread's: it must not hold up the listener.
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients leave as they like
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"https://localhost:{self._server.server_address[1]}"

    def moment(self, asked: Asked) -> str:
        """The name of what is asked."""
        raise NotImplementedError

    def answer(self, moment: str, asked: Asked) -> Reply:
        """The answer of a good server."""
        raise NotImplementedError

    def plan(self, moment: str, *steps: Step) -> None:
        """More steps for a moment."""
        self._plan.setdefault(moment, deque()).extend(steps)

    def step(self, moment: str) -> Step:
        steps = self._plan.get(moment)
        return steps.popleft() if steps else USUAL

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner: HttpsFake

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the parent's name
        """Say nothing."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def do_DELETE(self) -> None:
        self._do()

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        parts = urlsplit(self.path)
        names = tuple(unquote(name) for name in parts.path.split("/") if name)
        asked = Asked(
            method=self.command, names=names, query=dict(parse_qsl(parts.query)), headers=self.headers, body=body
        )
        moment = self.owner.moment(asked)
        self.owner.heard.append(moment)
        self.owner.asked.append(asked)
        step = self.owner.step(moment)
        if step in (DROP, STALL):
            self.owner.stopping.wait(5 if step == STALL else 0)
            self.close_connection = True
            return
        reply = step if isinstance(step, Reply) else self.owner.answer(moment, asked)
        self.close_connection = self.close_connection or step in (DONE, SHORT, TRICKLE)
        if step != DONE:
            self._say(reply, step)

    def _say(self, reply: Reply, step: Step) -> None:
        (self.send_response_only if "Date" in reply.headers else self.send_response)(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "Transfer-Encoding" not in reply.headers:
            self.send_header("Content-Length", str(len(reply.data)))
        self.end_headers()
        if step == TRICKLE:
            for at in range(len(reply.data)):
                self.wfile.write(reply.data[at : at + 1])
                if self.owner.stopping.wait(0.1):
                    return
        elif "Transfer-Encoding" in reply.headers:
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(reply.data), reply.data))
        else:
            self.wfile.write(reply.data[: len(reply.data) // 2] if step == SHORT else reply.data)
