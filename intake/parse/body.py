"""The parts of a mail: its text, its HTML, its attachments, the mails attached to it.

The compat32 tree is walked by hand and the walk stops at message/*: text of an attached mail is never the sender's
own (mail-parser merges it). Sizes are of decoded bytes. Limits: MAX_PARTS parts, MAX_DEPTH deep, MAX_TEXT characters.
"""

import quopri
import re
from email import message_from_bytes
from email.message import Message as Tree
from typing import Final

from intake.headers import decode_bytes, whole
from intake.parse import files
from intake.parse.encoding import bytes_of, encoding_of, payload_of, raw_bytes, unbase64
from intake.parse.event import words_of_event
from intake.parse.found import MAX_TEXT, Body, attachment_of, trim
from intake.parse.mapi import plain_of
from intake.parse.wrapped import open_winmail, without_uu

MAX_PARTS: Final = 500
MAX_DEPTH: Final = 30
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
_NO_WORDS: Final = frozenset(
    "text/" + kind
    for kind in ("calendar", "vcard", "x-vcard", "directory", "css", "csv", "x-amp-html", "xml", "javascript")
)
"""Text that is not written for people."""
_HTML: Final = re.compile(r"\bhtml\b", re.IGNORECASE)
_BOUNDARY: Final = re.compile(rb"^--([^\s\"-][^\r\n\"]{0,69})\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)


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
        before = len(body.blocks)
        for child in children:
            if isinstance(child, Tree):
                _part(child, body, depth + 1, kind)
        if kind == "multipart/alternative":
            _choose(body, before)
        return
    body.note("multipart without parts")
    raw = raw_bytes(part)
    used = _BOUNDARY.search(raw)
    if used and depth < 3:  # the declared boundary is missing or wrong: try the one that stands there
        again = message_from_bytes(b'Content-Type: multipart/mixed; boundary="' + used[1] + b'"\n\n' + raw)
        if again.is_multipart():
            _container(again, body, depth + 3, "multipart/mixed")
            return
    body.say(trim(decode_bytes(raw)[0]))


def _choose(body: Body, before: int) -> None:
    """Keep one side of an alternative: the plain text, or the HTML when the plain side says nothing of its own."""
    new = body.blocks[before:]
    rich = [block for block in new if block.rich]
    words = [block for block in new if not block.rich and not _is_stub(block.text)]
    if rich and not words and any(block.text.strip() for block in new if not block.rich):
        body.note("the HTML part says more than the text part")
    body.blocks[before:] = words or rich


def _is_stub(text: str) -> bool:
    """Whether a plain part only says that the mail is in HTML, or says nothing."""
    return len(text.split()) < 30 and (not text.strip() or bool(_HTML.search(text)))


def _message(part: Tree, body: Body, kind: str) -> None:
    """message/*: a report's machine part, or an attached mail, which is listed and kept to be read apart."""
    if kind in _REPORTS:
        text = _report_text(part)
        if _FIELDS.search(text) or not text.strip():
            body.reports.append((kind, text))
        else:
            body.say(trim(text))  # prose under a wrong label
        return
    mail, data = _attached_mail(part, body)
    body.attachments.append(attachment_of(files.name_of(part), kind, data))
    body.returned.append(decode_bytes(data[:65_536])[0])
    if kind in {"message/partial", "message/external-body"}:
        body.note(f"{kind}: not all of the mail is here")  # RFC 2046, 5.2: never fetched, never joined
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
        body.spare = body.spare or words_of_event(trim(decode_bytes(data, charset_of(part))[0]))
    if kind == "text/rfc822-headers":
        body.returned.append(decode_bytes(data)[0][:MAX_TEXT])
        if attached:
            body.attachments.append(attachment_of(name, kind, data))
    elif attached and re.search(rb"^(?:Final|Original)-Recipient:", data, re.MULTILINE | re.IGNORECASE):
        body.reports.append(("message/delivery-status", decode_bytes(data)[0]))  # a report under a wrong label
        _attach(part, body, data, kind)
    elif attached or kind not in {"text/plain", "text/html", "text/enriched", "text/", "text/richtext"}:
        _attach(part, body, data, kind)
        if not attached and kind not in _NO_WORDS and not body.spare:
            text = decode_bytes(data, charset_of(part))[0]
            body.spare = trim(plain_of(text) if kind == "text/rtf" else text)
    else:
        text, defect = decode_bytes(data, charset_of(part))
        body.note(defect)
        if len(text) > MAX_TEXT:
            body.note("text cut: too large")
        rich = kind == "text/html" or (kind == "text/enriched" and parent == "multipart/alternative")
        body.say(without_uu(trim(text), body), rich=rich)


def _attach(part: Tree, body: Body, data: bytes, kind: str) -> None:
    """List an attachment; small special ones are kept for the readers of sealed and wrapped mail."""
    name = files.name_of(part)
    real, defect = files.type_of(kind, data)
    body.note(defect)
    body.types.add(real)
    body.locked = body.locked or files.locked(data)
    body.attach(name, real, data)
    low = name.casefold()
    if real in {"application/ms-tnef", "application/vnd.ms-tnef"} or low == "winmail.dat":
        open_winmail(data, body)
    elif real in {"application/pkcs7-mime", "application/x-pkcs7-mime"} or low in {"smime.p7m", "smime.p7z"}:
        body.blobs["p7m"] = data


def charset_of(part: Tree) -> str:
    """The declared charset, UTF-8 when it is missing or unreadable."""
    try:
        return part.get_content_charset() or "utf-8"
    except (LookupError, UnicodeError, ValueError, AttributeError, TypeError):
        return "utf-8"


def _report_text(part: Tree) -> str:
    """The fields of a report part: the tree splits its groups into parts of their own (RFC 3464, 2.1)."""
    inner = part.get_payload()
    how = encoding_of(part)  # RFC 6533, 4 allows one for message/global-*, and the tree does not decode it
    if isinstance(inner, list):
        groups = []
        for group in inner:
            if isinstance(group, Tree):
                lines = [f"{k}: {whole(v)}" for k, v in group.raw_items()]
                rest = decode_bytes(raw_bytes(group))[0]
                # message/global-delivery-status comes as one mail with its groups for a body
                groups.append("\n".join(lines) + (f"\n\n{rest}" if rest.strip() else ""))
        text = "\n\n".join(groups)
        if how == "base64" and not _FIELDS.search(text):
            return decode_bytes(unbase64(text.encode())[0])[0]
        return decode_bytes(quopri.decodestring(text.encode()))[0] if how == "quoted-printable" else text
    return decode_bytes(payload_of(part)[0])[0]
