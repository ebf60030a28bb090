"""A tenant for tests: a token endpoint and a Graph, and how the desk is pointed at them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intake.mailbox import Mailbox, open_mailbox
from intake.mailbox.graph import GraphMailbox
from intake.mailbox.server import Patience
from models.config import servers
from models.config.settings import Settings
from outbox.deliver import Timeouts, WayOut, open_line
from tests.servers.graph_fake import Account, GraphFake
from tests.servers.smtp_line import CALM as CALM_LINE
from tests.servers.token_fake import CLIENT, SECRET, TENANT, TokenFake

DESK = "desk@council.example"
CALM = Patience(connect=5.0, read=5.0, command=10.0)
HURRIED = Patience(connect=5.0, read=1.5, command=1.5)


def hour_passes(box: Mailbox) -> None:
    """For a mailbox whose server asked to be left alone."""
    assert isinstance(box, GraphMailbox)
    box._wire._graph._quiet_until -= 3600


@dataclass(slots=True, kw_only=True)
class Tenant:
    """Both servers, and the mailbox of the desk."""

    tokens: TokenFake
    graph: GraphFake
    account: Account
    folder: Path
    opened: list[Mailbox | WayOut] = field(default_factory=list)

    def app(self, **keys: Any) -> dict[str, Any]:
        """The keys of an app that signs in for itself."""
        usual = {"tenant": TENANT, "client_id": CLIENT, "password_env": "DESK_SECRET", "authority": self.tokens.url}
        return usual | keys

    def config(self, **keys: Any) -> servers.Mailbox:
        """A [[mailbox]] with driver graph."""
        usual = {"name": "desk", "driver": "graph", "address": DESK, "api": self.graph.api}
        return servers.Mailbox(**(usual | self.app() | keys))

    def mailbox(
        self, *, patience: Patience = CALM, max_size: int = 1_000_000, secret: str = SECRET, **keys: Any
    ) -> Mailbox:
        """The driver for it; `keys` are those of [[mailbox]]."""
        config = self.config(**keys)
        self.opened.append(
            open_mailbox(config, password=lambda: secret, max_size=max_size, base=self.folder, patience=patience)
        )
        return self.opened[-1]  # type: ignore[return-value]

    def line(self, *boxes: servers.Mailbox, timeouts: Timeouts = CALM_LINE) -> WayOut:
        """The way out of a desk that has these mailboxes, the usual one when none is given."""
        settings = Settings(mailbox=boxes or (self.config(),), file=self.folder / "config.toml")
        self.opened.append(open_line(settings, timeouts=timeouts))
        return self.opened[-1]  # type: ignore[return-value]


@contextmanager
def tenant(tls: ssl.SSLContext, folder: Path) -> Iterator[Tenant]:
    """A running tenant."""
    with TokenFake(tls) as tokens, GraphFake(tls, tokens.is_good) as graph:
        one = Tenant(tokens=tokens, graph=graph, account=graph.open(DESK), folder=folder)
        yield one
        for opened in one.opened:
            opened.close()
