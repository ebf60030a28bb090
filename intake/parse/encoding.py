"""Transfer encodings (RFC 2045, 6) of one part: its bytes, as far as they can be had, and what was wrong with them."""

import binascii
import quopri
import re
from email.message import Message as Tree
from typing import Final

_PLAIN: Final = frozenset({"", "7bit", "8bit", "binary"})
_UU: Final = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})

_OF_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=\r\n]")
"""What belongs to base64: what is left of a text without it shows how little of it is base64."""
_FOOTER: Final = re.compile(rb"(?<=[A-Za-z0-9+/=])\r?\n[ \t]*\r?\n(?=[^\n]*(?:[^A-Za-z0-9+/=\s]|[A-Za-z] [A-Za-z]))")


def encoding_of(part: Tree) -> str:
    """The declared transfer encoding in lower case, '' when there is none."""
    return str(part.get("content-transfer-encoding", "")).strip().casefold().partition(";")[0].strip()


def payload_of(part: Tree) -> tuple[bytes, str]:
    """The decoded bytes of a leaf part and a defect ('' = none). Never raises."""
    how = encoding_of(part)
    raw = part.get_payload(decode=False)
    if isinstance(raw, list):
        return b"".join(bytes_of(p) for p in raw if isinstance(p, Tree)), ""
    try:
        if how == "base64":
            return _of_base64(str(raw or "").encode("ascii", "replace"), part)
        if how in _UU:
            return uudecoded(str(raw or "").encode("ascii", "replace")), ""
    except (binascii.Error, ValueError):
        return raw_bytes(part), f"{how} could not be decoded"
    if how == "quoted-printable":
        return quopri.decodestring(raw_bytes(part)), ""
    return raw_bytes(part), "" if how in _PLAIN else "transfer encoding is unknown"


def _of_base64(data: bytes, part: Tree) -> tuple[bytes, str]:
    """Base64 without the footer that gateways and lists add below it; text that is none of it stays as it is."""
    words = part.get_content_maintype() == "text"
    if words and b" " in data.strip() and 10 * len(_OF_BASE64.sub(b"", data)) > len(data.strip()):
        return raw_bytes(part), "declared base64, but it is plain text"
    footer = _FOOTER.search(data)
    if footer is None:
        return unbase64(data)
    whole, defect = unbase64(data[: footer.start()])
    below = b"\n" + data[footer.end() :] if words else b""
    return whole + below, defect or "plain text below base64"


def raw_bytes(part: Tree) -> bytes:
    """The bytes of a part as they came; get_payload(decode=False) already decodes them with the declared charset."""
    raw = part._payload  # type: ignore[attr-defined]  # noqa: SLF001  # the only way to bytes behind a wrong charset
    text = raw if isinstance(raw, str) else ""
    try:
        return text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def unbase64(data: bytes) -> tuple[bytes, str]:
    """Base64 with whatever is no base64 left out and padding mended; the defect when an end is missing."""
    packed = re.sub(rb"[^A-Za-z0-9+/=]", b"", data)
    first = packed.find(b"=")
    if first != -1 and packed[first:].strip(b"="):
        packed = packed[:first]  # padding ends the data
    packed = packed.rstrip(b"=")
    short = len(packed) % 4 == 1
    packed = packed[:-1] if short else packed
    return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4)), "base64 is incomplete" if short else ""


def uudecoded(data: bytes) -> bytes:
    """The bytes of uuencoded lines, 'begin' and 'end' optional; raises binascii.Error for anything else."""
    out = []
    for line in data.splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.strip() in {b"end", b"`"}:
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders pad their lines
            out.append(binascii.a2b_uu(line[:size]))
    return b"".join(out)


def bytes_of(tree: Tree) -> bytes:
    """The bytes of an attached mail as they stood, as far as the tree kept them."""
    try:
        return tree.as_bytes()
    except (UnicodeError, LookupError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return b""
