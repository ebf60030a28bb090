"""The council's own sign-in: OpenID Connect Core 1.0, authorization code flow, with PKCE (RFC 7636), state and nonce.

What the provider says is believed only as far as its ID token is signed by a key of its own (section 3.1.3.7): never
the algorithm 'none', never a key that the client shares. Nothing of a token is logged or kept.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client.oauth2_session import OAuth2ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.config.servers import Oidc
from models.microsoft.web import NoAnswer, Patience, Web, unanswered
from models.pages.accounts import Journey

WHO: Final = "the council's sign-in: "
PATIENCE: Final = Patience(connect=5.0, read=10.0, whole=20.0)
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
WAY: Final = 600
"""Seconds that somebody may take to sign in over there."""
LEEWAY: Final = 60
"""Seconds by which two machines' clocks may differ."""
KEPT: Final = 3600
"""Seconds for which the provider's own description is kept."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom an ID token speaks of. roles: the values of the role claim; person: of the person claim, '' = none."""

    issuer: str
    subject: str
    login: str
    name: str
    roles: tuple[str, ...]
    person: str = ""


class _Client(OAuth2Client):  # type: ignore[misc]  # authlib ships no types; the seam is Provider
    """authlib's client over a session of ours: no redirects, no proxy, a limit on every wait."""

    client_auth_class = OAuth2ClientAuth


class Provider:
    """The council's provider, asked when somebody signs in; any thread may."""

    def __init__(self, config: Oidc, redirect: str) -> None:
        """Take [web.oidc], and the address at which people come back."""
        self._config, self._redirect = config, redirect
        self._described: tuple[float, dict[str, Any]] | None = None
        self._keys: KeySet | None = None

    def leave(self, now: datetime) -> Journey:
        """Where to send a browser, and what it must bring back.

        Raises:
            NoAnswer: the provider does not answer, or is not the one that the configuration names (final).
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        place = self._description(now)["authorization_endpoint"]
        with Web(PATIENCE) as web:
            address, _ = self._client(web).create_authorization_url(
                place, state=state, code_verifier=verifier, nonce=nonce
            )
        return Journey(address=address, state=state, nonce=nonce, verifier=verifier, begun=int(now.timestamp()))

    def back(self, journey: Journey, said: Mapping[str, str], now: datetime) -> Person:
        """Who came back. `said`: the query of the address that they came back to.

        Raises:
            NoAnswer: final when what came back does not hold, else when the provider does not answer.
        """
        if not 0 <= int(now.timestamp()) - journey.begun <= WAY:
            raise _refused("it took too long")
        if not hmac.compare_digest(said.get("state", "").encode(), journey.state.encode()):
            raise _refused("another state came back")
        if "iss" in said and said["iss"] != self._config.issuer:  # RFC 9207
            raise _refused("another issuer answered")
        if "error" in said or not said.get("code"):
            raise _refused("it gave no code")
        token = self._token(said["code"], journey.verifier, now)
        return self._person(self._claims(token, journey.nonce, now))

    def _client(self, web: Web) -> _Client:
        config = self._config
        return _Client(
            web, client_id=config.client_id, client_secret=config.secret() or None, scope=config.scope,
            redirect_uri=self._redirect, code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post" if config.client_secret_env else "none",
        )  # fmt: skip

    def _description(self, now: datetime) -> dict[str, Any]:
        """The discovery page (OpenID Connect Discovery 1.0, section 4.3): its issuer must be ours."""
        if self._described is None or not 0 <= now.timestamp() - self._described[0] < KEPT:
            page = _json(f"{self._config.issuer.rstrip('/')}/.well-known/openid-configuration")
            if page.get("issuer") != self._config.issuer:
                raise _refused("its discovery page names another issuer than [web.oidc] does")
            if not all(str(page.get(name, "")).startswith("https://") for name in _ENDPOINTS):
                raise _refused("its discovery page names no https endpoints")
            self._described, self._keys = (now.timestamp(), page), None
        return self._described[1]

    def _token(self, code: str, verifier: str, now: datetime) -> dict[str, Any]:
        place = self._description(now)["token_endpoint"]
        with Web(PATIENCE) as web, unanswered(WHO):
            try:
                answer: dict[str, Any] = self._client(web).fetch_token(
                    place, grant_type="authorization_code", code=code, redirect_uri=self._redirect,
                    code_verifier=verifier,
                )  # fmt: skip
            except (AuthlibBaseError, ValueError):  # its words may quote the code or the secret
                if web.status == 429 or web.status >= 500:
                    raise NoAnswer(f"{WHO}it gives no token just now ({web.status})") from None
                raise _refused("it refused the code, or the client's secret") from None
        return answer

    def _claims(self, token: Mapping[str, Any], nonce: str, now: datetime) -> dict[str, Any]:
        """What the ID token says, once it holds."""
        text, config = str(token.get("id_token", "")), self._config
        try:
            signed = self._verified(text, now)
            claims = CodeIDToken(
                signed.claims, signed.header,
                {"iss": {"value": config.issuer}, "aud": {"value": config.client_id}},
                {"nonce": nonce, "client_id": config.client_id, "access_token": token.get("access_token")},
            )  # fmt: skip
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError) as error:
            raise _refused(f"its ID token does not hold ({type(error).__name__})") from None
        return dict(claims)

    def _verified(self, text: str, now: datetime) -> jwt.Token:
        """The token, if one of the provider's keys signed it; keys are asked for again once, as they change."""
        fresh = self._keys is None
        try:
            return jwt.decode(text, self._key_set(now), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            if fresh:
                raise
        self._keys = None
        return jwt.decode(text, self._key_set(now), algorithms=list(ALGORITHMS))

    def _key_set(self, now: datetime) -> KeySet:
        if self._keys is None:
            page = _json(self._description(now)["jwks_uri"])
            kept = [one for one in page.get("keys", []) if one.get("kty") in ("RSA", "EC") and one.get("use") != "enc"]
            self._keys = KeySet.import_key_set({"keys": kept})
        return self._keys

    def _person(self, claims: Mapping[str, Any]) -> Person:
        config = self._config
        subject = claims.get(config.subject_claim)
        if not isinstance(subject, str) or not subject:
            raise _refused(f"its ID token holds no {config.subject_claim}")
        roles = claims.get(config.role_claim, [])
        login = claims.get("preferred_username") or claims.get("email") or subject
        return Person(
            issuer=config.issuer, subject=subject, login=str(login).casefold()[:100],
            name=str(claims.get("name") or login)[:100],
            roles=tuple(str(one) for one in (roles if isinstance(roles, list) else [roles])),
            person=str(claims.get(config.person_claim, "")) if config.person_claim else "",
        )  # fmt: skip


def _json(address: str) -> dict[str, Any]:
    with Web(PATIENCE) as web, unanswered(WHO):
        answer = web.get(address)
        if answer.status_code != 200:
            raise NoAnswer(f"{WHO}a page of it cannot be had ({answer.status_code})")
        try:
            page = answer.json()
        except ValueError:
            page = None
    if not isinstance(page, dict):
        raise NoAnswer(f"{WHO}a page of it cannot be read")
    return page


def _refused(reason: str) -> NoAnswer:
    return NoAnswer(f"{WHO}{reason}", final=True)
