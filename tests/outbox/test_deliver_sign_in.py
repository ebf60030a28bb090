"""Delivery: addresses, sign-in and TLS (faults 22, 45)."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from models.errors import DeliveryDeferred, DeliveryError, DeliveryRefused, LineStopped
from tests.servers.scripted import DROP, STALL, USUAL, Plan
from tests.servers.smtp_line import DESK, HURRIED, LEAD, LETTER, OpenLine, Phase, send
from tests.servers.smtp_script import SmtpScript
from tests.servers.smtp_sink import SmtpSink


def test_an_address_outside_ascii_needs_smtputf8(open_line: OpenLine) -> None:
    with SmtpSink() as sink:
        send(open_line(sink), recipient="zoë@council.example")
        assert sink.letters[0].recipients == ("zoë@council.example",)
    with SmtpScript(extensions=()) as server:
        with pytest.raises(DeliveryRefused, match="SMTPUTF8"):
            send(open_line(server), recipient="zoë@council.example")
        assert server.heard == ["EHLO [127.0.0.1]"]


@pytest.mark.parametrize(
    ("offered", "asked", "options"),
    [
        (True, True, (" RET=HDRS", " NOTIFY=FAILURE,DELAY")),
        (True, False, ("", "")),
        (False, True, ("", "")),
    ],
)
def test_reports_of_failure_and_delay_are_asked_for_where_wanted_and_offered(
    open_line: OpenLine, offered: bool, asked: bool, options: tuple[str, str]
) -> None:
    with SmtpScript(extensions=("DSN",) if offered else ()) as server:
        open_line(server).deliver(DESK, LEAD, LETTER, before_dot=Phase(), reports=asked)
        assert server.heard[1:3] == [f"MAIL FROM:<{DESK}>{options[0]}", f"RCPT TO:<{LEAD}>{options[1]}"]
        assert server.letters == [LETTER]


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "a@b.example\r\nRCPT TO:<evil@x.example>",
        "a@b.example\n",
        "a b@c.example",
        "a@b.example>",
        "a\x00@b.example",
        "a\u2028@b.example",
    ],
)
def test_an_address_that_could_say_more_than_an_address_is_not_tried(open_line: OpenLine, recipient: str) -> None:
    with SmtpScript() as server:
        with pytest.raises(DeliveryRefused):
            send(open_line(server), recipient=recipient)
        assert not [line for line in server.heard if line.startswith(("MAIL", "RCPT"))]


@pytest.mark.parametrize(
    ("extension", "expected"),
    [("AUTH LOGIN PLAIN", ["AUTH PLAIN AGRlc2sAcMOkc3M="]), ("AUTH LOGIN", ["AUTH LOGIN", "ZGVzaw==", "cMOkc3M="])],
)
def test_a_password_outside_ascii_is_sent_as_utf_8(open_line: OpenLine, extension: str, expected: list[str]) -> None:
    with SmtpScript(extensions=(extension,)) as server:
        send(open_line(server, user="desk", secret="päss"))
        assert server.heard[1 : 1 + len(expected)] == expected


def test_a_server_without_any_sign_in_stops_the_line(open_line: OpenLine) -> None:
    with SmtpScript(extensions=()) as server, pytest.raises(LineStopped, match="no sign-in"):
        send(open_line(server, user="desk"))


def test_xoauth2_sends_the_token_and_a_refused_one_stops_the_line(open_line: OpenLine) -> None:
    plan: Plan = {
        "AUTH": [(USUAL,), (b"334 eyJzdGF0dXMiOiI0MDAifQ==\r\n",)],
        "": [(b"535 5.7.3 Authentication unsuccessful\r\n",)],
    }
    with SmtpScript(plan, extensions=("AUTH XOAUTH2",)) as server:
        send(open_line(server, user="desk", auth="xoauth2", secret="a-token"))
        assert "AUTH XOAUTH2 dXNlcj1kZXNrAWF1dGg9QmVhcmVyIGEtdG9rZW4BAQ==" in server.heard
        with pytest.raises(LineStopped, match=r"535 5\.7\.3"):
            send(open_line(server, user="desk", auth="xoauth2", secret="old"))


def test_implicit_tls_and_starttls_deliver_to_a_trusted_server(
    open_line: OpenLine, trusted: Path, server_tls: ssl.SSLContext
) -> None:
    with SmtpSink(implicit=server_tls) as sink:
        send(open_line(sink, host="localhost", tls="implicit"))
        assert len(sink.letters) == 1
    with SmtpSink(tls_context=server_tls, require_starttls=True) as sink:
        line = open_line(sink, host="localhost", tls="starttls")
        send(line)
        send(line)
        assert len(sink.letters) == 2


@pytest.fixture(params=["stranger", "other name", "expired"])
def unacceptable(
    request: pytest.FixtureRequest, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ssl.SSLContext:
    """A server's context whose certificate must not be accepted for localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    name = "other.example" if request.param == "other name" else "localhost"
    ends = datetime(2020, 1, 1, tzinfo=UTC) if request.param == "expired" else None
    authority.issue_cert(name, not_after=ends).configure_cert(context)
    if request.param != "stranger":
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return context


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_certificate_that_is_not_accepted_stops_the_line(
    open_line: OpenLine, unacceptable: ssl.SSLContext, tls: str
) -> None:
    with SmtpScript(**{tls: unacceptable}) as server:  # type: ignore[arg-type]
        with pytest.raises(LineStopped, match="certificate is not accepted"):
            send(open_line(server, host="localhost", tls=tls, user="desk"))
        assert not [line for line in server.heard if line.startswith(("AUTH", "MAIL"))]


def test_starttls_that_is_missing_or_refused_never_falls_back_to_clear_text(
    open_line: OpenLine, server_tls: ssl.SSLContext
) -> None:
    for server in (SmtpScript(), SmtpScript({"STARTTLS": [(b"554 5.7.0 no\r\n",)]}, starttls=server_tls)):
        with server:
            with pytest.raises(LineStopped, match="STARTTLS"):
                send(open_line(server, host="localhost", tls="starttls", user="desk"))
            assert not [line for line in server.heard if line.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize(
    "fault", [(b"454 4.7.0 TLS not available\r\n",), (DROP,), (b"220 go\r\n", DROP), (b"220 go\r\n", STALL)]
)
def test_starttls_that_is_put_off_only_defers(
    open_line: OpenLine, server_tls: ssl.SSLContext, fault: tuple[Any, ...]
) -> None:
    with SmtpScript({"STARTTLS": [fault]}, starttls=server_tls) as server, pytest.raises(DeliveryDeferred):
        send(open_line(server, host="localhost", tls="starttls", timeouts=HURRIED))


def test_words_slipped_in_before_tls_are_forgotten(
    open_line: OpenLine, trusted: Path, server_tls: ssl.SSLContext
) -> None:
    with SmtpScript(starttls=server_tls, injected=b"250-evil.example\r\n250 AUTH EVIL\r\n") as server:
        send(open_line(server, host="localhost", tls="starttls", user="desk"))
        assert server.letters == [LETTER]
        assert [line.split()[1] for line in server.heard if line.startswith("AUTH")] == ["PLAIN"], "not EVIL"


def test_tls_where_the_server_speaks_clear_text_stops_the_line(open_line: OpenLine) -> None:
    with SmtpScript() as server, pytest.raises(LineStopped, match="TLS"):
        send(open_line(server, host="localhost", tls="implicit"))


def test_no_fault_puts_an_address_or_the_servers_words_into_an_error(open_line: OpenLine) -> None:
    words = b"550 5.1.1 lead@council.example Jodie Example unknown\r\n"
    said = ""
    for moment in ("MAIL", "RCPT", "DATA", "."):
        with SmtpScript({moment: [(words,)]}) as server:
            with pytest.raises(DeliveryError) as caught:
                send(open_line(server))
            said += str(caught.value)
    assert "Jodie" not in said
    assert "lead@" not in said
    assert said.count("5.1.1") == 4
