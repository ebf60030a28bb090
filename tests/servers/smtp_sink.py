"""An SMTP server that keeps every letter: aiosmtpd on its own loop and thread."""

from __future__ import annotations

import asyncio
import ssl
import threading
from dataclasses import dataclass
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Letter:
    """What was taken, and from whom to whom."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


def _abort(smtp: SMTP) -> None:
    if isinstance(smtp.transport, asyncio.WriteTransport):
        smtp.transport.abort()


class SmtpSink:
    """Listens on loopback, port `port`; `letters` in the order in which they came. Options as aiosmtpd's SMTP."""

    def __init__(self, *, implicit: ssl.SSLContext | None = None, **options: Any) -> None:
        self.letters: list[Letter] = []
        self.port = 0
        self._implicit = implicit
        self._options = options
        self._ready = threading.Event()
        self._talks: set[SMTP] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Keep the letter as it came."""
        del server, session
        data = envelope.original_content or b""
        self.letters.append(Letter(envelope.mail_from or "", tuple(envelope.rcpt_tos), data))
        return "250 2.0.0 kept"

    async def _serve(self) -> None:
        self._loop = loop = asyncio.get_running_loop()

        def talk() -> SMTP:
            options: dict[str, Any] = {"decode_data": False, "enable_SMTPUTF8": True, "ident": "sink"}
            smtp = SMTP(self, loop=loop, hostname="sink.example", **(options | self._options))
            self._talks.add(smtp)
            return smtp

        server = await loop.create_server(talk, "127.0.0.1", 0, ssl=self._implicit)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for smtp in self._talks:
            _abort(smtp)
        await asyncio.sleep(0)

    def hang_up(self) -> None:
        """Close every open connection, as an idle time-out does."""
        assert self._loop is not None
        done = threading.Event()

        def close() -> None:
            for smtp in self._talks:
                _abort(smtp)
            done.set()

        self._loop.call_soon_threadsafe(close)
        done.wait(20)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20), "the SMTP sink did not start"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
