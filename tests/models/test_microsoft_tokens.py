"""Tokens of an app registration: kept, renewed at 80 % of their life, and what each refusal means."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509

from models.errors import ConfigError
from models.microsoft import GRAPH, NoAnswer, Patience, tokens_for
from models.microsoft.tokens import App, AppTokens, Tokens
from tests.servers.https_fake import SHORT, Reply
from tests.servers.microsoft365 import Tenant
from tests.servers.scripted import DROP, STALL
from tests.servers.token_fake import CLIENT, SECRET, TENANT, TokenFake


class Clock:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def tokens(fake: TokenFake, clock: Clock, *, secret: str = SECRET, read: float = 5.0, **keys: Any) -> Tokens:
    app = {"authority": fake.url, "tenant": TENANT, "client_id": CLIENT, "scope": GRAPH} | keys
    return AppTokens(App(**app), lambda: secret, patience=Patience(connect=5.0, read=read), clock=clock)


def test_a_token_is_kept_for_80_per_cent_of_its_life(microsoft: Tenant) -> None:
    clock = Clock()
    microsoft.tokens.life = 3600
    source = tokens(microsoft.tokens, clock)
    assert source.token() == "token-1"
    clock.now += 2879
    assert source.token() == "token-1"
    clock.now += 2
    assert source.token() == "token-2"


@pytest.mark.parametrize("fault", [Reply(503), Reply(429), DROP, STALL, SHORT, Reply(200, b"<html>")])
def test_when_no_new_token_can_be_had_the_old_one_serves_to_its_end(microsoft: Tenant, fault: Reply | str) -> None:
    clock = Clock()
    microsoft.tokens.life = 3600
    source = tokens(microsoft.tokens, clock, read=1.0 if fault is STALL else 5.0)
    source.token()
    microsoft.tokens.plan("TOKEN", fault, fault)
    clock.now += 3000
    assert source.token() == "token-1"
    clock.now += 601
    with pytest.raises(NoAnswer) as caught:
        source.token()
    assert not caught.value.final
    assert not caught.value.sent, "what needed the token never left"
    assert source.token() == microsoft.tokens.given[-1] != "token-1"


def test_a_token_that_the_server_refused_is_never_shown_again(microsoft: Tenant) -> None:
    source = tokens(microsoft.tokens, Clock())
    source.token()
    assert source.forget() is False, "it was new: another will do no better"
    source.token()
    assert source.token() == "token-2"
    assert source.forget() is True
    assert source.token() == "token-3"


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"secret": "wr0ng~secret"}, "AADSTS7000215.*value, not its id"),
        ({"client_id": "0-0"}, "AADSTS700016.*client_id"),
        ({"tenant": "no-such-tenant"}, "tenant is not known"),
        ({"scope": "https://graph.microsoft.com/Mail.Read"}, "AADSTS1002012.*/.default"),
    ],
)
def test_a_refusal_says_what_to_do_and_quotes_nothing(microsoft: Tenant, keys: dict[str, Any], says: str) -> None:
    with pytest.raises(NoAnswer, match=says) as caught:
        tokens(microsoft.tokens, Clock(), **keys).token()
    assert caught.value.final
    for word in ("wr0", "Trace", "Correlation"):
        assert word not in str(caught.value)


@pytest.mark.parametrize("moment", ["DISCOVER", "TOKEN"])
@pytest.mark.parametrize(
    "fault", [Reply(500), Reply(503), Reply(429, {"error": "x"}), Reply(200, b"<html>"), DROP, STALL]
)
def test_a_fault_that_passes_is_no_refusal(microsoft: Tenant, moment: str, fault: Reply | str) -> None:
    source = tokens(microsoft.tokens, Clock(), read=1.0 if fault is STALL else 5.0)
    microsoft.tokens.plan(moment, fault)
    with pytest.raises(NoAnswer) as caught:
        source.token()
    assert not caught.value.final
    assert source.token() == "token-1", "the next question is a new one"


def test_a_redirect_never_takes_the_secret_elsewhere(microsoft: Tenant) -> None:
    microsoft.tokens.plan("TOKEN", Reply(307, b"", {"Location": f"{microsoft.graph.url}/steal"}))
    with pytest.raises(NoAnswer):
        tokens(microsoft.tokens, Clock()).token()
    assert microsoft.graph.asked == []


def a_certificate(folder: Path, authority: trustme.CA, *, ends: datetime | None = None) -> Path:
    leaf = authority.issue_cert("desk.example", not_after=ends, key_type=trustme.KeyType.RSA)
    path = folder / "desk.pem"
    leaf.private_key_and_cert_chain_pem.write_to_path(str(path))
    return path


def test_a_certificate_signs_in_instead_of_a_secret(microsoft: Tenant, authority: trustme.CA) -> None:
    path = a_certificate(microsoft.folder, authority)
    microsoft.tokens._certificate = x509.load_pem_x509_certificate(path.read_bytes())
    config = microsoft.config(password_env="", certificate="desk.pem")
    source = tokens_for(config, scope=GRAPH, base=microsoft.folder, password=lambda: "")
    assert source.token() == "token-1"
    form = microsoft.tokens.asked[-1].body.decode()
    assert "client_secret" not in form
    assert "PRIVATE" not in form


def test_a_certificate_that_is_not_registered_is_refused(microsoft: Tenant, authority: trustme.CA) -> None:
    a_certificate(microsoft.folder, authority)
    config = microsoft.config(password_env="", certificate="desk.pem")
    with pytest.raises(NoAnswer, match=r"AADSTS700027.*upload it") as caught:
        tokens_for(config, scope=GRAPH, base=microsoft.folder, password=lambda: "").token()
    assert caught.value.final


@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\x00", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_certificate_that_cannot_be_read_is_the_configurations_fault(
    microsoft: Tenant, content: bytes | None
) -> None:
    if content is not None:
        (microsoft.folder / "desk.pem").write_bytes(content)
    config = microsoft.config(password_env="", certificate="desk.pem")
    with pytest.raises(ConfigError, match=r"desk\.pem"):
        tokens_for(config, scope=GRAPH, base=microsoft.folder, password=lambda: "").token()


def test_a_certificate_without_its_key_is_named(microsoft: Tenant, authority: trustme.CA) -> None:
    leaf = authority.issue_cert("desk.example", not_after=datetime(2030, 1, 1, tzinfo=UTC))
    leaf.cert_chain_pems[0].write_to_path(str(microsoft.folder / "desk.pem"))
    config = microsoft.config(password_env="", certificate="desk.pem")
    with pytest.raises(ConfigError, match="no private key"):
        tokens_for(config, scope=GRAPH, base=microsoft.folder, password=lambda: "").token()
