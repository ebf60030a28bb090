"""The mail inside an S/MIME envelope that is signed but not encrypted (RFC 8551, 3.5.2; CMS: RFC 5652, 5).

A small reader of BER, no more than it takes to reach eContent: no signature is checked and nothing else is read.
Indefinite lengths and octet strings in chunks are understood (OpenSSL and Outlook write both).
"""

from typing import Final

SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
DATA: Final = bytes.fromhex("06092a864886f70d010701")
MAX_DEPTH: Final = 12


def inside(blob: bytes) -> bytes | None:
    """The signed content of a PKCS #7 blob, None when it is encrypted or cannot be read."""
    if SIGNED_DATA not in blob[:64]:
        return None
    at = blob.find(DATA)
    if at == -1:
        return None
    try:
        tag, start, end = _head(blob, at + len(DATA))
        return _octets(blob, start, end, 0) if tag == 0xA0 else None
    except (IndexError, ValueError):
        return None


def _head(blob: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start and end of the value at `at`; end = -1 for an indefinite length (X.690, 8.1.3)."""
    tag, first = blob[at], blob[at + 1]
    if first == 0x80:
        return tag, at + 2, -1
    if first < 0x80:
        return tag, at + 2, at + 2 + first
    count = first & 0x7F
    if count > 4:
        raise ValueError("length of more than four bytes")
    size = int.from_bytes(blob[at + 2 : at + 2 + count], "big")
    return tag, at + 2 + count, at + 2 + count + size


def _octets(blob: bytes, at: int, end: int, depth: int) -> bytes:
    """The octet strings between `at` and `end` (or the end-of-contents mark), joined."""
    out, _ = _chunks(blob, at, end, depth)
    return b"".join(out)


def _chunks(blob: bytes, at: int, end: int, depth: int) -> tuple[list[bytes], int]:
    """Primitive strings in order and where reading stopped."""
    out: list[bytes] = []
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    while at < (end if end >= 0 else len(blob)):
        tag, start, stop = _head(blob, at)
        if tag == 0 and stop == start:
            return out, stop  # end of contents
        if tag == 0x04 and stop >= 0:
            out.append(blob[start:stop])
            at = stop
        elif tag in {0x24, 0xA0}:
            inner, after = _chunks(blob, start, stop, depth + 1)
            out += inner
            at = after if stop < 0 else stop
        else:
            break
    return out, at
