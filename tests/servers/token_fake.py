"""A token endpoint that behaves as Microsoft documents it (client credentials), errors included."""

from __future__ import annotations

import base64
import json
import ssl
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import Certificate

from tests.servers.https_fake import Asked, HttpsFake, Plan, Reply

TENANT, CLIENT, SECRET = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555", "s3cret~value"
SCOPES = ("https://graph.microsoft.com/.default", "https://outlook.office365.com/.default")


def xoauth2(user: str, token: str) -> str:
    """What a client shows of a token: SASL XOAUTH2 in base64, as Microsoft and Google document it."""
    return base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode()).decode()


class TokenFake(HttpsFake):
    """`given`: tokens in the order in which they were given; those in `refused` are no longer good.

    `life`: seconds for which a token is good. `certificate`: whose private key may sign an assertion.
    Moments: DISCOVER, TOKEN.
    """

    def __init__(
        self, tls: ssl.SSLContext, plan: Plan | None = None, *, certificate: Certificate | None = None
    ) -> None:
        super().__init__(tls, plan)
        self.given: list[str] = []
        self.scopes: list[str] = []
        self.refused: set[str] = set()
        self.life = 3599
        self._certificate = certificate

    def is_good(self, token: str) -> bool:
        return token in self.given and token not in self.refused

    def moment(self, asked: Asked) -> str:
        return "DISCOVER" if asked.method == "GET" else "TOKEN"

    def answer(self, moment: str, asked: Asked) -> Reply:
        if asked.names[0] != TENANT:
            return _error(400, "invalid_tenant", 90002, "Tenant not found.")
        if moment == "DISCOVER":
            base = f"{self.url}/{TENANT}"
            return Reply(
                200,
                {
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                },
            )
        return self._token({name: values[0] for name, values in parse_qs(asked.body.decode()).items()}, asked)

    def _token(self, form: dict[str, str], asked: Asked) -> Reply:
        assert asked.names[1:] == ("oauth2", "v2.0", "token")
        assert form["grant_type"] == "client_credentials"
        if form["client_id"] != CLIENT:
            return _error(400, "unauthorized_client", 700016, f"Application '{form['client_id']}' was not found.")
        if "client_assertion" in form:
            if not self._signed(form["client_assertion"]):
                return _error(401, "invalid_client", 700027, "The certificate is not registered on application.")
        elif form.get("client_secret") != SECRET:
            shown = form.get("client_secret", "")[:3]
            return _error(401, "invalid_client", 7000215, f"Invalid client secret provided, starting {shown}.")
        if form["scope"] not in SCOPES:
            return _error(400, "invalid_scope", 1002012, f"The provided value for scope {form['scope']} is not valid.")
        self.given.append(f"token-{len(self.given) + 1}")
        self.scopes.append(form["scope"])
        return Reply(200, {"token_type": "Bearer", "expires_in": self.life, "access_token": self.given[-1]})

    def _signed(self, assertion: str) -> bool:
        """Whether the assertion was signed by the registered certificate's key, for this endpoint."""
        key = self._certificate.public_key() if self._certificate else None
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        audience = f"{self.url}/{TENANT}/oauth2/v2.0/token"
        try:
            said: dict[str, Any] = jwt.decode(
                assertion,
                key,
                algorithms=["PS256", "RS256"],
                audience=audience,
            )
        except jwt.InvalidTokenError:
            return False
        return bool(said["iss"] == said["sub"] == CLIENT)


def _error(status: int, word: str, number: int, text: str) -> Reply:
    said = {
        "error": word,
        "error_description": f"AADSTS{number}: {text} Trace ID: 0 Correlation ID: 0",
        "error_codes": [number],
    }
    return Reply(status, json.dumps(said).encode(), {"Content-Type": "application/json"})
