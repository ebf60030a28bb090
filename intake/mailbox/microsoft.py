"""Mailboxes of Microsoft 365: what an app registration signs in to, by IMAP or through Graph.

Imported only when a configuration asks for it: msal and requests cost a quarter of a second.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from imapclient.exceptions import LoginError

from intake.mailbox.credentials import Token
from intake.mailbox.graph import GraphMailbox
from intake.mailbox.graph_wire import GraphWire
from intake.mailbox.server import Patience
from models import microsoft
from models.config import servers
from models.errors import MailboxError, MailboxRefused
from models.microsoft import NoAnswer, Tokens


def graph_mailbox(
    config: servers.Mailbox, *, password: Callable[[], str], max_size: int, base: Path, patience: Patience
) -> GraphMailbox:
    """The Graph driver for a configured mailbox; reaches nothing yet."""
    tokens = _tokens(config, microsoft.GRAPH, password, base, patience)
    wire = GraphWire(microsoft.Graph(config.api, tokens, _web(patience)), name=config.name, address=config.address)
    return GraphMailbox(wire, name=config.name, folder=config.folder, max_size=max_size)


def app_token(config: servers.Mailbox, *, password: Callable[[], str], base: Path, patience: Patience) -> "AppToken":
    """How the app of a configured mailbox signs in by IMAP; SASL wants the mailbox's own address."""
    tokens = _tokens(config, microsoft.OUTLOOK, password, base, patience)
    return AppToken(config.user or config.address, tokens, f"mailbox {config.name}")


class AppToken:
    """The token of an app registration, for the mailbox whose address is `user`: XOAUTH2 too."""

    def __init__(self, user: str, tokens: Tokens, where: str) -> None:
        """`where` names the mailbox for messages."""
        self._tokens = tokens
        self._where = where
        self._inner = Token(user, self._token)

    def sign_in(self, client: Any) -> None:
        """Sign in. A refused token is forgotten; when it was an old one, the next sign-in has a new one to try.

        Raises:
            MailboxRefused: when the token endpoint refuses the app.
            MailboxError: when it gives no token just now, or the server refused an old token.
        """
        try:
            self._inner.sign_in(client)
        except LoginError:
            if self._tokens.forget():
                raise MailboxError(f"{self._where}: the server refused an old token; again with a new one") from None
            raise

    def _token(self) -> str:
        try:
            return self._tokens.token()
        except NoAnswer as fault:
            kind = MailboxRefused if fault.final else MailboxError
            raise kind(f"{self._where}, sign-in: {fault}") from None


def _tokens(config: servers.Mailbox, scope: str, password: Callable[[], str], base: Path, patience: Patience) -> Tokens:
    return microsoft.tokens_for(config, scope=scope, base=base, password=password, patience=_web(patience))


def _web(patience: Patience) -> microsoft.Patience:
    return microsoft.Patience(
        connect=patience.connect, read=patience.read, whole=patience.command, slowest=patience.slowest
    )
