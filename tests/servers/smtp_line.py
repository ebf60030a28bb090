"""Lines to SMTP servers of the tests."""

from __future__ import annotations

from typing import Any, Protocol

from models.config import servers
from outbox.deliver import Line, Timeouts
from tests.servers.smtp_script import SmtpScript
from tests.servers.smtp_sink import SmtpSink

DESK, LEAD = "desk@council.example", "lead@council.example"
LETTER = b"From: desk@council.example\r\nSubject: ESC-2026-0000014\r\n\r\nPlease acknowledge.\r\n"
CALM = Timeouts(connect=5.0, greeting=5.0, command=5.0, data=5.0, block=5.0, dot=5.0, goodbye=0.5)
HURRIED = Timeouts(connect=5.0, greeting=1.0, command=1.0, data=1.0, block=1.0, dot=1.0, goodbye=0.5)


class OpenLine(Protocol):
    """What the fixture open_line is."""

    def __call__(
        self, server: SmtpScript | SmtpSink, *, secret: str = "secret", timeouts: Timeouts = CALM, **config: Any
    ) -> Line: ...


def line_to(server: SmtpScript | SmtpSink, *, secret: str = "secret", timeouts: Timeouts = CALM, **config: Any) -> Line:
    """A Line to a server of the test; `config` are keys of [smtp]."""
    values: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "tls": "none"}
    return Line(servers.Smtp(**(values | config)), password=lambda: secret, timeouts=timeouts)


class Phase:
    """What the service keeps before the dot: how often it was told to."""

    def __init__(self) -> None:
        self.kept = 0

    def __call__(self) -> None:
        self.kept += 1


def send(line: Line, phase: Phase | None = None, *, recipient: str = LEAD, letter: bytes = LETTER) -> str:
    """Deliver a letter; returns the server's words."""
    return line.deliver(DESK, recipient, letter, before_dot=phase or Phase())
