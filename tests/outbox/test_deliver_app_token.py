"""SMTP by XOAUTH2 with the token of an app registration (issue 4; reliability of Microsoft 365)."""

from __future__ import annotations

from typing import Any

import pytest

from models.config import servers
from models.config.settings import Settings
from models.errors import DeliveryDeferred, LineStopped
from outbox.deliver import WayOut, open_line
from tests.servers.https_fake import Reply
from tests.servers.microsoft365 import DESK, Tenant
from tests.servers.scripted import USUAL, Plan
from tests.servers.smtp_line import CALM, LEAD, LETTER, Phase
from tests.servers.smtp_script import SmtpScript
from tests.servers.token_fake import xoauth2

REFUSED = (b"535 5.7.3 Authentication unsuccessful\r\n",)
OFFERS = ("AUTH XOAUTH2",)


def shown(token: str) -> str:
    return f"AUTH XOAUTH2 {xoauth2(DESK, token)}"


def line_by_app(server: SmtpScript, microsoft: Tenant, **keys: Any) -> WayOut:
    values: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "tls": "none", "auth": "xoauth2", "user": DESK}
    smtp = servers.Smtp(**(values | microsoft.app() | keys))
    settings = Settings(mailbox=(microsoft.config(),), smtp=smtp, file=microsoft.folder / "config.toml")
    microsoft.opened.append(open_line(settings, timeouts=CALM))
    return microsoft.opened[-1]  # type: ignore[return-value]


def send(line: WayOut) -> str:
    return line.deliver(DESK, LEAD, LETTER, before_dot=Phase())


def test_the_token_is_shown_for_the_configured_mailbox_and_serves_every_sign_in(microsoft: Tenant) -> None:
    with SmtpScript(extensions=OFFERS) as server:
        line = line_by_app(server, microsoft)
        send(line)
        line.close()
        send(line)
        assert server.heard.count(shown("token-1")) == 2
        assert len(server.letters) == 2
    assert microsoft.tokens.scopes == ["https://outlook.office365.com/.default"]


def test_a_refused_old_token_only_defers_and_a_refused_new_one_stops_the_line(microsoft: Tenant) -> None:
    plan: Plan = {"AUTH": [(USUAL,), REFUSED, (USUAL,), REFUSED, REFUSED]}
    with SmtpScript(plan, extensions=OFFERS) as server:
        line = line_by_app(server, microsoft)
        send(line)
        line.close()
        with pytest.raises(DeliveryDeferred, match=r"old token \(535 5\.7\.3\)"):
            send(line)
        send(line)
        assert shown("token-2") in server.heard
        line.close()
        with pytest.raises(DeliveryDeferred):
            send(line)
        with pytest.raises(LineStopped, match=r"535 5\.7\.3"):
            send(line)
        assert len(server.letters) == 2


def test_a_wrong_secret_stops_the_line_and_a_busy_endpoint_only_defers(
    microsoft: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmtpScript(extensions=OFFERS) as server:
        microsoft.tokens.plan("TOKEN", Reply(503))
        line = line_by_app(server, microsoft)
        with pytest.raises(DeliveryDeferred, match="no token just now"):
            send(line)
        monkeypatch.setenv("DESK_SECRET", "wr0ng~secret")
        with pytest.raises(LineStopped, match="AADSTS7000215") as caught:
            send(line)
        assert "wr0" not in str(caught.value)
        assert server.letters == []
