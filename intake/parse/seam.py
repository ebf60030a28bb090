"""The one place that knows mail-parser: raw bytes to a tree and to a reading of the headers.

mail-parser 4.8 reads addresses and dates well and says what is wrong with them, so it reads the head. Its handling of
bodies has faults: versions of it raise on a defect without an epilogue and on deep nesting, and it
merges text of attached mails into the body, takes preambles and broken multiparts for text, turns a repeated header
into a list, gives unnamed attachments random names and keeps every attachment as base64 text. So the parts are walked
on the standard library's compat32 tree (policy.default raised on mails of the corpora; compat32 never did).
"""

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Tree
from email.parser import BytesHeaderParser
from typing import Any, Final

import mailparser

MAX_HEADER_BYTES: Final = 262_144
MAX_HEADERS: Final = 500
MAX_LINE: Final = 65_536
"""Bytes of one header line that are kept when a block is too large."""
_END: Final = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r")
_SPACED: Final = re.compile(rb"^([A-Za-z][A-Za-z-]{0,60})[ \t]+:", re.MULTILINE)
"""A blank before the colon: legal once (RFC 5322, 4.5), and the end of the headers for today's parsers."""
_FIELD: Final = re.compile(rb"[ \t]|[!-9;-~]+[ \t]*:|From ")
_TRACE: Final = re.compile(
    rb"^(?:received|x-received|arc-[\w-]+|dkim-signature|x-ms-[\w-]+)[ \t]*:.*\n(?:[ \t].*\n)*",
    re.IGNORECASE | re.MULTILINE,
)
"""Trace fields that mail-parser would read at length and nobody asks it about."""

# mail-parser logs headers at DEBUG and names of parts in warnings: no text of a mail may reach our logs.
logging.getLogger("mailparser").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A mail taken apart: its tree, mail-parser's view of From (name, address) and what is wrong with the mail."""

    tree: Tree
    from_: tuple[tuple[str, str], ...]
    defects: tuple[str, ...]
    unreadable: str = ""


def open_mail(raw: bytes) -> Opened:
    """Take any bytes apart; never raises. Header block and number of headers are capped, with a defect."""
    raw, defects = _tidied(raw)
    unreadable = ""
    try:
        tree: Tree = message_from_bytes(raw)
    except MemoryError:
        raise
    except RecursionError:
        unreadable = "parts nested too deep: only the headers were read"
    except Exception as error:  # noqa: BLE001  # compat32 is not known to raise; if it does, the headers must do
        unreadable = f"the body could not be read: {type(error).__name__}"
    if unreadable:
        tree = BytesHeaderParser().parsebytes(raw[:MAX_HEADER_BYTES], headersonly=True)
        tree.set_payload("")
        del tree["Content-Type"], tree["Content-Transfer-Encoding"]
        defects.append(unreadable)
    parser, failed = _parsed_head(raw)
    return Opened(
        tree=tree,
        from_=_from_of(parser),
        defects=(*defects, *_tree_defects(tree), *failed, *_parser_defects(parser)),
        unreadable=unreadable,
    )


def _tidied(raw: bytes) -> tuple[bytes, list[str]]:
    """The mail without an mbox line, with line ends that parsers know, and with its header block capped."""
    defects: list[str] = []
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
        defects.append("lines end with bare CR")
    stripped = raw.lstrip(b"\r\n")
    if len(stripped) != len(raw):
        raw = stripped
        defects.append("blank lines before the headers")
    raw, spaced = _closed_up(raw)
    defects += spaced
    if raw[:5] in {b"From ", b">From"} and not raw.startswith(b">From:"):
        raw = raw.partition(b"\n")[2]  # an mbox separator
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        defects.append("byte order mark before the headers")
    end = _END.search(raw)
    height = end.start() if end else len(raw)
    if height > MAX_HEADER_BYTES or raw.count(b"\n", 0, height) > MAX_HEADERS:
        raw, cut = _capped(raw, height)
        defects += cut
    return raw, defects


def _closed_up(raw: bytes) -> tuple[bytes, list[str]]:
    """Header names without the blanks behind them; a block with lines that are no headers is left alone."""
    end = _END.search(raw, 0, MAX_HEADER_BYTES)
    head = raw[: end.start()] if end else b""
    if not _SPACED.search(head) or not all(_FIELD.match(line) for line in head.split(b"\n")):
        return raw, []
    return _SPACED.sub(rb"\1:", head) + raw[len(head) :], ["blanks before the colon of a header"]


def _capped(raw: bytes, height: int) -> tuple[bytes, list[str]]:
    """Cut a header block to MAX_HEADER_BYTES and MAX_HEADERS, never inside a field."""
    kept: list[bytes] = []
    size = count = 0
    skipping = False
    for line in (x[:MAX_LINE] for x in raw[: min(height, 32 * MAX_HEADER_BYTES)].split(b"\n")):
        if line[:1] not in {b" ", b"\t"}:
            count += 1
            skipping = count > MAX_HEADERS or size + len(line) > MAX_HEADER_BYTES
        elif size + len(line) > MAX_HEADER_BYTES:
            skipping = True
        if not skipping:
            kept.append(line)
            size += len(line) + 1
    if size >= height and count <= MAX_HEADERS:
        return raw, []
    return b"\n".join(kept).rstrip(b"\r\n") + b"\n\n" + raw[height:].lstrip(b"\r\n"), ["header block cut: too large"]


def _parsed_head(raw: bytes) -> tuple[Any, list[str]]:
    """mail-parser's view of the header block; None and a defect when even that fails."""
    end = _END.search(raw)
    head = raw[: end.start() if end else MAX_HEADER_BYTES].replace(b"\r\n", b"\n") + b"\n"
    try:
        return mailparser.parse_from_bytes(_TRACE.sub(b"", head) + b"\n"), []
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # its opinion is missing, nothing else
        return None, [f"mail-parser: {type(error).__name__}"]


def _from_of(parser: Any) -> tuple[tuple[str, str], ...]:
    """mail-parser's From as (name, address) pairs."""
    pairs = parser.from_ if parser is not None else ()
    return tuple((str(p[0]), str(p[1])) for p in pairs if isinstance(p, tuple) and len(p) == 2)


def _parser_defects(parser: Any) -> list[str]:
    """mail-parser's diagnostics of addresses and dates, one short line each, no text of the mail in them."""
    if parser is None:
        return []
    return [f"{d['header']}: {d['reason']}" for d in (*parser.address_header_defects, *parser.date_header_defects)]


def _tree_defects(tree: Tree) -> list[str]:
    """Defects that the standard library saw in the top and in its first parts."""
    payload: object = tree.get_payload()
    parts = [tree, *(payload[:50] if isinstance(payload, list) else [])]
    return [type(d).__name__ for part in parts if isinstance(part, Tree) for d in part.defects]
