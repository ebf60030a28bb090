"""The finished bytes of a letter: RFC 5322 headers written by hand, then parsed again and compared.

Nothing from a message can become a header: values are cleaned (outbox.clean), encoded here (RFC 2047) and folded only
at spaces; In-Reply-To and References fold only between ids and are never encoded (the standard library encodes long
ids, and Outlook then drops the thread). What was meant and what a parser reads must be equal, else nothing leaves.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.parser import BytesParser
from email.policy import compat32, default
from email.utils import format_datetime
from typing import Final

from models.errors import ComposeError
from models.words import LetterKind
from outbox.clean import NAME_LIMIT, one_line

Header = tuple[str, str]
LINE: Final = 76
WORD_BYTES: Final = 45  # 60 characters in base64; with its frame under the 75 of RFC 2047, section 2.
ID_LIMIT: Final = 900  # A line ends at 998 (RFC 5322, section 2.1.1) and an id cannot be folded.
KEPT_REFERENCES: Final = 20
_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without space, < and >
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")  # dot-atoms, RFC 5322, 3.2.3
_WIDER = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u00a1-\U0010ffff-]+@[A-Za-z0-9.\u00a1-\U0010ffff-]+"
)  # RFC 6532, 3.2
ANSWERS: Final[frozenset[LetterKind]] = frozenset(
    {"receipt", "passed_on", "signpost", "closed", "holding", "check_back"}
)
FOR_ANSWERS: Final[tuple[Header, ...]] = (
    ("Auto-Submitted", "auto-replied"),
    ("X-Auto-Response-Suppress", "All"),
)
_PLAIN_TEXT: Final[tuple[Header, ...]] = (
    ("Content-Type", 'text/plain; charset="utf-8"'),
    ("Content-Transfer-Encoding", "quoted-printable"),
)
_ATTACHED: Final[tuple[Header, ...]] = (
    *_PLAIN_TEXT,
    ("Content-Disposition", 'attachment; filename="original-message.txt"'),
)
FOR_STAFF: Final[tuple[Header, ...]] = (
    ("Auto-Submitted", "auto-generated"),
    # Not All and not OOF, and no Precedence: an out-of-office tells us to go to the deputy.
    ("X-Auto-Response-Suppress", "DR, RN, NRN, AutoReply"),
)


def machine_headers(kind: LetterKind) -> tuple[Header, ...]:
    """How a letter of this kind says that a machine wrote it (RFC 3834, section 5; MS-OXCMAIL)."""
    return FOR_ANSWERS if kind in ANSWERS else FOR_STAFF


def address(address_spec: str, name: str = "") -> Address:
    """One address with its name. A name that could be read as an address is left out.

    Raises:
        ComposeError: when it is no single plain address. Letters outside ASCII are kept as they are (RFC 6532); no
            domain is rewritten, because two rules of rewriting lead to two domains.
    """
    shown = one_line(name, NAME_LIMIT)
    if "@" in shown or "<" in shown or "://" in shown:
        shown = ""
    try:
        made = _made(shown, address_spec)
    except (ValueError, IndexError, MessageError):
        made = None
    if made is None or made.addr_spec != address_spec or len(address_spec.encode()) > 254:
        raise ComposeError("the recipient's or our own address is no single plain address: a person must answer")
    return made


def _made(shown: str, address_spec: str) -> Address | None:
    if _PLAIN.fullmatch(address_spec):
        return Address(display_name=shown, addr_spec=address_spec)
    local, _, domain = address_spec.partition("@")
    atoms = (*local.split("."), *domain.split("."))
    if not _WIDER.fullmatch(address_spec) or not address_spec.isprintable() or not all(atoms):
        return None
    # The standard library's own parser refuses letters outside ASCII.
    return Address(display_name=shown, username=local, domain=domain)


def sound_ids(ids: Sequence[str]) -> tuple[str, ...]:
    """The Message-IDs (no brackets) that can be written as they are, each once; of many the first and the last."""
    sound = tuple(dict.fromkeys(i for i in ids if len(i) <= ID_LIMIT and "=?" not in i and _ID.fullmatch(i)))
    return sound if len(sound) <= KEPT_REFERENCES else (sound[0], *sound[1 - KEPT_REFERENCES :])


def thread_headers(in_reply_to: str, references: Sequence[str]) -> tuple[Header, ...]:
    """In-Reply-To and References (RFC 5322, section 3.6.4): the parent comes last; ids that are none are left out."""
    parent = sound_ids([in_reply_to])
    known = sound_ids([*(i for i in references if i not in parent), *parent])
    pairs = (("In-Reply-To", parent), ("References", known))
    return tuple((name, " ".join(f"<{i}>" for i in ids)) for name, ids in pairs if ids)


def encoded(value: str) -> str:
    """The value as it may stand in a header: as it is, or as RFC 2047 words when it is not plain ASCII."""
    if value.isascii() and "=?" not in value:
        return value
    pieces, piece = [], ""
    for char in value:
        if len((piece + char).encode()) > WORD_BYTES:
            pieces.append(piece)
            piece = ""
        piece += char
    pieces.append(piece)
    return " ".join(f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in pieces)


def mailbox(person: Address) -> str:
    """'Name <address>': the name quoted, or encoded when it is not plain ASCII."""
    name = person.display_name
    if not name:
        return person.addr_spec
    if not name.isascii() or "=?" in name:
        return f"{encoded(name)} <{person.addr_spec}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{person.addr_spec}>'


def fold(name: str, value: str) -> str:
    """The header with its CRLF, folded at spaces before column 76 where there is one (RFC 5322, section 2.2.3)."""
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        if len(line) + 1 + len(word) > LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line]) + "\r\n"


def serialise(
    *,
    sender: Address,
    recipient: Address,
    subject: str,
    date: datetime,
    message_id: str,
    thread: Sequence[Header],
    machine: Sequence[Header],
    body: str,
    attached: str = "",
) -> bytes:
    """The letter's bytes: one recipient, text/plain, quoted-printable, CRLF, no line over 76 but for single long ids.

    attached: the text of the message, as a second part named original-message.txt; '' = none.
    ASCII, but for an address with letters outside it: those lines are UTF-8 and need SMTPUTF8 (RFC 6531).

    Raises:
        ComposeError: when a parser reads anything else than what was meant.
    """
    meant: list[Header] = [
        ("From", mailbox(sender)),
        ("To", mailbox(recipient)),
        ("Subject", encoded(subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", f"<{message_id}>"),
        *thread,
        *machine,
        ("MIME-Version", "1.0"),
    ]
    texts = tuple(text.replace("\n", "\r\n").encode() for text in (body, attached) if text)
    frame, content = _mixed(texts, message_id) if attached else (_PLAIN_TEXT, binascii.b2a_qp(texts[0], istext=True))
    meant += frame
    head = "".join(fold(name, value) for name, value in meant)
    charset = "ascii" if (sender.addr_spec + recipient.addr_spec).isascii() else "utf-8"
    data = head.encode(charset, "replace") + b"\r\n" + content
    _compare(data, meant, subject, recipient, texts)
    return data


def _mixed(texts: Sequence[bytes], message_id: str) -> tuple[tuple[Header, ...], bytes]:
    """Two texts as multipart/mixed (RFC 2046, 5.1.3): the letter, and what is attached to it.

    The boundary begins with '=_', which no quoted-printable text contains (RFC 2045, section 6.7).
    """
    boundary = f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:32]}"
    content = b""
    for text, frame in zip(texts, (_PLAIN_TEXT, _ATTACHED), strict=True):
        head = "".join(fold(name, value) for name, value in frame).encode()
        content += f"--{boundary}\r\n".encode() + head + b"\r\n" + binascii.b2a_qp(text, istext=True) + b"\r\n"
    content += f"--{boundary}--\r\n".encode()
    return (("Content-Type", f'multipart/mixed; boundary="{boundary}"'),), content


def _compare(
    data: bytes, meant: Sequence[Header], subject: str, recipient: Address, texts: Sequence[bytes]
) -> None:  # fmt: skip
    """Parse the finished bytes again and refuse anything that was not meant (reliability: CVE-2024-6923)."""
    read = BytesParser(policy=compat32).parsebytes(data)
    headers = [(name, " ".join(_as_sent(value).split())) for name, value in read.raw_items()]
    wrong = [name for (name, value), was in zip(headers, meant, strict=False) if (name, value) != _flat(was)]
    unfolded = dict(headers)
    parts = [part for part in read.walk() if not part.is_multipart()]
    found = [part.get_payload(decode=True) for part in parts]
    if len(headers) != len(meant) or wrong or any(part.defects for part in (read, *parts)):
        raise ComposeError("the finished letter does not carry the headers that were meant: it does not leave")
    shown = str(make_header(decode_header(unfolded["Subject"])))
    readers = default.header_factory("To", unfolded["To"]).addresses
    if shown != subject or [reader.addr_spec for reader in readers] != [recipient.addr_spec]:
        raise ComposeError(
            "the finished letter's subject or recipient is not the one that was meant: it does not leave"
        )
    if max(map(len, data.split(b"\r\n"))) > 998:  # RFC 5322, section 2.1.1
        raise ComposeError("the finished letter has a line over 998 characters: it does not leave")
    if found != list(texts) or b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        raise ComposeError("the finished letter's text is not the one that was meant: it does not leave")


def _as_sent(value: str) -> str:
    """A header's value as text; the parser keeps bytes outside ASCII as surrogates."""
    return value.encode("ascii", "surrogateescape").decode("utf-8", "replace")


def _flat(header: Header) -> Header:
    return header[0], " ".join(header[1].split())
