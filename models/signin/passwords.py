"""Passwords: Argon2id (RFC 9106, section 4, second choice), length before composition (NIST SP 800-63B, 3.1.1.2)."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.profiles import RFC_9106_LOW_MEMORY

Weak = Literal["short", "long", "common"]
"""What is wrong with a password: too few characters, too many, or little more than a common word or one's own name."""
SHORTEST: Final = 12
LONGEST: Final = 200
OWN: Final = 6
"""Characters that must be left when common words, one's own name and runs of the keyboard are taken away."""
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o0p",
         "qazwsxedcrfvtgbyhnujm")  # fmt: skip
_READ_AS = str.maketrans("@4301!$57", "aaeoiisst")
_WORDS = Path(__file__).with_name("common.txt")


class Passwords:
    """Hashes passwords and compares them; 64 MiB and some tens of milliseconds each."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Take the parameters; none = RFC 9106's second recommended option (64 MiB, 3 passes, 4 lanes)."""
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._nobodys = ""

    def hashed(self, password: str) -> str:
        """The hash to keep, in PHC form."""
        return self._hasher.hash(_normal(password))

    def match(self, kept: str, password: str) -> bool:
        """Whether it is the password. An empty `kept` (no such account) costs the same work and never matches."""
        if not kept:
            self._nobodys = self._nobodys or self._hasher.hash(secrets.token_hex(16))
        try:
            self._hasher.verify(kept or self._nobodys, _normal(password[: LONGEST * 2]))
        except (Argon2Error, InvalidHashError):
            return False
        return bool(kept)

    def outdated(self, kept: str) -> bool:
        """Whether the parameters have changed since: then the password is hashed again at sign-in."""
        return self._hasher.check_needs_rehash(kept)


def one_time() -> str:
    """A password for the first sign-in, to be read out: five groups of four, 100 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(5))


def weakness(password: str, own: Iterable[str] = ()) -> Weak | None:
    """What is wrong with a new password, None when nothing is. `own`: login, name, names of council and desk."""
    typed = _normal(password)
    if len(typed) < SHORTEST:
        return "short"
    if len(typed) > LONGEST:
        return "long"
    if len(set(typed.casefold())) < 5:
        return "common"
    own_words = {word for text in own for word in re.findall(r"[^\W_]{3,}", text.casefold())}
    rest = typed.casefold()
    read = rest.translate(_READ_AS)
    return "common" if min(_left(rest, own_words), _left(read, own_words)) < OWN else None


def _normal(password: str) -> str:
    """The same characters however a keyboard composed them (RFC 8265, section 4.2)."""
    return unicodedata.normalize("NFC", password)


def _left(text: str, own: set[str]) -> int:
    """How many characters are left without common words, own names and runs; digits and signs at the ends too."""
    for word in sorted(own | _common(), key=len, reverse=True):
        text = text.replace(word, " ")
    for run in _runs():
        text = text.replace(run, " ")
    letters = re.sub(r"[\W_]", "", re.sub(r"(?<!\d)(19|20)\d\d(?!\d)", "", text))
    return len(letters)


@cache
def _common() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="utf-8").split())


@cache
def _runs() -> tuple[str, ...]:
    """Every part of four and more of a row, both ways, the longest first."""
    both = [way for row in _ROWS for way in (row, row[::-1])]
    spans = {(at, end) for at in range(21) for end in range(at + 4, 28)}
    parts = {row[at:end] for row in both for at, end in spans if end <= len(row)}
    return tuple(sorted(parts, key=len, reverse=True))
