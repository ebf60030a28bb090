"""Both mail servers of the demo in one thread with one event loop, on loopback."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime

from demo.imap import ImapServer
from demo.sink import SmtpSink
from models.errors import DeskError


class Servers:
    """Start, append from any thread, stop."""

    def __init__(self, imap: ImapServer, sink: SmtpSink) -> None:
        """Take both servers; nothing listens before `start`."""
        self.imap, self.sink = imap, sink
        self._ready = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="demo-servers", daemon=True)

    def start(self) -> None:
        """Start the thread and wait until both ports listen.

        Raises:
            DeskError: when they do not within ten seconds.
        """
        self._thread.start()
        if not self._ready.wait(10) or self._error is not None:
            raise DeskError(f"the demo's mail servers did not start on loopback: {self._error or 'no answer'}")

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except Exception as error:  # noqa: BLE001  # told to the thread that waits in start()
            self._error = error
            self._ready.set()

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self.imap.start()
        await self.sink.start()
        self._ready.set()
        await self._stop.wait()
        await self.imap.stop()
        await self.sink.stop()

    def append(self, user: str, raw: bytes, received: datetime) -> int:
        """Deliver a message into a user's INBOX; its UID comes back."""
        going = asyncio.run_coroutine_threadsafe(self.imap.append(user, raw, received), self._loop)
        return going.result(10)

    def stop(self) -> None:
        """End both servers and their thread; harmless when they never started."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)


def make_servers(
    users: dict[str, str],
    folders: tuple[str, ...],
    epoch: int,
    smtp: tuple[str, str],
    take: Callable[[str, bytes], None],
) -> Servers:
    """Both servers, not yet started.

    users: IMAP user -> password. folders: beside INBOX. epoch: UIDVALIDITY. smtp: user and password of the sink.
    take(recipient, letter): called for every letter, in a worker thread.
    """
    return Servers(ImapServer(users, folders, epoch), SmtpSink(*smtp, take))
