"""Mail whose words cannot be read: S/MIME and PGP encryption, notices of sealed mail, locked archives.

Links are never opened and passwords of a next mail never kept: such a mail is a case for a
person, with its original to open.
"""

import re
from typing import Final

from intake.parse.found import Body
from intake.patterns import one_of

_I: Final = re.IGNORECASE
_SENT: Final = one_of(
    r"""
    has (?:just )?sent you an? (?:[\w-]+ )?(?:protected|encrypted|secure) (?:message|e-?mail|document|file)
    \S+@\S+ (?:has )?sent you an? (?:[\w-]+ )?(?:protected|encrypted|secure) (?:message|e-?mail|document|file)
    you(?:'|’)?(?: ha)?ve received an? (?:new )?(?:\w+ )?(?:encrypted|secure|protected) (?:message|e-?mail|package)
    (?:this|the) (?:message|e-?mail) (?:is|has been) (?:encrypted|protected|secured) (?:by|with|using)
    """,
    start=r"\b",
)
_ACTION: Final = one_of(
    r"""
    (?:read|view|open|unlock|access) (?:the|your|this)? ?(?:secure |encrypted |protected )?(?:message|e-?mail|package)
    one-time pass(?:code|word)|open the attach(?:ment|ed file)|encrypted_message\.htm|sign in (?:to|with)
    (?:register|create an account) (?:to|and) (?:read|view|open)|secure message (?:center|centre|portal)
    """,
    start=r"\b",
)
_BRAND: Final = one_of(
    r"""
    microsoft purview|(?:office|microsoft) 365 message encryption|egress|virtru|mimecast|proofpoint|zix|cisco
    trend micro
    secure (?:e-?mail|message) (?:encryption service|centre|center|portal)|encrypted_message\.htm
    """,
    start=r"\b",
)
_HINT: Final = re.compile(r"encrypt|secure|protect|egress|virtru|confidential", _I)
_FILES: Final = one_of(
    r"""
    message(?:_v\d)?\.rpmsg|encrypted_?message\.html?|securedoc.*\.html?|secure_?message\.html?
    .*\.(?:switch|tdf|tdf\.html|pgp|gpg)|encrypted\.asc|virtru.*\.html?
    """,
    start=r"^",
    end=r"$",
)
_LOCKED: Final = re.compile(r"\bpassword|passphrase|passcode|protected|encrypted|zip\b", _I)
_ARMOUR: Final = "-----BEGIN PGP MESSAGE-----"
NOTICE_WORDS: Final = 200
FEW_WORDS: Final = 40
"""A mail with a locked archive and fewer own words than this is sealed."""


def sealed_because(body: Body, subject: str, text: str, text_new: str) -> str:
    """Why the words of a mail cannot be read, '' when they can."""
    if "multipart/encrypted" in body.types or "application/pgp-encrypted" in body.types:
        return "PGP encrypted"
    if "p7m" in body.blobs and not text.strip():
        return "S/MIME encrypted"
    if _ARMOUR in text and len(text.partition(_ARMOUR)[0].split()) < FEW_WORDS:
        return "PGP encrypted"
    names = [a.name for a in body.attachments]
    words = len(text_new.split())
    if any(n.casefold().endswith(".rpmsg") for n in names) or "application/x-microsoft-rpmsg-message" in body.types:
        return "protected message (Microsoft)"
    notice = words < NOTICE_WORDS and _is_notice(text[:8_000])
    if notice or (words < FEW_WORDS and any(_FILES.match(n) for n in names)):
        return "notice of sealed mail"
    if body.locked and words < FEW_WORDS and (words < 12 or _LOCKED.search(f"{subject} {text_new}")):
        return "locked archive without other words"
    return ""


def _is_notice(text: str) -> bool:
    """Whether a portal speaks: two of 'sent you a protected message', 'read the message', and a maker's name.

    People write 'I sent you a secure e-mail yesterday': one sign is not enough, and theirs are words of their own.
    """
    if not _HINT.search(text):
        return False
    sent = bool(_SENT.search(text))
    action = bool(_ACTION.search(text))
    brand = bool(_BRAND.search(text))
    return (sent and (action or brand)) or (
        action and brand and bool(re.search(r"\b(?:encrypted|secure|protected)\b", text, _I))
    )
