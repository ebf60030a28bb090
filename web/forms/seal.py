"""Proof that a form came from our own page, without a session: signed for one link and one time (RFC 2104).

Whoever sends it has been shown the page of that very link within the last hours; a page elsewhere cannot make one.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

LIFE: Final = timedelta(hours=4)
"""How long a page may lie open before its form is shown again."""


def seal(about: str, now: datetime, key: bytes) -> str:
    """The hidden field of a form about that link (or page), made now (aware)."""
    stamp = str(int(now.timestamp()))
    return f"{stamp}.{_signature(about, stamp, key)}"


def sealed(value: str, about: str, now: datetime, key: bytes) -> bool:
    """Whether the field was made by us for that link within LIFE. Compared in constant time."""
    stamp, _, signature = value.partition(".")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    fresh = -60 <= now.timestamp() - int(stamp) <= LIFE.total_seconds()
    return hmac.compare_digest(signature.encode(), _signature(about, stamp, key).encode()) and fresh


def _signature(about: str, stamp: str, key: bytes) -> str:
    return hmac.new(key, f"form\0{about}\0{stamp}".encode(), hashlib.sha256).hexdigest()
