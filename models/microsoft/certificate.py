"""The certificate with which an app signs in: one PEM file that holds certificate and private key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography import x509

from models.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What msal takes, and the last day on which it is good."""

    credential: Mapping[str, str] = field(repr=False)
    ends: date


def read_certificate(path: Path, passphrase: str) -> Certificate:
    """Read the file; `passphrase` is the private key's, '' when it has none.

    Raises:
        ConfigError: when the file is not there, or holds no certificate or no private key.
    """
    try:
        text = path.read_text(encoding="ascii")
        ends = x509.load_pem_x509_certificate(text.encode()).not_valid_after_utc.date()
    except (OSError, ValueError):
        raise ConfigError(f"certificate {path}: cannot be read as PEM: give a file with certificate and key") from None
    if "PRIVATE KEY-----" not in text:
        raise ConfigError(f"certificate {path}: has no private key: put certificate and key into this one file")
    credential = {"private_key": text, "public_certificate": text}
    if passphrase:
        credential["passphrase"] = passphrase
    return Certificate(credential=credential, ends=ends)
