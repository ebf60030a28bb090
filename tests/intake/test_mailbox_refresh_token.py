"""Gmail and any server of XOAUTH2: access tokens by a refresh token, for IMAP and for SMTP."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from intake.mailbox import Mailbox
from models.config import servers
from models.config.settings import Settings
from models.errors import ConfigError, MailboxError, MailboxRefused
from outbox.deliver import open_line
from tests.servers.https_fake import Reply
from tests.servers.imap_box import MAILS, OpenImap, listed_in
from tests.servers.imap_script import ImapScript
from tests.servers.refresh_fake import CLIENT, SECRET, RefreshFake
from tests.servers.scripted import DROP, USUAL, Plan
from tests.servers.smtp_line import CALM, LEAD, LETTER, Phase
from tests.servers.smtp_script import SmtpScript
from tests.servers.token_fake import xoauth2

BOX = "desk@council.example"


@pytest.fixture
def endpoint(server_tls: ssl.SSLContext, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RefreshFake]:
    """A token endpoint; the refresh token is in REFRESH, the client's secret in DESK_CLIENT."""
    monkeypatch.setenv("REFRESH", "refresh-1")
    monkeypatch.setenv("DESK_CLIENT", SECRET)
    with RefreshFake(server_tls) as one:
        yield one


def keys(endpoint: RefreshFake, **more: Any) -> dict[str, Any]:
    usual = {"auth": "xoauth2", "token_url": f"{endpoint.url}/oauth2/token", "client_id": CLIENT, "user": BOX}
    if "refresh_token_file" not in more:
        usual["refresh_token_env"] = "REFRESH"
    return usual | {"password_env": "DESK_CLIENT"} | more


def opened(open_imap: OpenImap, server: ImapScript, endpoint: RefreshFake, **more: Any) -> Mailbox:
    return open_imap(server, secret=SECRET, **keys(endpoint, **more))


def test_a_refresh_token_opens_the_mailbox_and_one_access_token_serves_every_sign_in(
    open_imap: OpenImap, endpoint: RefreshFake
) -> None:
    with ImapScript(MAILS) as server:
        box = opened(open_imap, server, endpoint)
        assert listed_in(box) == ["3", "5", "9"]
        box.close()
        assert listed_in(box) == ["3", "5", "9"]
        assert server.heard.count(xoauth2(BOX, "token-1")) == 2
    assert endpoint.given == 1


def test_a_session_whose_token_ended_goes_on_with_a_new_one(open_imap: OpenImap, endpoint: RefreshFake) -> None:
    refused = (b"+ \r\n", b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", b"%TAG% NO [AUTHENTICATIONFAILED] Invalid credentials\r\n")
    plan: Plan = {
        "AUTHENTICATE": [(USUAL,), refused],
        "SEARCH": [(b"* BYE Session expired, please login again.\r\n", DROP)],
    }
    with ImapScript(MAILS, plan) as server:
        box = opened(open_imap, server, endpoint)
        with pytest.raises(MailboxError):
            box.list()
        with pytest.raises(MailboxError, match="old token") as caught:
            box.list()
        assert not isinstance(caught.value, MailboxRefused)
        assert listed_in(box) == ["3", "5", "9"]
        assert xoauth2(BOX, "token-2") in server.heard


def test_a_server_that_gives_a_new_refresh_token_each_time_is_followed_over_a_restart(
    open_imap: OpenImap, server_tls: ssl.SSLContext, trusted: Path, tmp_path: Path
) -> None:
    file = tmp_path / "refresh"
    file.write_text("refresh-1\n")
    with RefreshFake(server_tls, rotates=True) as endpoint, ImapScript(MAILS) as server:
        for number in (2, 3, 4):
            box = opened(open_imap, server, endpoint, refresh_token_file=file)
            assert listed_in(box) == ["3", "5", "9"]
            assert file.read_text() == f"refresh-{number}\n"
    assert file.stat().st_mode & 0o077 == 0, "nobody else may read it"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("refresh")] == ["refresh"]


@pytest.mark.parametrize(
    ("answer", "final", "says"),
    [
        (None, True, r"invalid_grant\): the refresh token has ended"),
        (Reply(401, {"error": "invalid_client"}), True, "invalid_client.*client_id and password_env"),
        (Reply(400, {"error": "something_else"}), True, "something_else"),
        (Reply(503), False, r"gives no token just now \(503\)"),
        (Reply(429, {"error": "rate_limit"}), False, "just now"),
        (Reply(400, {"error": "temporarily_unavailable"}), False, "just now"),
        (Reply(200, b"<html>captive portal</html>"), False, "just now"),
        (Reply(200, b"[1, 2]"), False, "just now"),
        (DROP, False, "connection broke"),
    ],
)
def test_each_refusal_says_what_to_do_and_whether_a_person_must(
    open_imap: OpenImap, endpoint: RefreshFake, answer: Reply | str | None, final: bool, says: str
) -> None:
    endpoint.good = "refresh-1" if answer else "another"
    if answer:
        endpoint.plan("TOKEN", answer)
    with ImapScript(MAILS) as server, pytest.raises(MailboxError, match=says) as caught:
        opened(open_imap, server, endpoint).connect()
    assert isinstance(caught.value, MailboxRefused) is final
    for secret in ("refresh-1", SECRET, "revoked"):
        assert secret not in str(caught.value)


def test_a_refresh_token_that_is_nowhere_is_the_configurations_fault(
    open_imap: OpenImap, endpoint: RefreshFake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REFRESH")
    with ImapScript(MAILS) as server:
        with pytest.raises(ConfigError, match=r"REFRESH .* is not set"):
            opened(open_imap, server, endpoint).connect()
        with pytest.raises(ConfigError, match="cannot be read"):
            opened(open_imap, server, endpoint, refresh_token_file=tmp_path / "none").connect()
        (tmp_path / "empty").touch()
        with pytest.raises(ConfigError, match="is empty"):
            opened(open_imap, server, endpoint, refresh_token_file=tmp_path / "empty").connect()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"tenant": "t"}, "two ways"),
        ({"client_id": ""}, "client_id is missing"),
        ({"refresh_token_env": ""}, "one of refresh_token_env and refresh_token_file"),
        ({"refresh_token_env": "A", "refresh_token_file": "b"}, "one of refresh_token_env and refresh_token_file"),
        ({"token_url": "http://tokens.example/token"}, "token_url"),
        ({"auth": "password"}, "auth = 'xoauth2'"),
    ],
)
def test_half_a_configuration_is_refused_with_what_is_missing(more: dict[str, str], says: str) -> None:
    good = {"name": "desk", "driver": "imap", "address": BOX, "host": "imap.example", "auth": "xoauth2",
            "token_url": "https://tokens.example/token", "client_id": CLIENT, "refresh_token_env": "A"}  # fmt: skip
    servers.Mailbox(**good)
    with pytest.raises(ValidationError, match=says):
        servers.Mailbox(**(good | more))


def test_letters_leave_by_the_same_kind_of_token(endpoint: RefreshFake, tmp_path: Path) -> None:
    with SmtpScript(extensions=("AUTH XOAUTH2",)) as server:
        smtp = servers.Smtp(host="127.0.0.1", port=server.port, tls="none", **keys(endpoint))
        box = servers.Mailbox(name="desk", driver="maildir", path=Path("mail"), address=BOX)
        line = open_line(Settings(mailbox=(box,), smtp=smtp, file=tmp_path / "config.toml"), timeouts=CALM)
        line.deliver(BOX, LEAD, LETTER, before_dot=Phase())
        line.close()
        assert "AUTH XOAUTH2 " + xoauth2(BOX, "token-1") in server.heard
