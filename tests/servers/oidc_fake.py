"""An OpenID Connect provider on loopback, as Entra ID behaves: discovery, keys, codes with PKCE, ID tokens.

A test signs somebody in with `agree`, as their browser would be sent back; `spoil` changes the next ID token.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tests.servers.https_fake import Asked, HttpsFake, Plan, Reply

TENANT, CLIENT, SECRET = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555", "s3cret~value"
KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"})
KEY.ensure_kid()
Claims = dict[str, Any]
Header = dict[str, Any]


class OidcFake(HttpsFake):
    """Moments: DISCOVER, KEYS, TOKEN. `now` is the provider's clock."""

    def __init__(self, tls: ssl.SSLContext, now: Callable[[], datetime], plan: Plan | None = None) -> None:
        super().__init__(tls, plan)
        self.now = now
        self.key = self.shown = KEY
        self.issuer_shown = ""
        self.codes: dict[str, tuple[dict[str, str], Claims]] = {}
        self.spoil: Callable[[Header, Claims], Any] = lambda *_: None
        self.refuses = False

    @property
    def issuer(self) -> str:
        """As the configuration names it."""
        return f"{self.url}/{TENANT}/v2.0"

    def moment(self, asked: Asked) -> str:
        last = asked.names[-1]
        return {"openid-configuration": "DISCOVER", "keys": "KEYS"}.get(last, "TOKEN")

    def answer(self, moment: str, asked: Asked) -> Reply:
        if moment == "DISCOVER":
            base = f"{self.url}/{TENANT}"
            return Reply(
                200,
                {
                    "issuer": self.issuer_shown or self.issuer,
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                    "jwks_uri": f"{base}/discovery/v2.0/keys",
                },
            )
        if moment == "KEYS":
            return Reply(200, dict(KeySet([self.shown]).as_dict(private=False)))
        return self._token({name: values[0] for name, values in parse_qs(asked.body.decode()).items()})

    def agree(self, address: str, **person: Any) -> str:
        """Somebody signs in at that address; the query with which their browser is sent back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = (asked, person)
        return urlencode({"code": code, "state": asked["state"]})

    def _token(self, form: dict[str, str]) -> Reply:
        asked, person = self.codes.pop(form.get("code", ""), ({}, {}))
        proof = (
            base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
            .decode()
            .rstrip("=")
        )
        good = (
            form.get("grant_type") == "authorization_code"
            and form.get("client_secret") == SECRET
            and asked
            and form.get("redirect_uri") == asked["redirect_uri"]
            and proof == asked["code_challenge"]
        )
        if self.refuses or not good:
            said = {
                "error": "invalid_grant",
                "error_description": f"AADSTS54005: code {form.get('code')} was redeemed.",
            }
            return Reply(400, said)
        return Reply(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": "opaque",
                           "id_token": self._id_token(asked["nonce"], person)})  # fmt: skip

    def _id_token(self, nonce: str, person: Claims) -> str:
        seconds = int(self.now().timestamp())
        header: Header = {"alg": "RS256", "kid": self.key.kid}
        claims: Claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": seconds, "nbf": seconds, "exp": seconds + 3600, "nonce": nonce,
            "tid": TENANT, **person,
        }  # fmt: skip
        made = self.spoil(header, claims)
        if isinstance(made, str):
            return made
        key = made if isinstance(made, RSAKey | OctKey) else self.key
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])
