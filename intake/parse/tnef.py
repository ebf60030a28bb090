"""What lies in a winmail.dat: files, and the text as Outlook put it there (MS-OXTNEF, 2.1.3).

Attributes follow each other: level, id, length, data, checksum. Formatted text stands among
the MAPI properties (intake.parse.mapi).
"""

import struct
from dataclasses import dataclass, field
from typing import Final

SIGNATURE: Final = 0x223E9F78
BODY: Final = 0x0002800C
RENDER_DATA: Final = 0x00069002
TITLE: Final = 0x00018010
DATA: Final = 0x0006800F
PROPERTIES: Final = 0x00069003
MAX_ATTRIBUTES: Final = 2_000
_HEAD: Final = struct.Struct("<BII")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tnef:
    """The plain text in Windows-1252 bytes, the MAPI properties with other text, and the files as (name, data)."""

    body: bytes = b""
    properties: bytes = b""
    files: tuple[tuple[bytes, bytes], ...] = field(default=())


def open_tnef(blob: bytes) -> Tnef | None:
    """Read a winmail.dat; None when it is none. What is cut off or broken ends the reading, nothing raises."""
    if len(blob) < 6 or struct.unpack_from("<I", blob)[0] != SIGNATURE:
        return None
    at = 6
    body = properties = b""
    files: list[list[bytes]] = []
    for _ in range(MAX_ATTRIBUTES):
        if at + _HEAD.size > len(blob):
            break
        _, name, size = _HEAD.unpack_from(blob, at)
        data = blob[at + _HEAD.size : at + _HEAD.size + size]
        at += _HEAD.size + size + 2  # the checksum is not looked at
        if name == BODY:
            body = data.rstrip(b"\0")
        elif name == PROPERTIES:
            properties = properties or data
        elif name == RENDER_DATA:
            files.append([b"", b""])
        elif name in {TITLE, DATA} and files:
            files[-1][0 if name == TITLE else 1] = data.rstrip(b"\0") if name == TITLE else data
    return Tnef(body=body, properties=properties, files=tuple((title, data) for title, data in files))
