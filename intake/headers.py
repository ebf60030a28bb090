"""The header block of one mail, in order, decoded on demand.

Values come unfolded, with raw 8-bit bytes read as UTF-8 or else Windows-1252 (RFC 7103, 7.6), encoded words decoded
leniently (RFC 2047, words of one charset joined before decoding: senders split characters across them), and without a
single control character, so that nothing in them can start a line of its own anywhere later.
"""

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

MAX_VALUE: Final = 8_192
"""Characters of one header value that are read; References and lists of recipients get more."""
MAX_LIST: Final = 65_536
_LONG: Final = frozenset({"to", "cc", "references"})
_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4096}?)\?=")
_BETWEEN: Final = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_EMPTY_FOLD: Final = re.compile(r"(?:\r?\n[ \t]*){2,}(?==\?)")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u0080-\u009f\u2028\u2029\ud800-\udfff\ufeff]+")
_BIDI: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_FOLD: Final = re.compile(r"\r?\n[ \t]*|\r[ \t]*")
_ALIASES: Final = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-6-i": "iso-8859-6", "unicode-1-1-utf-7": "utf-7", "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932",
    "win-1252": "cp1252",
    "windows-874": "cp874", "iso-8859-11": "cp874", "x-unknown": "utf-8", "unknown-8bit": "utf-8", "unknown": "utf-8",
    "default_charset": "utf-8", "utf8mb4": "utf-8", "cp-850": "cp850", "utf-8": "utf-8", "utf8": "utf-8",
    "windows-1252": "cp1252", "macintosh": "mac-roman", "x-mac-roman": "mac-roman", "ansi_x3.4-1968": "utf-8",
    "8bit": "utf-8",
}  # fmt: skip


def decode_bytes(data: bytes, charset: str = "utf-8") -> tuple[str, str]:
    """Text of some bytes and, where the charset was unknown or wrong, the defect in words ('' = none). Never raises."""
    asked = charset.strip().strip("\"'").casefold() or "utf-8"
    name = _ALIASES.get(asked, asked)
    defect = ""
    try:
        if codecs.lookup(name).name in {"utf-8", "utf-16", "utf-32"} or _is_text_codec(name):
            text = data.decode(name)
            text.encode("utf-8")
            return text, ""
        defect = f"charset {asked[:40]!r} is unknown"
    except (LookupError, ValueError):
        defect = f"charset {asked[:40]!r} is unknown or wrong"
    except UnicodeError:
        defect = f"charset {asked[:40]!r} is wrong"
    try:
        return data.decode("utf-8"), defect if asked not in {"us-ascii", "ascii"} else ""
    except UnicodeDecodeError:
        return "".join(_windows(data)), defect


def _is_text_codec(name: str) -> bool:
    """Whether a codec makes text of bytes ('zip', 'rot13' and 'idna' are codecs too)."""
    info = codecs.lookup(name)
    return bool(getattr(info, "_is_text_encoding", True)) and info.name not in {
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
    }


def _windows(data: bytes) -> str:
    """Windows-1252 with its five holes filled from Latin-1, as browsers do."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def whole(value: str) -> str:
    """A header value of the compat32 tree with its escaped raw bytes read as text."""
    if value.isascii():
        return value
    try:
        return decode_bytes(value.encode("utf-8", "surrogateescape"))[0]
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")


def plain(value: str) -> str:
    """One line: unfolded, control characters become blanks, ends stripped."""
    if value.isascii() and value.isprintable():
        return value.strip()
    return _CONTROL.sub(" ", _FOLD.sub(" ", value)).strip()


def decode_words(value: str) -> str:
    """Encoded words (RFC 2047) decoded; what cannot be decoded stays as it is. Bidirectional overrides are removed."""
    if "=?" in value:
        value = _EMPTY_FOLD.sub("", value)
        value = _BETWEEN.sub(r"\1", value)
        value = re.sub(rf"(?:{_WORD.pattern})+", _run, value)
    return _BIDI.sub("", plain(value))


def _run(found: re.Match[str]) -> str:
    """Decode words that touch: bytes of the same charset are joined first."""
    out: list[str] = []
    pending, charset = b"", ""
    for word in _WORD.finditer(found[0]):
        data = _word_bytes(word[2], word[3])
        if data is None:
            return found[0]
        name = word[1].partition("*")[0].casefold()  # RFC 2231, 5: charset*language
        if pending and name != charset:
            out.append(decode_bytes(pending, charset)[0])
            pending = b""
        pending, charset = pending + data, name
    out.append(decode_bytes(pending, charset)[0])
    return "".join(out)


def _word_bytes(how: str, text: str) -> bytes | None:
    """The bytes of one encoded word, None when it is broken beyond repair."""
    if how in "qQ":
        return quopri.decodestring(text.replace("_", " ").encode("utf-8", "replace"), header=False)
    packed = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return base64.b64decode(packed[: len(packed) - (len(packed) % 4 == 1)] + "=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return None


@dataclass(slots=True)
class Headers:
    """Header fields in the order of the mail: pairs (name in lower case, raw value without escapes)."""

    fields: tuple[tuple[str, str], ...] = ()
    _by_name: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[tuple[str, str]]) -> "Headers":
        """Headers of the pairs that a compat32 message gives."""
        fields = []
        by_name: dict[str, list[str]] = {}
        for name, value in items:
            low = name.strip().casefold()
            text = whole(str(value)[: MAX_LIST if low in _LONG else MAX_VALUE])
            fields.append((low, text))
            by_name.setdefault(low, []).append(text)
        return cls(tuple(fields), by_name)

    def raw(self, name: str) -> list[str]:
        """Every value of a header, folds and controls still in it."""
        return self._by_name.get(name, [])

    def all(self, name: str) -> list[str]:
        """Every value of a header as one plain line each, encoded words undecoded."""
        return [plain(v) for v in self._by_name.get(name, ())]

    def first(self, name: str) -> str:
        """The first value as one plain line, '' when there is none."""
        found = self._by_name.get(name)
        return plain(found[0]) if found else ""

    def text(self, name: str) -> str:
        """The first value with its encoded words decoded."""
        found = self._by_name.get(name)
        return decode_words(found[0]) if found else ""

    def date(self) -> datetime | None:
        """The sender's Date; without a zone it is read as UTC; None when it is none (it is never a clock)."""
        value = re.sub(r"\([^()]*\)", " ", self.first("date"))
        try:
            found = parsedate_to_datetime(value)
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
            found.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            return None
        return found

    def __contains__(self, name: str) -> bool:
        return name in self._by_name
