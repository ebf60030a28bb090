"""The text that Outlook keeps as MAPI properties in a winmail.dat: HTML, or rich text in its own compression.

A list of properties (MS-OXTNEF, 2.1.3.4): count, then for each its type, id, name if it has one, and values padded to
four bytes. Rich text is compressed by MS-OXRTFCP; both readers of it are libraries.
"""

import struct
from collections.abc import Iterator
from typing import Final

import compressed_rtf
from striprtf.striprtf import rtf_to_text

from intake.headers import decode_bytes

MAX_PROPERTIES: Final = 2_000
MAX_RTF: Final = 400_000
"""Compressed bytes, and unpacked ones times eight, that are read: the readers are slow."""
BODY: Final = 0x1000
RTF: Final = 0x1009
HTML: Final = 0x1013
_FIXED: Final = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE: Final = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_UNICODE: Final = 0x1F
_LONG: Final = struct.Struct("<I")


def text_of(data: bytes) -> tuple[str, bool]:
    """The best text of a list of properties and whether it is HTML: plain, else HTML, else rich text; '' = none."""
    found = {name: (kind, value) for kind, name, value in _properties(data) if name in {BODY, RTF, HTML}}
    if BODY in found:
        kind, value = found[BODY]
        return decode_bytes(value, "utf-16-le" if kind == _UNICODE else "cp1252")[0].rstrip("\0"), False
    if HTML in found:
        kind, value = found[HTML]
        return decode_bytes(value, "utf-16-le" if kind == _UNICODE else "utf-8")[0].rstrip("\0"), True
    return (_rich(found[RTF][1]), False) if RTF in found else ("", False)


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(type, id, first value) of each property; what is cut off or of an unknown type ends the list."""
    try:
        count = _LONG.unpack_from(data)[0]
        at = 4
        for _ in range(min(count, MAX_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", data, at)
            at = _after_name(data, at + 4) if name >= 0x8000 else at + 4
            values, at = _values(data, at, kind)
            yield kind & 0x0FFF, name, values
    except (struct.error, ValueError):
        return


def _after_name(data: bytes, at: int) -> int:
    """Where the values of a named property begin."""
    kind, size = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (_padded(size) if kind == 1 else 0)


def _values(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    """The first value of a property and where the next property begins."""
    several, kind = bool(kind & 0x1000), kind & 0x0FFF
    if kind not in _VARIABLE and kind not in _FIXED:
        raise ValueError("unknown type")
    count = 1
    if several or kind in _VARIABLE:
        count = _LONG.unpack_from(data, at)[0]
        at += 4
    first = b""
    for number in range(min(count, MAX_PROPERTIES)):
        size = _FIXED.get(kind, 0)
        if not size:
            size = _LONG.unpack_from(data, at)[0]
            at += 4
        if number == 0:
            first = data[at : at + size]
        at += _padded(size)
        if at > len(data):
            break
    return first, at


def _padded(size: int) -> int:
    """A size rounded up to four bytes."""
    return (size + 3) & ~3


def _rich(packed: bytes) -> str:
    """The words of compressed rich text, '' when it cannot be read."""
    if len(packed) < 16 or len(packed) > MAX_RTF or _LONG.unpack_from(packed, 4)[0] > 8 * MAX_RTF:
        return ""
    try:
        rtf = compressed_rtf.decompress(packed)[: 8 * MAX_RTF]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # the library raises what it likes; the mail is then for a person
        return ""
    return plain_of(rtf.decode("latin-1"))


def plain_of(rtf: str) -> str:
    """The words of rich text, '' when they cannot be read."""
    try:
        return str(rtf_to_text(rtf[: 8 * MAX_RTF], errors="replace"))  # type: ignore[no-untyped-call]  # it has no types
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # as above
        return ""
