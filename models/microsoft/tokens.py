"""Access tokens, and those of an app registration (OAuth 2.0 client credentials, RFC 6749, 4.4), through msal.

A token is kept for 80 % of its life. When a new one cannot be had, the old one serves to its end. Nothing that the
token endpoint says is passed on but its error code: the text may quote the secret's beginning, names and addresses.
"""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msal  # type: ignore[import-untyped]  # it ships no types; the seam is Tokens

from models.config.servers import Server
from models.microsoft.certificate import read_certificate
from models.microsoft.web import NoAnswer, Patience, Web, unanswered

OUTLOOK = "https://outlook.office365.com/.default"
GRAPH = "https://graph.microsoft.com/.default"
SHARE = 0.8
"""The share of its life after which a token is renewed."""

_CODE = re.compile(r"\bAADSTS(\d{4,8})\b")
_WORD = re.compile(r"[a-z_]{3,40}")
PASSING = frozenset({"temporarily_unavailable", "server_error"})
_MEANINGS = {
    "7000215": "the client secret is wrong: put its value, not its id, into the variable that password_env names",
    "7000222": "the client secret has expired: make a new one",
    "700027": "the certificate is not the one of the app registration, or has expired: upload it there",
    "700024": "the certificate's statement is not valid at this time: set this machine's clock right",
    "700016": "the app is not known in this tenant: check client_id and tenant",
    "7000112": "the app is switched off: enable it in the tenant",
    "7000229": "the app has no enterprise application in this tenant: grant admin consent",
    "90002": "the tenant is not known: check tenant",
    "900023": "the tenant is not known: check tenant",
    "500011": "the scope is not known in this tenant: check scope",
    "1002012": "the scope is not one for an app: check scope, it ends in /.default",
    "70011": "the scope is not valid: check scope, it ends in /.default",
    "53003": "a conditional access policy blocks the app: except it there",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The app registration and what it asks for. `authority` is a URL without the tenant."""

    authority: str
    tenant: str
    client_id: str
    scope: str


class Tokens(ABC):
    """A token, taken from its endpoint when it is needed and kept for most of its life; belongs to one thread."""

    def __init__(self, patience: Patience | None, clock: Callable[[], float]) -> None:
        """`clock` counts seconds."""
        self._patience = patience or Patience()
        self._clock = clock
        self._token = ""
        self._renew_at = self._ends_at = 0.0
        self._is_fresh = False

    def token(self) -> str:
        """A token that is valid now.

        Raises:
            NoAnswer: final when the app is refused, else when the endpoint cannot be reached or has no time.
            ConfigError: from `credential`.
        """
        now = self._clock()
        if self._token and now < self._renew_at:
            self._is_fresh = False
            return self._token
        try:
            self._take(self._ask(), now)
        except NoAnswer as refused:
            if refused.final or not self._token or now >= self._ends_at:
                raise NoAnswer(str(refused), final=refused.final) from None  # what needed the token was never sent
            self._is_fresh = False
        return self._token

    def forget(self) -> bool:
        """The server refused the token: the next one is new. True when it was an old one, so that this may help."""
        was_old = bool(self._token) and not self._is_fresh
        self._token = ""
        return was_old

    def _take(self, answer: Mapping[str, Any], now: float) -> None:
        life = float(answer.get("expires_in", 0))
        self._token = str(answer["access_token"])
        self._renew_at, self._ends_at = now + SHARE * life, now + life
        self._is_fresh = True

    @abstractmethod
    def _ask(self) -> Mapping[str, Any]:
        """One question to the endpoint: access_token and expires_in.

        Raises:
            NoAnswer: as `token`.
        """


class AppTokens(Tokens):
    """The token of one app registration."""

    def __init__(
        self,
        app: App,
        credential: Callable[[], str | Mapping[str, str]],
        *,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`credential` gives what msal takes: a secret, or key and certificate."""
        super().__init__(patience, clock)
        self._app = app
        self._credential = credential

    def _ask(self) -> Mapping[str, Any]:
        """One question to the endpoint. A new msal application each time: its own caches would hide the server."""
        app = self._app
        credential = self._credential()
        with Web(self._patience) as web, unanswered("the token endpoint: "):
            try:
                client = msal.ConfidentialClientApplication(
                    app.client_id,
                    client_credential=credential,
                    authority=f"{app.authority.rstrip('/')}/{app.tenant}",
                    instance_discovery=False,
                    http_client=web,
                )
                answer: Mapping[str, Any] = client.acquire_token_for_client(scopes=[app.scope])
            except msal.exceptions.MsalServiceError:
                raise busy(web.status) from None
            except (ValueError, KeyError):  # the discovery page: 4xx, or nothing that can be read
                if web.status == 429 or not 400 <= web.status < 500:
                    raise busy(web.status) from None
                raise _refused("", "the tenant is not known: check tenant and authority") from None
        if answer.get("access_token"):
            return answer
        if web.status == 429 or answer.get("error") in PASSING:
            raise busy(web.status)
        raise _meaning(answer)


def tokens_for(
    config: Server, *, scope: str, base: Path, password: Callable[[], str], patience: Patience | None = None
) -> Tokens:
    """Tokens for a configured server; `scope` counts when the configuration names none; paths start at `base`."""
    if config.token_url:
        from models.microsoft.refresh import refresh_tokens  # it needs this module

        return refresh_tokens(config, base=base, password=password, patience=patience)

    def credential() -> str | Mapping[str, str]:
        if config.certificate is None:
            return password()
        return read_certificate(base / config.certificate, password() if config.password_env else "").credential

    app = App(authority=config.authority, tenant=config.tenant, client_id=config.client_id, scope=config.scope or scope)
    return AppTokens(app, credential, patience=patience)


def busy(status: int) -> NoAnswer:
    """The endpoint has no time: again later."""
    said = f" ({status})" if status >= 400 else ""
    return NoAnswer(f"the token endpoint gives no token just now{said}")


def _meaning(answer: Mapping[str, Any]) -> NoAnswer:
    found = _CODE.search(str(answer.get("error_description", "")))
    word = str(answer.get("error", ""))
    if found:
        return _refused(f"AADSTS{found[1]}", _MEANINGS.get(found[1], "look this code up"))
    return _refused(word if _WORD.fullmatch(word) else "", "check tenant, client_id and the secret or certificate")


def _refused(code: str, meaning: str) -> NoAnswer:
    said = f" ({code})" if code else ""
    return NoAnswer(f"no token{said}: {meaning}", final=True)
