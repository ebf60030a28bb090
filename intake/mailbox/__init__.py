"""Mailbox drivers: one Protocol, four ways to keep mail (IMAP, Microsoft Graph, maildir, mbox)."""

from collections.abc import Callable
from pathlib import Path

from intake.mailbox.box import Fetched, Item, Listing, Mailbox
from intake.mailbox.credentials import Credentials, Password, Token
from intake.mailbox.imap import ImapMailbox
from intake.mailbox.maildir import MaildirMailbox
from intake.mailbox.mbox import MboxMailbox
from intake.mailbox.sent import SentFolder
from intake.mailbox.server import Patience, Server
from intake.mailbox.wire import Wire
from models.config import servers
from models.errors import ConfigError

__all__ = ["Fetched", "Item", "Listing", "Mailbox", "open_mailbox", "open_sent"]

PORTS = {"implicit": 993, "starttls": 143, "none": 143}


def open_mailbox(
    config: servers.Mailbox,
    *,
    password: Callable[[], str],
    max_size: int,
    base: Path,
    patience: Patience | None = None,
) -> Mailbox:
    """The driver for a configured mailbox; reaches nothing yet.

    `password` gives the secret (for xoauth2: the access token) at each sign-in; `max_size` is in bytes; relative
    paths start at `base`. Driver demo is IMAP at the host and port that the demo has filled in.
    """
    path = base / (config.path or "")
    if config.driver == "maildir":
        return MaildirMailbox(name=config.name, path=path, folder=config.folder, max_size=max_size)
    if config.driver == "mbox":
        return MboxMailbox(name=config.name, path=path, max_size=max_size)
    patience = patience or Patience()
    if config.driver == "graph":
        from intake.mailbox.microsoft import graph_mailbox  # what it needs loads slowly

        return graph_mailbox(config, password=password, max_size=max_size, base=base, patience=patience)
    dial = _dialler(config, password=password, max_size=max_size, base=base, patience=patience)
    return ImapMailbox(name=config.name, folder=config.folder, max_size=max_size, dial=dial, idle=config.idle)


def open_sent(config: servers.Mailbox, *, password: Callable[[], str], base: Path) -> SentFolder | None:
    """The Sent folder of a configured mailbox, None where its driver has none to look into; reaches nothing yet."""
    if config.driver not in ("imap", "demo") or not config.host:
        return None
    return SentFolder(name=config.name, dial=_dialler(config, password=password, max_size=0, base=base,
                                                      patience=Patience()))  # fmt: skip


def _dialler(
    config: servers.Mailbox, *, password: Callable[[], str], max_size: int, base: Path, patience: Patience
) -> Callable[[], Wire]:
    """What makes signed-in connections to the account."""
    if not config.host:
        raise ConfigError(f"mailbox {config.name}: host is missing: name the IMAP server")
    server = Server(
        host=config.host,
        port=config.port or PORTS[config.tls],
        tls=config.tls,
        max_literal=2 * max_size + 1_000_000,  # RFC822.SIZE is an estimate on some servers (RFC 2683, 3.4.5)
    )
    if config.is_app:
        from intake.mailbox.microsoft import app_token  # as above

        credentials: Credentials = app_token(config, password=password, base=base, patience=patience)
    else:
        credentials = (Token if config.auth == "xoauth2" else Password)(config.user, password)

    def dial() -> Wire:
        return Wire(server, credentials, patience)

    return dial
