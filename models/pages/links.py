"""Links that answer one letter without a sign-in (promise 13): `base_url/a/<token>`, and what is known when one comes.

A token names its purpose and the random part of the Message-ID of the letter it came in, signed with the desk's key;
the letter names the clock (case, side and round). It holds no name, no address and no reference (promise 19), and
nothing is kept for it: whoever has the letter has the link. It proves the letter, never the person.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final, Literal

from models.case import CaseFile, LetterFile
from models.words import LetterKind

Purpose = Literal["acknowledge", "confirm"]
"""acknowledge: of a notice, chase or step-up. confirm: of the letter that asks whether an answer was the owner's."""
LINKED: Final[dict[LetterKind, Purpose]] = {
    "notice": "acknowledge",
    "hand_over": "acknowledge",
    "chase_1": "acknowledge",
    "chase_2": "acknowledge",
    "step_up": "acknowledge",
    "confirm": "confirm",
}
"""The letters that carry a link, and its one purpose."""
_CODES: Final[dict[Purpose, str]] = {"acknowledge": "a", "confirm": "c"}
_TOKEN = re.compile(r"([ac])([a-z0-9]{8,64})-([a-z2-7]{16})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a token with a sound signature says: its purpose, and the random part of the letter's Message-ID."""

    purpose: Purpose
    random_part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFile:
    """A link that we made, as the database knows it: its letter and case.

    withdrawn: a person ended the links of the case after this letter was owed.
    """

    purpose: Purpose
    letter: LetterFile
    case: CaseFile
    withdrawn: bool = False


def _signature(code: str, random_part: str, key: bytes) -> str:
    """HMAC-SHA-256 cut to 80 bits, as RFC 2104, section 5, allows: sixteen letters and digits."""
    digest = hmac.new(key, f"link\0{code}\0{random_part}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()


def make_token(purpose: Purpose, random_part: str, key: bytes) -> str:
    """The token of a letter. `random_part`: of its Message-ID (models.signing)."""
    code = _CODES[purpose]
    return f"{code}{random_part}-{_signature(code, random_part, key)}"


def read_token(token: str, key: bytes) -> Ticket | None:
    """What a token says, None when we did not make it. Compared in constant time."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(found[3], _signature(found[1], found[2], key)):
        return None
    purpose: Purpose = "acknowledge" if found[1] == _CODES["acknowledge"] else "confirm"
    return Ticket(purpose=purpose, random_part=found[2])


def link_to(base_url: str, token: str) -> str:
    """The address that a letter carries."""
    return f"{base_url.rstrip('/')}/a/{token}"
