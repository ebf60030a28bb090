"""Attachments: a name that is safe to show and to save, a type that the bytes bear out. Nothing is opened or run."""

import re
from email import utils
from email.message import Message as Tree
from typing import Final

from intake.headers import decode_words, plain, whole

MAX_NAME: Final = 120
_DEVICES: Final = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_UNSAFE: Final = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (_OLE, "application/x-ole-storage"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"MZ", "application/x-dosexec"),
    (b"\x7fELF", "application/x-executable"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
_VAGUE: Final = frozenset(
    {"application/octet-stream", "application/x-download", "application/binary", "", "text/plain"}
)
_DANGEROUS: Final = frozenset({"application/x-dosexec", "application/x-executable"})


def name_of(part: Tree) -> str:
    """The declared file name, decoded leniently (RFC 2231, and RFC 2047 as Outlook does), made safe; '' = none."""
    for header, name in (("content-disposition", "filename"), ("content-type", "name")):
        value = _parameter(part, header, name)
        if value:
            return safe_name(decode_words(value))
    return ""


def _parameter(part: Tree, header: str, name: str) -> str:
    """A parameter of a MIME header as text; raw 8-bit bytes in it are read too (compat32 blots them out)."""
    raw = next((v for k, v in part.raw_items() if k.lower() == header), "")
    source = part
    if not raw.isascii():
        source = Tree()
        source[header] = plain(whole(raw))
    try:
        found = [v for k, v in source.get_params([], header) if k.casefold() == name]
        value = next((v for v in found if isinstance(v, tuple)), found[0] if found else "")  # RFC 2231 before RFC 2045
        return utils.collapse_rfc2231_value(value) if isinstance(value, tuple) else str(value or "")
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""


def safe_name(name: str) -> str:
    """A file name without folders, controls, text direction tricks or device names, at most MAX_NAME characters."""
    flat = plain(name).replace("\\", "/").rpartition("/")[2] if "/" in name or "\\" in name else plain(name)
    flat = _UNSAFE.sub("_", flat).strip().lstrip(".").rstrip(". ")
    if len(flat) > MAX_NAME:
        stem, dot, end = flat.rpartition(".")
        flat = stem[: MAX_NAME - len(end) - 1] + dot + end if dot and len(end) <= 10 else flat[:MAX_NAME]
    return "_" + flat if _DEVICES.match(flat) else flat


def type_of(declared: str, data: bytes) -> tuple[str, str]:
    """The type of an attachment and a defect: bytes outweigh a vague declaration, or any when they are a program."""
    sniffed = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
    if sniffed in _DANGEROUS and declared != sniffed:
        return sniffed, f"an attachment declared {declared[:60]} is a program"
    if sniffed and declared in _VAGUE:
        return sniffed, ""
    return declared, ""


def locked(data: bytes) -> bool:
    """Whether a file needs a password: a ZIP archive by its first entry, an Office document by its stream's name.

    Bit 0 of an entry's flags: APPNOTE.TXT, 4.4.4; EncryptedPackage: MS-OFFCRYPTO, 2.3.4.4.
    """
    if data[:4] == b"PK\x03\x04":
        return len(data) > 8 and bool(data[6] & 1)
    return data[:8] == _OLE and "EncryptedPackage".encode("utf-16-le") in data
