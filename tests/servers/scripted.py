"""A server of one page: a thread accepts, a thread a connection talks, and a plan says where it misbehaves."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Trickle:
    """Send these bytes one by one with a pause (seconds)."""

    data: bytes
    pause: float


DROP = "close the connection properly"
RESET = "close it by RST"
STALL = "say nothing until the client goes"
USUAL = "answer as a good server would"
Step = bytes | str | Trickle
Plan = Mapping[str, Iterable[tuple[Step, ...]]]


class GoneError(Exception):
    """This conversation is over."""


class Talk:
    """One conversation: lines in, bytes out."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self._file = sock.makefile("rb")

    def line(self) -> bytes:
        try:
            line = self._file.readline()
        except (OSError, ValueError):
            raise GoneError from None
        if not line:
            raise GoneError
        return line.rstrip(b"\r\n")

    def say(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError:
            raise GoneError from None

    def secure(self, context: ssl.SSLContext) -> None:
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True)
        except OSError:
            raise GoneError from None
        self._file.close()
        self._file = self.sock.makefile("rb")

    def do(self, step: Step, stopping: threading.Event) -> None:
        """Carry out a step other than USUAL."""
        if isinstance(step, bytes):
            self.say(step)
        elif isinstance(step, Trickle):
            for byte in step.data:
                self.say(bytes([byte]))
                if stopping.wait(step.pause):
                    raise GoneError
        elif step == STALL:
            while not stopping.is_set() and not self._client_left():
                pass
            raise GoneError
        elif step == RESET:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise GoneError
        else:
            raise GoneError

    def _client_left(self) -> bool:
        readable = select.select([self.sock], [], [], 0.05)[0]
        if not readable:
            return False
        try:
            return not self.sock.recv(65_536)
        except OSError:
            return True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        self.sock.close()


class Scripted:
    """Listens on loopback, port `port`. `plan`: for a named moment, what to do the 1st, 2nd ... time it comes."""

    def __init__(self, plan: Plan | None = None, *, implicit: ssl.SSLContext | None = None) -> None:
        self._plan = {moment: deque(times) for moment, times in (plan or {}).items()}
        self._implicit = implicit
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._talks: list[Talk] = []
        self.connections = 0
        self._ends = threading.Semaphore(0)
        self.heard: list[str] = []

    def converse(self, talk: Talk) -> None:
        """One conversation, from the greeting on; ends by GoneError."""
        raise NotImplementedError

    def script(self, moment: str) -> tuple[Step, ...]:
        times = self._plan.get(moment)
        return times.popleft() if times else (USUAL,)

    def one_ended(self) -> None:
        """Wait until a conversation has ended and its connection is closed; each end counts once."""
        assert self._ends.acquire(timeout=20), "no conversation has ended"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for talk in self._talks:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(talk.sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock = self._listener.accept()[0]
            except OSError:
                return
            self.connections += 1
            self._start(self._one, sock)

    def _one(self, sock: socket.socket) -> None:
        talk = Talk(sock)
        self._talks.append(talk)
        try:
            if self._implicit:
                talk.secure(self._implicit)
            self.converse(talk)
        except GoneError:
            pass
        finally:
            talk.close()
            self._ends.release()
