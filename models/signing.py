"""Message-IDs that only we can make: `<random.signature@domain>`, so that a forged answer to us is recognised.

The signature is HMAC-SHA-256 (RFC 2104) of random part and domain under the desk's signing key, cut to 80 bits as
RFC 2104, section 5, allows. It proves that we wrote the id, never who answers it (promise 13).
"""

import hashlib
import hmac
import re

_ID = re.compile(r"([a-z0-9]{8,64})\.([0-9a-f]{20})@([a-z0-9.-]+)")


def signature(random_part: str, domain: str, key: bytes) -> str:
    """Twenty hexadecimal digits that belong to this random part and domain under this key."""
    text = f"message-id\0{random_part}@{domain.casefold()}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:20]


def make_message_id(random_part: str, domain: str, key: bytes) -> str:
    """A Message-ID without brackets. `random_part`: 8 to 64 lower-case letters and digits, never used before.

    Raises:
        ValueError: when the parts cannot make a well-formed id (RFC 5322, section 3.6.4).
    """
    made = f"{random_part}.{signature(random_part, domain, key)}@{domain.casefold()}"
    if not _ID.fullmatch(made):
        raise ValueError("a Message-ID needs 8 to 64 letters and digits and a domain")
    return made


def is_our_message_id(message_id: str, key: bytes) -> bool:
    """Whether we made this Message-ID (without brackets; some servers change its case)."""
    found = _ID.fullmatch(message_id.casefold())
    return found is not None and hmac.compare_digest(found[2], signature(found[1], found[3], key))
