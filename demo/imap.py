"""The demo's IMAP server: pymap, in memory, on loopback.

The mailbox is empty at each start; the spool (demo.post) puts what had arrived back in the same order, so that
with the same UIDVALIDITY every message keeps its UID (RFC 9051, 2.3.1.1).
"""

import asyncio
from argparse import Namespace
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from proxyprotocol.result import ProxyResultLocal
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"


class _DemoConfig(Config):
    @property
    def greeting(self) -> bytes:
        """Fixed words: pymap's own greeting asks the name server at every connection."""
        return b"demo mailbox ready"


class ImapServer:
    """One server; every method runs on the loop that `start` was awaited on."""

    def __init__(self, users: dict[str, str], folders: tuple[str, ...], epoch: int) -> None:
        """Prepare a server: user -> password, folders beside INBOX, epoch = UIDVALIDITY of each INBOX."""
        self._users, self._folders, self._epoch = users, folders, epoch
        self._clients: set[asyncio.Task[object]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        """Make the mailboxes and listen on a free port of the loopback address.

        Raises:
            OSError: when no port can be had.
        """
        args = Namespace(passlib_cfg=None, proxy_protocol=None, debug=False)
        self._config = _DemoConfig(
            args, host=HOST, port=0, demo_data=False, demo_user="-", demo_password="-",  # noqa: S106  # unused
            ssl_context=None, tls_enabled=False, hash_context=Cleartext(), reject_dnsbl=False,
        )  # fmt: skip
        self._config.apply_context()
        login = Login(self._config)
        for name, password in self._users.items():
            login.users_dict[name] = UserMetadata(self._config, name, password=password)
            async with Identity(name, login, None, frozenset()).new_session() as session:
                for folder in self._folders:
                    await session.mailbox_set.add_mailbox(folder)
                inbox = await session.mailbox_set.get_mailbox("INBOX")
                inbox._uid_validity = self._epoch  # noqa: SLF001  # random per start otherwise; no public way
        self._serve = IMAPServer(login, self._config)
        self._server = await asyncio.start_server(self._client, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._serve(reader, writer, SocketInfo.get(writer, ProxyResultLocal(), unique_id=uuid4().bytes))
        finally:
            self._clients.discard(task)
            writer.close()

    async def append(self, user: str, raw: bytes, received: datetime) -> int:
        """Put a message into a user's INBOX with that INTERNALDATE (aware); its UID comes back."""
        mailboxes, _ = self._config.set_cache[user]
        inbox = await mailboxes.get_mailbox("INBOX")
        message = await inbox.append(AppendMessage(raw, received, frozenset()), recent=True)
        return int(message.uid)

    async def stop(self) -> None:
        """Close the port and every connection.

        Not Server.wait_closed(): from Python 3.12 it waits for clients that keep their connection open.
        """
        if self._server is not None:
            self._server.close()
        for task in list(self._clients):
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
