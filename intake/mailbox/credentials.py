"""How to sign in to an IMAP server. The secret is asked for at each sign-in, so that a new one counts at once."""

from collections.abc import Callable
from typing import Any, Protocol


class Credentials(Protocol):
    """Signs a connected client in; raises what imapclient raises."""

    def sign_in(self, client: Any) -> None:
        """Sign the imapclient.IMAPClient in."""


class Password:
    """User and password: LOGIN, or AUTHENTICATE PLAIN for what LOGIN cannot carry (RFC 4616)."""

    def __init__(self, user: str, secret: Callable[[], str]) -> None:
        self._user = user
        self._secret = secret

    def sign_in(self, client: Any) -> None:
        """Sign in; a user or password outside ASCII goes as PLAIN, whose encoding is UTF-8."""
        secret = self._secret()
        if (self._user + secret).isascii():
            client.login(self._user, secret)
        else:
            client.plain_login(self._user, secret)


class Token:
    """User and access token: SASL XOAUTH2, as Microsoft and Google document it."""

    def __init__(self, user: str, token: Callable[[], str]) -> None:
        self._user = user
        self._token = token

    def sign_in(self, client: Any) -> None:
        """Sign in; the server's error challenge is answered with nothing, as documented, so that it says NO."""
        first = f"user={self._user}\x01auth=Bearer {self._token()}\x01\x01".encode()
        client.sasl_login("XOAUTH2", lambda challenge: b"" if challenge else first)
