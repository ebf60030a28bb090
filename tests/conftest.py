"""Fixtures of all tests: real servers (skipping loudly where they are missing) and certificates."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from intake.mailbox import Mailbox
from outbox.deliver import Line
from tests.servers import dovecot as dovecot_server
from tests.servers import postgres as postgres_server
from tests.servers.dovecot import Dovecot
from tests.servers.imap_box import OpenImap, imap_mailbox
from tests.servers.imap_script import ImapScript
from tests.servers.microsoft365 import Tenant, tenant
from tests.servers.postgres import Postgres
from tests.servers.smtp_line import OpenLine, line_to
from tests.servers.smtp_script import SmtpScript
from tests.servers.smtp_sink import SmtpSink
from tests.servers.token_fake import SECRET


def missing(what: str, package: str) -> None:
    """Skip loudly; with DESK_REAL=1 a skip is a failure."""
    reason = f"{what} is not installed: real-server tests do not run (apt-get install {package})"
    if os.environ.get("DESK_REAL") == "1":
        pytest.fail(f"DESK_REAL=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority of the tests' own."""
    return trustme.CA()


@pytest.fixture(scope="session")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    """A server's context with a certificate for localhost from the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This test's process trusts the authority (SSL_CERT_FILE, which every default context reads)."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture(scope="session")
def dovecot(authority: trustme.CA) -> Iterator[Dovecot]:
    """A running Dovecot; each test takes an account name of its own, the password is 'secret'."""
    if dovecot_server.find() is None:
        missing("Dovecot", "dovecot-imapd")
    pem = authority.issue_cert("localhost").private_key_and_cert_chain_pem.bytes()
    with dovecot_server.running(pem, authority.cert_pem.bytes()) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL; new_database() gives an empty one."""
    if postgres_server.find() is None:
        missing("PostgreSQL", "postgresql")
    with postgres_server.running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """The URL of an empty database of this test's own."""
    return postgres.new_database()


@pytest.fixture
def open_imap() -> Iterator[OpenImap]:
    """Opens the IMAP driver on a scripted server; closes it at the end of the test."""
    boxes: list[Mailbox] = []

    def opened(server: ImapScript, **options: Any) -> Mailbox:
        boxes.append(imap_mailbox(server, **options))
        return boxes[-1]

    yield opened
    for box in boxes:
        box.close()


@pytest.fixture
def open_line() -> Iterator[OpenLine]:
    """Makes a Line to a server of the test; closes it at the end."""
    lines: list[Line] = []

    def opened(server: SmtpScript | SmtpSink, **options: Any) -> Line:
        lines.append(line_to(server, **options))
        return lines[-1]

    yield opened
    for line in lines:
        line.close()


@pytest.fixture
def microsoft(
    server_tls: ssl.SSLContext, trusted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tenant]:
    """A token endpoint and a Graph with one mailbox; the app's secret is in DESK_SECRET."""
    monkeypatch.setenv("DESK_SECRET", SECRET)
    with tenant(server_tls, tmp_path) as one:
        yield one
