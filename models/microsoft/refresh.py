"""Access tokens by a refresh token (RFC 6749, 6): Google's, and any other server's that speaks OAuth 2.0.

Somebody who may open the mailbox has agreed once; the refresh token of that is a secret. A server may give a new one
with an answer and forget the old one: it is kept in refresh_token_file, where the configuration names one.
Nothing that the endpoint says is passed on but its error code.
"""

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.config.servers import Server
from models.errors import ConfigError
from models.microsoft.tokens import PASSING, Tokens, busy
from models.microsoft.web import NoAnswer, Patience, Web, unanswered

_WORD = re.compile(r"[a-z_]{3,40}")
_MEANINGS = {
    "invalid_grant": "the refresh token has ended or was taken back: agree again, as docs/council-it.md says",
    "invalid_client": "the client is not known or its secret is wrong: check client_id and password_env",
    "unauthorized_client": "the client may not use refresh tokens: correct it where it is registered",
    "invalid_scope": "the scope is not valid: check scope, or leave it out",
}


class Refresh:
    """The refresh token: read at each use, and replaced when the server gives a new one."""

    def __init__(self, config: Server, base: Path) -> None:
        self._variable = config.refresh_token_env
        self._file = config.refresh_token_file and base / config.refresh_token_file
        self._newer = ""

    def read(self) -> str:
        """The token.

        Raises:
            ConfigError: the variable is not set, or the file cannot be read.
        """
        if self._newer:
            return self._newer
        if self._file is None:
            value = os.environ.get(self._variable, "")
            if not value:
                raise ConfigError(f"the environment variable {self._variable} (refresh_token_env) is not set")
            return value
        try:
            value = self._file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigError(
                f"{self._file} (refresh_token_file) cannot be read: write the refresh token there"
            ) from None
        if not value:
            raise ConfigError(f"{self._file} (refresh_token_file) is empty: write the refresh token there")
        return value

    def replace(self, token: str) -> None:
        """Keep a new one: in the file, whole or not at all, else in memory until the next start."""
        if self._file is None:
            self._newer = token
            return
        beside = self._file.with_name(f"{self._file.name}.new")
        try:
            beside.unlink(missing_ok=True)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(token + "\n")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._file)
        except (OSError, UnicodeEncodeError):
            self._newer = token


class RefreshTokens(Tokens):
    """Tokens by a refresh token. `secret` is the client's own, '' where it has none."""

    def __init__(
        self,
        config: Server,
        refresh: Refresh,
        secret: Callable[[], str],
        *,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(patience, clock)
        self._config = config
        self._refresh = refresh
        self._secret = secret

    def _ask(self) -> Mapping[str, Any]:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self._refresh.read(),
            "client_id": self._config.client_id,
            "client_secret": self._secret(),
            "scope": self._config.scope,
        }
        with Web(self._patience) as web, unanswered("the token endpoint: "):
            answer = web.post(self._config.token_url, data={key: value for key, value in form.items() if value})
            status, said = answer.status_code, _object(answer.content)
        if status == 200 and isinstance(said.get("access_token"), str):
            newer = said.get("refresh_token")
            if isinstance(newer, str) and newer and newer != form["refresh_token"]:
                self._refresh.replace(newer)
            return {"access_token": said["access_token"], "expires_in": _seconds(said.get("expires_in"))}
        word = str(said.get("error", ""))
        if status == 429 or status >= 500 or word in PASSING or not word:
            raise busy(status)
        known = word if _WORD.fullmatch(word) else "no code"
        meaning = _MEANINGS.get(word, "check token_url, client_id and the refresh token")
        raise NoAnswer(f"no token ({known}): {meaning}", final=True)


def refresh_tokens(
    config: Server, *, base: Path, password: Callable[[], str], patience: Patience | None = None
) -> RefreshTokens:
    """Tokens for a server whose configuration names token_url; paths start at `base`."""
    secret = password if config.password_env else _none
    return RefreshTokens(config, Refresh(config, base), secret, patience=patience)


def _none() -> str:
    return ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _seconds(said: object) -> float:
    """The token's life; an hour when the server does not say (RFC 6749, 5.1 only recommends it)."""
    try:
        return float(str(said))
    except ValueError:
        return 3600.0
