"""The pages on their port: they begin and end with the service, and a port that is taken is said at once."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import urllib.request

import pytest

from models.errors import ConfigError
from tests.servers.child import free_port
from tests.web.paper import KEY, PaperDesk, settings
from web.app import create_app
from web.serve import WebServer


def server(port: int) -> WebServer:
    here = settings(web={"enabled": True, "port": port})
    return WebServer(create_app(PaperDesk(), here, KEY), here)


def answers(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/a/open", timeout=5) as answer:
        return int(answer.status)


def test_pages_begin_and_end_again_and_again_and_leave_no_thread() -> None:
    port, before = free_port(), set(threading.enumerate())
    for _ in range(5):
        one = server(port)
        one.start()
        assert answers(port) == 200
        one.close()
    end = time.monotonic() + 5
    while left := set(threading.enumerate()) - before:
        assert time.monotonic() < end, left


def test_an_open_connection_does_not_keep_the_service_from_ending() -> None:
    one, began = server(port := free_port()), time.monotonic()
    one.start()
    with socket.create_connection(("127.0.0.1", port)) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")  # and never the rest
        assert answers(port) == 200
        one.close()
        idle.settimeout(5)
        assert idle.recv(10) == b""
    assert time.monotonic() - began < 10
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_a_port_that_is_taken_is_a_line_about_the_configuration() -> None:
    first = server(port := free_port())
    with pytest.raises(ConfigError, match=rf"\[web\] port: 127.0.0.1 port {port} cannot be taken"):
        server(port)
    first.close()


def test_many_at_once_are_all_answered() -> None:
    one, found = server(port := free_port()), list[int]()
    one.start()
    readers = [threading.Thread(target=lambda: found.append(answers(port))) for _ in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(10)
    one.close()
    assert found == [200] * 20


def test_browsers_that_keep_connections_open_hold_up_nobody_else() -> None:
    one = server(port := free_port())
    one.start()
    with contextlib.ExitStack() as stack:
        for _ in range(150):  # waitress's own limit is 100
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        assert answers(port) == 200
    one.close()
