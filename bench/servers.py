"""Mail servers for a measurement, each in a process of its own: Dovecot where it is installed, else the demo's.

`python -m bench.servers` is the child: it serves the demo's IMAP server and SMTP sink until its standard input ends.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import trustme
from imapclient import IMAPClient

from bench.mails import Sent
from tests.servers import dovecot

HOST, PASSWORD = "127.0.0.1", "secret"
BOXES = ("children", "adults")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the servers listen on loopback. The user of a mailbox is its name, the password is PASSWORD."""

    imap: int
    smtp: int
    which: str


@contextlib.contextmanager
def running(*, real: bool = True) -> Iterator[Ports]:
    """Start an IMAP server with the accounts of BOXES, and an SMTP sink; end them afterwards.

    real: Dovecot when it is installed; False: always the demo's own.
    """
    with contextlib.ExitStack() as stack:
        child = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "bench.servers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).resolve().parent.parent,
                text=True,
            )
        )
        assert child.stdin is not None
        assert child.stdout is not None
        stack.callback(child.stdin.close)
        ports = json.loads(child.stdout.readline())
        if not real or dovecot.find() is None:
            yield Ports(imap=ports["imap"], smtp=ports["smtp"], which="the demo's own IMAP server (pymap)")
            return
        authority = trustme.CA()
        pem = authority.issue_cert("localhost").private_key_and_cert_chain_pem.bytes()
        server = stack.enter_context(dovecot.running(pem, authority.cert_pem.bytes()))
        yield Ports(imap=server.port, smtp=ports["smtp"], which="Dovecot")


def fill(ports: Ports, mails: Iterable[Sent], received: datetime) -> None:
    """Put the mails into their mailboxes by APPEND, received at that moment (aware)."""
    clients: dict[str, IMAPClient] = {}
    try:
        for mail in mails:
            if mail.mailbox not in clients:
                clients[mail.mailbox] = sign_in(ports, mail.mailbox)
            clients[mail.mailbox].append("INBOX", mail.raw, msg_time=received)
    finally:
        for client in clients.values():
            client.logout()


def sign_in(ports: Ports, mailbox: str) -> IMAPClient:
    """A signed-in client of one mailbox."""
    client = IMAPClient(HOST, ports.imap, ssl=False)
    client.login(mailbox, PASSWORD)
    return client


def _serve() -> None:
    from demo.servers import make_servers

    servers = make_servers(dict.fromkeys(BOXES, PASSWORD), (), 1, ("desk", PASSWORD), lambda _to, _letter: None)
    servers.start()
    print(json.dumps({"imap": servers.imap.port, "smtp": servers.sink.port}), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        while os.read(0, 1):
            continue
    servers.stop()


if __name__ == "__main__":
    _serve()
