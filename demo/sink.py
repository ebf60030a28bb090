"""The demo's SMTP server: takes every letter, delivers none, hands each to the demo. aiosmtpd, on loopback."""

import asyncio
import hmac
import logging
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from demo.imap import HOST

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own deprecated attribute


class _Handler:
    def __init__(self, take: Callable[[str, bytes], None]) -> None:
        self._take = take

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        """RFC 4954, section 6: 530 before authentication."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the letter, then answer: 250 means that it is on disk."""
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            await asyncio.to_thread(self._take, recipient, content)
        return "250 2.0.0 Kept by the demo"


class SmtpSink:
    """One server; every method runs on the loop that `start` was awaited on."""

    def __init__(self, user: str, password: str, take: Callable[[str, bytes], None]) -> None:
        """Prepare a sink: `take(recipient, letter)` is called for every letter, in a worker thread."""
        self._user, self._password = user, password
        self._handler = _Handler(take)
        self._open: set[SMTP] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port of the loopback address.

        Raises:
            OSError: when no port can be had.
        """
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def _protocol(self) -> SMTP:
        # auth_required would warn about AUTH without TLS, which loopback does not need: handle_MAIL asks for it.
        protocol = SMTP(
            self._handler, loop=asyncio.get_running_loop(), hostname="localhost", enable_SMTPUTF8=True,
            authenticator=self._sign_in, auth_require_tls=False, data_size_limit=50_000_000, timeout=300,
        )  # fmt: skip
        self._open = {known for known in self._open if known.transport} | {protocol}
        return protocol

    def _sign_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, auth_data: object
    ) -> AuthResult:
        known = (
            isinstance(auth_data, LoginPassword)
            and hmac.compare_digest(auth_data.login, self._user.encode())
            and hmac.compare_digest(auth_data.password, self._password.encode())
        )
        return AuthResult(success=known, handled=known)

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server is not None:
            self._server.close()
        for protocol in self._open:
            if isinstance(protocol.transport, asyncio.WriteTransport):
                protocol.transport.abort()
        await asyncio.sleep(0)
