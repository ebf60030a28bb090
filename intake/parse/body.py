"""The parts of a mail: its text, its HTML, its attachments, the mails attached to it.

The compat32 tree is walked by hand and the walk stops at message/*: text of an attached mail is never the sender's
own (mail-parser merges it). Sizes are of decoded bytes. Limits: MAX_PARTS parts, MAX_DEPTH deep, MAX_TEXT characters.
"""

import binascii
import hashlib
import quopri
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Tree
from typing import Final

from intake.headers import decode_bytes, decode_words
from intake.parse import files
from intake.parse.encoding import (
    bytes_of,
    encoding_of,
    payload_of,
    raw_bytes,
    unbase64,
    unescaped,
    uudecoded,
)
from models.mail import Attachment

MAX_PARTS: Final = 500
MAX_DEPTH: Final = 30
MAX_TEXT: Final = 500_000
MAX_INNER: Final = 5
"""Attached mails that are read."""
_REPORTS: Final = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
     "message/global-disposition-notification", "message/feedback-report"}
)  # fmt: skip
_MAILS: Final = frozenset({"message/rfc822", "message/global", "message/news"})
_FIELDS: Final = re.compile(
    r"^(?:reporting-|final-|original-|action|status|disposition|feedback-|diagnostic-|arrival-|user-agent|version|remote-"
    r"|x-)[\w-]*[ \t]*:",
    re.MULTILINE | re.IGNORECASE,
)
_BOUNDARY: Final = re.compile(rb"^--([^\s\"-][^\r\n\"]{0,69})\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)
_UU: Final = re.compile(r"^begin [0-7]{3,4} (\S.{0,200})$")


@dataclass(slots=True, kw_only=True)
class Body:
    """What the walk found. `reports` are the machine-readable parts of reports, decoded; `calendar` its METHOD.

    locked: an archive needs a password; wrapped: the reports stood in an attached mail.
    """

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    inner: list[Tree] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    calendar: str = ""
    types: set[str] = field(default_factory=set)
    blobs: dict[str, bytes] = field(default_factory=dict)
    locked: bool = False
    wrapped: bool = False
    defects: list[str] = field(default_factory=list)
    parts: int = 0
    unread: str = ""

    def note(self, defect: str) -> None:
        """List a defect once."""
        if defect and defect not in self.defects:
            self.defects.append(defect)


def walk(tree: Tree) -> Body:
    """Walk one mail's parts in order."""
    body = Body()
    _part(tree, body, 0, "")
    return body


def _part(part: Tree, body: Body, depth: int, parent: str) -> None:
    """Take one part: containers are entered, text is kept, everything else is an attachment."""
    body.parts += 1
    if body.parts > MAX_PARTS or depth > MAX_DEPTH:
        body.unread = "too many parts: the rest was not read"
        body.note(body.unread)
        return
    kind = part.get_content_type()
    body.types.add(kind)
    if kind.startswith("multipart/"):
        _container(part, body, depth, kind)
    elif kind.startswith("message/"):
        _message(part, body, kind)
    elif kind.startswith("text/") or kind == "application/ics":
        _text(part, body, kind, parent)
    else:
        _attach(part, body, _decoded(part, body), kind)


def _decoded(part: Tree, body: Body) -> bytes:
    """The decoded bytes of a part; what was wrong with them is noted."""
    data, defect = payload_of(part)
    body.note(defect)
    return data


def _container(part: Tree, body: Body, depth: int, kind: str) -> None:
    """A multipart: its parts, or its raw text where the boundary is broken (RFC 2046, 5.1)."""
    children = part.get_payload()
    if isinstance(children, list):
        if kind == "multipart/encrypted":
            body.note("encrypted")
        for child in children:
            if isinstance(child, Tree):
                _part(child, body, depth + 1, kind)
        return
    body.note("multipart without parts")
    raw = raw_bytes(part)
    used = _BOUNDARY.search(raw)
    if used and depth < 3:  # the declared boundary is missing or wrong: try the one that stands there
        again = message_from_bytes(b'Content-Type: multipart/mixed; boundary="' + used[1] + b'"\n\n' + raw)
        if again.is_multipart():
            _container(again, body, depth + 3, "multipart/mixed")
            return
    body.plain.append(_trim(decode_bytes(raw)[0]))


def _message(part: Tree, body: Body, kind: str) -> None:
    """message/*: a report's machine part, or an attached mail, which is listed and kept to be read apart."""
    if kind in _REPORTS:
        text = _report_text(part)
        if _FIELDS.search(text) or not text.strip():
            body.reports.append((kind, text))
        else:
            body.plain.append(_trim(text))  # prose under a wrong label
        return
    mail, data = _attached_mail(part, body)
    body.attachments.append(_attachment(files.name_of(part), kind, data))
    body.returned.append(decode_bytes(data[:65_536])[0])
    if mail is not None and kind in _MAILS and len(body.inner) < MAX_INNER:
        body.inner.append(mail)


def _attached_mail(part: Tree, body: Body) -> tuple[Tree | None, bytes]:
    """An attached mail and its bytes; some programs encode it, which RFC 2046, 5.2.1 forbids."""
    inner = part.get_payload()
    mail = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Tree) else None
    if mail is None:
        return None, _decoded(part, body)
    how = encoding_of(part)
    if how in {"base64", "quoted-printable"} and not mail.keys() and not mail.is_multipart():
        packed = raw_bytes(mail)
        data = unbase64(packed)[0] if how == "base64" else quopri.decodestring(packed)
        body.note("an attached mail was encoded")
        return message_from_bytes(data), data
    return mail, bytes_of(mail)


def _text(part: Tree, body: Body, kind: str, parent: str) -> None:
    """A text part: words of the mail, or an attachment when it is named or says so."""
    data = _decoded(part, body)
    name = files.name_of(part)
    attached = part.get_content_disposition() == "attachment" or bool(name)
    if kind == "text/calendar" and part.get_content_disposition() != "attachment":
        found = re.search(rb"^METHOD:\s*([A-Z]+)", data, re.MULTILINE | re.IGNORECASE)
        method = (str(part.get_param("method") or "") or (found[1].decode() if found else "")).upper()
        body.calendar = body.calendar or (method if method.isalpha() else "PUBLISH")
    if kind == "text/rfc822-headers":
        body.returned.append(decode_bytes(data)[0][:MAX_TEXT])
        if attached:
            body.attachments.append(_attachment(name, kind, data))
    elif attached and re.search(rb"^(?:Final|Original)-Recipient:", data, re.MULTILINE | re.IGNORECASE):
        body.reports.append(("message/delivery-status", decode_bytes(data)[0]))  # a report under a wrong label
        _attach(part, body, data, kind)
    elif attached or kind not in {"text/plain", "text/html", "text/enriched", "text/", "text/richtext"}:
        _attach(part, body, data, kind)
    else:
        text, defect = decode_bytes(data, _charset(part))
        body.note(defect)
        if len(text) > MAX_TEXT:
            body.note("text cut: too large")
        rich = kind == "text/html" or (kind == "text/enriched" and parent == "multipart/alternative")
        (body.html if rich else body.plain).append(_uu_taken(_trim(text), body))


def _attach(part: Tree, body: Body, data: bytes, kind: str) -> None:
    """List an attachment; small special ones are kept for the readers of sealed and wrapped mail."""
    name = files.name_of(part)
    real, defect = files.type_of(kind, data)
    body.note(defect)
    body.types.add(real)
    body.locked = body.locked or files.zip_locked(data)
    body.attachments.append(_attachment(name, real, data))
    low = name.casefold()
    if real in {"application/ms-tnef", "application/vnd.ms-tnef"} or low == "winmail.dat":
        body.blobs["tnef"] = data
    elif real in {"application/pkcs7-mime", "application/x-pkcs7-mime"} or low in {"smime.p7m", "smime.p7z"}:
        body.blobs["p7m"] = data


def _attachment(name: str, kind: str, data: bytes) -> Attachment:
    """The record of an attachment."""
    return Attachment(name=name, type=kind, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _charset(part: Tree) -> str:
    """The declared charset, '' when it is missing or unreadable."""
    try:
        return part.get_content_charset() or "utf-8"
    except (LookupError, UnicodeError, ValueError, AttributeError, TypeError):
        return "utf-8"


def _uu_taken(text: str, body: Body) -> str:
    """Text without the uuencoded files that old programs put into it; each becomes an attachment."""
    if "\nbegin " not in "\n" + text:
        return text
    kept: list[str] = []
    packed: list[str] | None = None
    name = ""
    for line in text.split("\n"):
        opening = _UU.match(line)
        if packed is None and opening:
            name, packed = opening[1], [line]
        elif packed is None:
            kept.append(line)
        elif line.rstrip() == "end":
            body.attachments.append(_unpacked(name, packed))
            body.note("a uuencoded file in the text")
            packed = None
        else:
            packed.append(line)
    return "\n".join([*kept, *(packed or ())])


def _unpacked(name: str, lines: list[str]) -> Attachment:
    """The record of a uuencoded file; what cannot be decoded counts as it stands."""
    packed = "\n".join(lines[1:]).encode("ascii", "replace")
    try:
        data = uudecoded(packed)
    except (binascii.Error, ValueError):
        data = packed
    return _attachment(files.safe_name(decode_words(name)), "application/octet-stream", data)


def _report_text(part: Tree) -> str:
    """The fields of a report part: the tree splits its groups into parts of their own (RFC 3464, 2.1)."""
    inner = part.get_payload()
    if isinstance(inner, list):
        groups = []
        for group in inner:
            if isinstance(group, Tree):
                lines = [f"{k}: {unescaped(v)}" for k, v in group.items()]
                rest = group.get_payload()
                groups.append(
                    "\n".join([*lines, *([unescaped(rest)] if isinstance(rest, str) and rest.strip() else [])])
                )
        return "\n\n".join(groups)
    return decode_bytes(payload_of(part)[0])[0]


def _trim(text: str) -> str:
    """Text as it can be stored: bounded, LF line ends, no NUL, no lone surrogates."""
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8").lstrip("\ufeff")
