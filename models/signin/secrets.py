"""Tokens, digests and sealed secrets, each under a key of its own derived from the signing key (promise 19)."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import ConfigError


def new_token() -> str:
    """256 bits that nobody can guess: the name of a session."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the store keeps of a token: whoever reads the database has no session. SHA-256 is enough for 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


class Keys:
    """What the desk's signing key is used for at sign-in; one key, one purpose (NIST SP 800-108)."""

    def __init__(self, key: bytes) -> None:
        """Take the signing key."""
        self._digest = _derived(key, "digests of sign-in")
        self._known = _derived(key, "known browsers of sign-in")
        self._box = AESGCM(_derived(key, "secrets of second factors"))

    def digest(self, kind: str, value: str) -> str:
        """A keyed digest: of a recovery code, or of whom tries are counted for. No use without the key."""
        return hmac.new(self._digest, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()

    def seal(self, secret: str) -> str:
        """A secret as the database may hold it (AES-256-GCM, a nonce of its own each time)."""
        nonce = secrets.token_bytes(12)
        return base64.b64encode(nonce + self._box.encrypt(nonce, secret.encode(), None)).decode()

    def unseal(self, sealed: str) -> str:
        """The secret again.

        Raises:
            ConfigError: it was sealed with another signing key.
        """
        data = base64.b64decode(sealed)
        try:
            return self._box.decrypt(data[:12], data[12:], None).decode()
        except InvalidTag:
            raise ConfigError(
                "[paths] signing_key: second factors were set up with another key: restore it, or `users reset` them"
            ) from None

    def know(self, login: str) -> str:
        """A mark for a browser in which that login has signed in: `nonce.signature`."""
        nonce = secrets.token_hex(12)
        return f"{nonce}.{self._mark(login, nonce)}"

    def known(self, login: str, mark: str) -> str:
        """The nonce of a mark that we gave to that login, '' for any other. Compared in constant time."""
        nonce, _, signature = mark.partition(".")
        good = hmac.compare_digest(signature.encode(), self._mark(login, nonce).encode())
        return nonce if good else ""

    def _mark(self, login: str, nonce: str) -> str:
        return hmac.new(self._known, f"{login}\0{nonce}".encode(), hashlib.sha256).hexdigest()


def _derived(key: bytes, use: str) -> bytes:
    return hmac.new(key, use.encode(), hashlib.sha256).digest()
