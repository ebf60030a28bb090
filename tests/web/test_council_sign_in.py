"""The council's own sign-in by OpenID Connect, against a provider on loopback: what holds, and everything that does not."""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from models.store import accounts
from tests.servers.https_fake import error
from tests.servers.oidc_fake import CLIENT, SECRET, Claims, Header, OidcFake
from tests.servers.scripted import DROP
from tests.web.doors import Doors, doors, inside

ANN = {"sub": "pairwise-1", "oid": "0000-ann", "preferred_username": "Ann.Admin@tynebridge.example", "name": "Ann Admin",
       "roles": ["Desk.Admin"]}  # fmt: skip
FAILED = "The council's sign-in could not be confirmed"
AWAY = "does not answer just now"


class Council:
    """The desk's door, and the provider behind it."""

    def __init__(self, door: Doors, provider: OidcFake) -> None:
        self.door, self.provider = door, provider

    def leave(self, client: FlaskClient) -> str:
        """Set out; the address to which the browser is sent."""
        sent = client.get("/sign-in/council")
        assert sent.status_code == 302, sent.text
        return sent.headers["Location"]

    def sign_in(self, client: FlaskClient | None = None, **person: Any) -> TestResponse:
        """There and back."""
        client = client or self.door.client()
        return client.get(f"/sign-in/back?{self.provider.agree(self.leave(client), **{**ANN, **person})}")


@pytest.fixture
def council(
    tmp_path: Path, server_tls: ssl.SSLContext, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Council]:
    """A desk whose people sign in with Entra ID's like; a second factor is asked for of its own accounts."""
    monkeypatch.setenv("DESK_OIDC", SECRET)
    here: list[Doors] = []
    with OidcFake(server_tls, lambda: here[0].work.clock.now) as provider:
        config = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret_env": "DESK_OIDC", "subject_claim": "oid",
                  "person_claim": "employeeid", "roles": {"Desk.Admin": ["admin"], "Desk.Lead": ["admin", "configurator"],
                                                          "Desk.Manager": ["manager"]}}  # fmt: skip
        with doors(tmp_path, second_factor="required", oidc=config) as door:
            here.append(door)
            yield Council(door, provider)


def plain(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_whoever_has_a_role_signs_in_and_their_account_is_made(council: Council) -> None:
    client = council.door.client()
    assert 'href="/sign-in/council"' in client.get("/sign-in?back=/account").text
    done = council.sign_in(client)
    assert (done.status_code, done.headers["Location"]) == (303, "/account")
    page = plain(client.get("/account"))
    assert "Ann Admin" in page
    assert "With your council account" in page
    made = accounts.by_subject(council.door.work.desk.db, council.provider.issuer, "0000-ann")
    assert made is not None
    assert (made.login, made.roles, made.password_hash) == ("ann.admin@tynebridge.example", frozenset({"admin"}), "")
    assert [code for code, *_ in council.door.said()] == ["account_made", "signed_in"]
    assert council.door.sign_in(council.door.client(), made.login, "").status_code == 422
    assert council.door.sign_in(council.door.client(), made.login, "any password at all").status_code == 422


def test_an_account_is_found_by_its_subject_and_never_by_a_login(council: Council) -> None:
    council.door.make("ann.admin@tynebridge.example", "auditor")
    client = council.door.client()
    assert council.sign_in(client).status_code == 303
    assert "The queue and its cases" in plain(client.get("/account"))
    assert council.door.known("ann.admin@tynebridge.example").roles == {"auditor"}
    council.sign_in(preferred_username="ann.married@tynebridge.example", sub="pairwise-2")
    everybody = accounts.every(council.door.work.desk.db)
    assert [one.login for one in everybody] == ["ann.admin@tynebridge.example", "ann.admin@tynebridge.example 0000-ann"]


@pytest.mark.parametrize("roles", [[], ["Other.App"], "Desk.Nothing", None])
def test_whoever_has_no_role_here_gets_no_account(council: Council, roles: Any) -> None:
    client = council.door.client()
    refused = council.sign_in(client, roles=roles)
    assert refused.status_code == 422
    assert "has no role in this desk" in plain(refused)
    assert not inside(client)
    assert accounts.every(council.door.work.desk.db) == []


def test_roles_are_the_providers_at_each_sign_in_and_a_change_ends_sessions(council: Council) -> None:
    before = council.door.client()
    council.sign_in(before)
    after = council.door.client()
    council.sign_in(after, roles=["Desk.Manager", "Desk.Lead"], employeeid="U01")
    assert (inside(before), inside(after)) == (False, True)
    assert council.door.known("ann.admin@tynebridge.example").roles == {"admin", "configurator", "manager"}
    assert council.sign_in(roles=[]).status_code == 422
    assert not inside(after), "whoever has lost every role is out"


def test_a_person_of_the_directory_is_named_by_their_own_claim(council: Council) -> None:
    council.sign_in(oid="1", preferred_username="ruth", roles=["Desk.Manager"], employeeid="U01")
    council.sign_in(oid="2", preferred_username="eve", roles=["Desk.Manager"], employeeid="nobody")
    assert (council.door.known("ruth").person_id, council.door.known("eve").person_id) == ("U01", "")


def test_an_account_that_was_ended_here_stays_ended(council: Council) -> None:
    council.sign_in()
    council.door.keeper().end("ann.admin@tynebridge.example")
    assert council.sign_in().status_code == 422


def claim(**changed: Any) -> Callable[[Header, Claims], None]:
    def change(header: Header, claims: Claims) -> None:
        claims.update(changed)
        for name, value in changed.items():
            if value is None:
                del claims[name]

    return change


def unsigned(header: Header, claims: Claims) -> str:
    import base64
    import json

    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def by_the_shared_secret(header: Header, claims: Claims) -> OctKey:
    header["alg"] = "HS256"
    return OctKey.import_key(SECRET * 3)


def by_another_key(header: Header, claims: Claims) -> RSAKey:
    return RSAKey.generate_key(2048)


def by_its_own_key_in_the_header(header: Header, claims: Claims) -> RSAKey:
    key = RSAKey.generate_key(2048)
    header["jwk"] = key.as_dict(private=False)
    return key


SPOILT: dict[str, Callable[[Header, Claims], Any]] = {
    "another nonce": claim(nonce="another"),
    "no nonce": claim(nonce=None),
    "another audience": claim(aud="another-app"),
    "two audiences without azp": claim(aud=[CLIENT, "another-app"]),
    "azp of another": claim(aud=[CLIENT, "another-app"], azp="another-app"),
    "another issuer": claim(iss="https://evil.example/v2.0"),
    "no issuer": claim(iss=None),
    "expired": claim(exp=1_700_000_000),
    "no expiry": claim(exp=None),
    "not yet valid": claim(nbf=2_000_000_000),
    "no subject": claim(oid=None),
    "an empty subject": claim(oid=""),
    "a subject that is no text": claim(oid=["0000-ann"]),
    "alg none": unsigned,
    "signed with the shared secret": by_the_shared_secret,
    "signed by another key": by_another_key,
    "a key of its own in the header": by_its_own_key_in_the_header,
    "no token": lambda *_: "",
    "not a token": lambda *_: "a.b.c",
}


@pytest.mark.parametrize("name", SPOILT)
def test_an_id_token_that_does_not_hold_lets_nobody_in(
    council: Council, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    council.provider.spoil = SPOILT[name]
    client = council.door.client()
    with caplog.at_level(logging.INFO):
        refused = council.sign_in(client)
    assert refused.status_code == 422
    assert FAILED in plain(refused)
    assert not inside(client)
    assert accounts.every(council.door.work.desk.db) == []
    assert "the council's sign-in: " in caplog.text
    for secret in ("ann", "Ann", SECRET, "code-1", "0000"):
        assert secret not in caplog.text


def test_a_state_that_is_not_this_browsers_is_refused(council: Council) -> None:
    own, foreign = council.door.client(), council.door.client()
    query = council.provider.agree(council.leave(foreign), **ANN)
    council.leave(own)
    assert FAILED in plain(own.get(f"/sign-in/back?{query}")), "somebody else's way back"
    assert FAILED in plain(council.door.client().get(f"/sign-in/back?{query}")), "a browser that never left"
    assert council.provider.codes, "the code was not even shown to the provider"
    assert foreign.get(f"/sign-in/back?{query}").status_code == 303
    assert FAILED in plain(foreign.get(f"/sign-in/back?{query}")), "a way back is good once"


@pytest.mark.parametrize("said", ["", "error=access_denied&state={state}", "state={state}", "code=made-up&state={state}",
                                  "code=code-1&state={state}&iss=https://evil.example"])  # fmt: skip
def test_what_comes_back_without_a_good_code_is_refused(council: Council, said: str) -> None:
    client = council.door.client()
    query = council.provider.agree(council.leave(client), **ANN)
    state = dict(part.split("=") for part in query.split("&"))["state"]
    assert FAILED in plain(client.get(f"/sign-in/back?{said.format(state=state)}"))
    assert not inside(client)


def test_whoever_takes_too_long_sets_out_again(council: Council) -> None:
    client = council.door.client()
    query = council.provider.agree(council.leave(client), **ANN)
    council.door.later(minutes=11)
    assert FAILED in plain(client.get(f"/sign-in/back?{query}"))


def test_a_code_that_somebody_stole_is_of_no_use_without_the_verifier(council: Council) -> None:
    thief, client = council.door.client(), council.door.client()
    stolen = council.provider.agree(council.leave(client), **ANN)
    code = dict(part.split("=") for part in stolen.split("&"))["code"]
    own = council.provider.agree(council.leave(thief), **ANN)
    state = dict(part.split("=") for part in own.split("&"))["state"]
    assert FAILED in plain(thief.get(f"/sign-in/back?code={code}&state={state}"))
    assert not inside(thief)


def test_keys_that_the_provider_has_changed_are_asked_for_again(council: Council) -> None:
    assert council.sign_in().status_code == 303
    new = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"})
    new.ensure_kid()
    council.provider.key = council.provider.shown = new
    assert council.sign_in().status_code == 303
    assert council.provider.heard.count("KEYS") == 2
    assert council.sign_in().status_code == 303
    assert council.provider.heard.count("KEYS") == 2
    assert council.provider.heard.count("DISCOVER") == 1


@pytest.mark.parametrize("moment", ["DISCOVER", "TOKEN", "KEYS"])
@pytest.mark.parametrize("step", [DROP, error(503, "Busy"), error(429, "Slow")], ids=["silence", "503", "429"])
def test_a_provider_that_is_away_is_said_and_works_again_later(council: Council, moment: str, step: Any) -> None:
    council.provider.plan(moment, step)
    client = council.door.client()
    if moment == "DISCOVER":
        refused = client.get("/sign-in/council")
    else:
        refused = client.get(f"/sign-in/back?{council.provider.agree(council.leave(client), **ANN)}")
    assert refused.status_code == 422
    assert AWAY in plain(refused)
    assert council.sign_in().status_code == 303


def test_a_provider_that_is_not_the_one_of_the_configuration_is_refused(council: Council) -> None:
    council.provider.issuer_shown = f"{council.provider.url}/{{tenantid}}/v2.0"
    assert FAILED in plain(council.door.client().get("/sign-in/council"))


def test_without_oidc_there_is_no_such_way(tmp_path: Path) -> None:
    with doors(tmp_path) as door:
        client = door.client()
        assert "council account" not in client.get("/sign-in").text
        assert client.get("/sign-in/council").status_code == 404
        assert client.get("/sign-in/back?code=a&state=b").status_code == 404
