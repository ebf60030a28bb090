"""Mailboxes on scripted IMAP servers, and how the tests read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from intake.mailbox import Fetched, Mailbox, open_mailbox
from intake.mailbox.server import Patience
from models.config import servers
from tests.servers.imap_script import ImapScript

MAIL = b"From: a@partner.example\r\nSubject: one\r\n\r\nWords.\r\n"
MAILS = {3: MAIL, 5: MAIL.replace(b"one", b"two"), 9: MAIL.replace(b"one", b"three")}
CALM = Patience(connect=5.0, read=5.0, command=10.0)
HURRIED = Patience(connect=1.0, read=1.0, command=5.0)


class OpenImap(Protocol):
    """What the fixture open_imap is."""

    def __call__(
        self, server: ImapScript, *, secret: str = "secret", max_size: int = 0, patience: Patience = CALM, **config: Any
    ) -> Mailbox: ...


def imap_mailbox(
    server: ImapScript, *, secret: str = "secret", max_size: int = 0, patience: Patience = CALM, **config: Any
) -> Mailbox:
    """The driver for a scripted server; `config` are keys of [[mailbox]], max_size 0 = a million bytes."""
    values: dict[str, Any] = {
        "name": "desk",
        "driver": "imap",
        "address": "desk@council.example",
        "host": "127.0.0.1",
        "port": server.port,
        "tls": "none",
        "user": "desk",
    }
    return open_mailbox(
        servers.Mailbox(**(values | config)),
        password=lambda: secret,
        max_size=max_size or 1_000_000,
        base=Path(),
        patience=patience,
    )


def fetched_from(box: Mailbox, *items: str, epoch: str = "7") -> dict[str, Fetched]:
    """What fetch() gives, by item."""
    return {fetched.item: fetched for fetched in box.fetch(items, epoch)}


def listed_in(box: Mailbox) -> list[str]:
    """The items of the folder."""
    return [item.item for item in box.list().items]
