"""The IMAP driver: reaching a server and signing in, and every way in which that fails (faults 21 to 26)."""

from __future__ import annotations

import ssl
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from intake.mailbox import open_mailbox
from intake.mailbox.imap import ImapMailbox
from models.config import servers
from models.errors import ConfigError, MailboxError, MailboxRefused
from tests.servers.imap_box import CALM, HURRIED, MAIL, MAILS, OpenImap, fetched_from, listed_in
from tests.servers.imap_script import ImapScript
from tests.servers.scripted import DROP, RESET, STALL, USUAL, Plan


def test_a_refused_connection_is_tried_again_later(open_imap: OpenImap) -> None:
    with ImapScript() as server:
        pass
    with pytest.raises(MailboxError, match="the connection was refused"):
        open_imap(server).connect()


def test_an_unknown_host_is_named_as_such(open_imap: OpenImap) -> None:
    with ImapScript() as server, pytest.raises(MailboxError, match="the host is not known"):
        open_imap(server, host="no-such-host.invalid", tls="implicit").connect()


@pytest.mark.parametrize(
    ("greeting", "meaning"),
    [
        ((STALL,), "no answer in time"),
        ((DROP,), "the connection broke"),
        ((RESET,), "the connection broke"),
        ((b"* BYE full\r\n",), "said no|connection broke"),
        ((b"\xff\xfe\x00\r\n",), "broke|understood"),
    ],
)
def test_a_greeting_that_is_none_is_again_later(open_imap: OpenImap, greeting: tuple[Any, ...], meaning: str) -> None:
    with ImapScript(MAILS, {"GREETING": [greeting, (USUAL,)]}) as server:
        box = open_imap(server, patience=HURRIED if STALL in greeting else CALM)
        with pytest.raises(MailboxError, match=meaning) as caught:
            box.connect()
        assert not isinstance(caught.value, MailboxRefused)
        assert listed_in(box) == ["3", "5", "9"], "the next call connects anew"


def test_implicit_tls_and_starttls_work_with_a_trusted_certificate(
    open_imap: OpenImap, trusted: Path, server_tls: ssl.SSLContext
) -> None:
    with ImapScript(MAILS, implicit=server_tls) as server:
        assert len(fetched_from(open_imap(server, host="localhost", tls="implicit"), "3", "5")) == 2
    with ImapScript(MAILS, starttls=server_tls, capabilities="IMAP4rev1 STARTTLS") as server:
        assert len(fetched_from(open_imap(server, host="localhost", tls="starttls"), "3", "5")) == 2
        assert [line.split()[0] for line in server.heard].index("STARTTLS") < [
            line.split()[0] for line in server.heard
        ].index("LOGIN")


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_certificate_from_nobody_is_refused_before_the_password(
    open_imap: OpenImap, server_tls: ssl.SSLContext, tls: str
) -> None:
    kind = {"implicit": server_tls} if tls == "implicit" else {"starttls": server_tls}
    with ImapScript(MAILS, capabilities="IMAP4rev1 STARTTLS", **kind) as server:  # type: ignore[arg-type]
        with pytest.raises(MailboxError, match="certificate is not accepted"):
            open_imap(server, host="localhost", tls=tls).connect()
        assert not [line for line in server.heard if line.startswith("LOGIN")]


def test_a_certificate_for_another_host_is_refused(open_imap: OpenImap, trusted: Path, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(context)
    with (
        ImapScript(MAILS, implicit=context) as server,
        pytest.raises(MailboxError, match="certificate is not accepted"),
    ):
        open_imap(server, host="localhost", tls="implicit").connect()


def test_an_expired_certificate_is_refused(open_imap: OpenImap, trusted: Path, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(context)
    with ImapScript(MAILS, implicit=context) as server, pytest.raises(MailboxError, match="expired"):
        open_imap(server, host="localhost", tls="implicit").connect()


def test_starttls_that_is_missing_never_falls_back_to_clear_text(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, capabilities="IMAP4rev1") as server:
        with pytest.raises(MailboxError, match="STARTTLS"):
            open_imap(server, host="localhost", tls="starttls").connect()
        assert not [line for line in server.heard if line.startswith("LOGIN")]


def test_starttls_that_is_refused_never_falls_back_to_clear_text(open_imap: OpenImap) -> None:
    plan: Plan = {"STARTTLS": [(b"%TAG% NO not now\r\n",)]}
    with ImapScript(MAILS, plan, capabilities="IMAP4rev1 STARTTLS") as server:
        with pytest.raises(MailboxError):
            open_imap(server, host="localhost", tls="starttls").connect()
        assert not [line for line in server.heard if line.startswith("LOGIN")]


def test_a_session_that_is_signed_in_before_tls_is_refused(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, greeting=b"* PREAUTH welcome\r\n", capabilities="IMAP4rev1 STARTTLS") as server:
        with pytest.raises(MailboxError):
            open_imap(server, host="localhost", tls="starttls").list()
        assert not [line for line in server.heard if line.startswith(("LOGIN", "EXAMINE"))]


def test_a_wrong_password_is_refused_and_a_person_must_look(open_imap: OpenImap) -> None:
    plan: Plan = {"LOGIN": [(b"%TAG% NO [AUTHENTICATIONFAILED] bad password of desk\r\n",)]}
    with ImapScript(MAILS, plan) as server, pytest.raises(MailboxRefused, match="AUTHENTICATIONFAILED") as caught:
        open_imap(server).connect()
    assert "bad password" not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        (b"* BYE shutting down\r\n", DROP),
        (DROP,),
        (STALL,),
        (b"%TAG% BAD Request is throttled. Suggested Backoff Time: 10 milliseconds\r\n",),
    ],
)
def test_a_sign_in_that_fails_for_the_servers_reasons_is_no_wrong_password(
    open_imap: OpenImap, answer: tuple[Any, ...]
) -> None:
    with ImapScript(MAILS, {"LOGIN": [answer]}) as server:
        box = open_imap(server, patience=HURRIED if STALL in answer else CALM)
        with pytest.raises(MailboxError) as caught:
            box.connect()
        assert not isinstance(caught.value, MailboxRefused)
        time.sleep(0.02)
        assert listed_in(box) == ["3", "5", "9"]


@pytest.mark.parametrize(
    "answer",
    [
        b"%TAG% NO [UNAVAILABLE] later\r\n",
        b"%TAG% NO [INUSE] later\r\n",
        b"%TAG% NO Server Unavailable. 15\r\n",
        b"%TAG% NO Request is throttled\r\n",
    ],
)
def test_a_server_without_time_that_does_not_say_until_when_is_left_alone_for_a_minute(
    open_imap: OpenImap, answer: bytes
) -> None:
    with ImapScript(MAILS, {"LOGIN": [(answer,)]}) as server:
        box = open_imap(server)
        with pytest.raises(MailboxError, match=r"patience \(60 seconds\)|just now") as caught:
            box.connect()
        assert not isinstance(caught.value, MailboxRefused)
        with pytest.raises(MailboxError, match="left alone"):
            box.connect()
        assert server.connections == 1


def test_signed_in_without_a_mailbox_is_a_refusal(open_imap: OpenImap) -> None:
    plan: Plan = {
        "EXAMINE": [(b"%TAG% BAD User is authenticated but not connected.\r\n* BYE Connection closed. 14\r\n", DROP)]
    }
    with ImapScript(MAILS, plan) as server, pytest.raises(MailboxRefused, match="permission"):
        open_imap(server).list()


def test_the_time_that_a_busy_server_asks_for_is_honoured(open_imap: OpenImap) -> None:
    plan: Plan = {
        "EXAMINE": [
            (
                b"%TAG% NO Request is throttled. Suggested Backoff Time: 1500000 milliseconds\r\n* BYE throttled\r\n",
                DROP,
            )
        ]
    }
    with ImapScript(MAILS, plan) as server:
        box = open_imap(server)
        with pytest.raises(MailboxError, match="patience"):
            box.list()
        with pytest.raises(MailboxError, match="left alone"):
            box.list()
        assert server.connections == 1, "no second connection within the time"
        assert isinstance(box, ImapMailbox)
        box._quiet_until -= 1500
        assert listed_in(box) == ["3", "5", "9"]


def test_a_password_outside_ascii_goes_as_plain(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        open_imap(server, secret="pässword").connect()
    assert [line for line in server.heard if line.startswith("AUTHENTICATE PLAIN")]


def test_xoauth2_sends_the_token_and_answers_the_error_challenge_with_nothing(open_imap: OpenImap) -> None:
    plan: Plan = {
        "AUTHENTICATE": [
            (USUAL,),
            (b"+ \r\n", b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", b"%TAG% NO [AUTHENTICATIONFAILED] token\r\n"),
        ]
    }
    with ImapScript(MAILS, plan) as server:
        open_imap(server, auth="xoauth2", secret="a-token").connect()
        with pytest.raises(MailboxRefused):
            open_imap(server, auth="xoauth2", secret="an-old-token").connect()
    assert "AUTHENTICATE XOAUTH2" in server.heard
    assert "dXNlcj1kZXNrAWF1dGg9QmVhcmVyIGEtdG9rZW4BAQ==" in server.heard


def test_a_token_that_expires_in_mid_fetch_only_costs_a_new_connection(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, {"BODY": [(b"* BYE Session invalidated - AccessTokenExpired\r\n", DROP)]}) as server:
        box = open_imap(server, auth="xoauth2")
        assert fetched_from(box, "3")["3"].raw == MAIL
        assert server.connections == 2


def test_a_secret_that_is_missing_is_the_configurations_fault(open_imap: OpenImap) -> None:
    def missing() -> str:
        raise ConfigError("the environment variable X is not set")

    with ImapScript(MAILS) as server:
        config = servers.Mailbox(
            name="desk",
            driver="imap",
            address="desk@council.example",
            host="127.0.0.1",
            port=server.port,
            tls="none",
            user="desk",
        )
        with pytest.raises(ConfigError):
            open_mailbox(config, password=missing, max_size=1, base=Path(), patience=CALM).connect()
