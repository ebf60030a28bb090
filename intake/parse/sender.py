"""Who sent the mail: one function decides, and every ambiguity is a doubt that stops automatic answers.

Programs disagree about From lines that break RFC 5322: parseaddr of Python 3.11 and 3.13,
policy.default and mail-parser give different senders for 'a@good.example <b@evil.example>'. So the line is read here
by the grammar (3.4: quoted strings, comments, angle brackets) and mail-parser's reading must agree.
"""

import re
from collections.abc import Sequence
from typing import Final

from intake.headers import Headers, decode_words, plain
from models.mail import Address

MAX_ADDRESSES: Final = 1_000
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.|\([^()]*\))*\)?|<[^<>]*>?|[,;:]|[^"(<,;:]+', re.DOTALL)
_OFF: Final = r"\s<>\"'(),;:@\[\]\\"
_LOCAL: Final = _OFF.replace("'", "")
_ADDRESS: Final = re.compile(
    rf"(?<![^{_OFF}])[^{_OFF}][^{_LOCAL}]{{0,255}}@(?:\[[^\s<>\[\]@]{{1,64}}\]|[^{_OFF}]{{1,256}})"
)
"""An address, begun where a word begins: a long line without '@' is read once, not once for each character.

An apostrophe may stand inside (o'brien@), not around.
"""
_SPACED: Final = re.compile(r"\s*([.@])\s*")


def addresses_of(values: Sequence[str]) -> tuple[Address, ...]:
    """The mailboxes of some address headers, groups opened, in order; broken ones are left out."""
    found: list[Address] = []
    for value in values:
        for name, address, _ in _mailboxes(value):
            if address and len(found) < MAX_ADDRESSES:
                found.append(Address(name=name, address=address))
    return tuple(found)


def sender_of(headers: Headers, parsers: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    """The sender's address and name, and why it is ambiguous ('' = clear). parsers: mail-parser's reading of From."""
    lines = headers.raw("from")
    if not lines:
        fallback = addresses_of(headers.raw("sender")[:1])
        return (fallback[0].address, fallback[0].name, "no From line") if fallback else ("", "", "no From line")
    boxes = [box for line in lines[:5] for box in _mailboxes(line)]
    named = [box for box in boxes if box[1]]
    if not named and (hidden := _mailboxes(decode_words(lines[0]))) and hidden[0][1]:
        return hidden[0][1], hidden[0][0], "the address in From is encoded"  # RFC 2047, 5 forbids it
    if not named and (quoted := _ADDRESS.search(lines[0])):
        return (
            quoted[0].rstrip("."),
            decode_words(lines[0][: quoted.start()]).strip("\"'<> "),
            "the address in From is quoted",
        )
    if not named:
        return "", decode_words(lines[0]).strip("<> ")[:200], "no address in From"
    name, address, doubt = named[0]
    if len(lines) == 1 and boxes[0][0] and not boxes[0][1]:
        name = f"{boxes[0][0]}, {name}" if name else boxes[0][0]  # 'Smith, Jo <jo@x.example>' without quotes
    others = {box[1].casefold() for box in named[1:]} - {address.casefold()}
    if len(lines) > 1:
        doubt = "several From lines" if others or len({plain(x).casefold() for x in lines}) > 1 else doubt
    elif others:
        doubt = "several authors"
    elif re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", lines[0]):
        doubt = "control characters in From"
    elif ":" in re.sub(r'"[^"]*"|<[^<>]*>|\([^()]*\)', "", lines[0]) and ";" in lines[0]:
        doubt = "a group in From"
    seen = next((a for _, a in parsers if a), "")
    if not doubt and seen and seen.rstrip(".").casefold() != address.casefold():
        doubt = "two readings of From"
    if not doubt and address.count("@") != 1:
        doubt = "the address in From is malformed"
    return address, name, doubt


def other_in_name(name: str, address: str) -> bool:
    """Whether a display name shows another address than the one behind it: legal, and what a fraud would write."""
    return any(found.casefold() != address.casefold() for found in _ADDRESS.findall(name))


def _mailboxes(value: str) -> list[tuple[str, str, str]]:
    """(name, address, doubt) of each mailbox in one address header."""
    boxes: list[tuple[str, str, str]] = []
    words: list[str] = []
    comments: list[str] = []
    angles: list[str] = []

    def close() -> None:
        if words or comments or angles:
            boxes.append(_mailbox(words, comments, angles))
        words.clear()
        comments.clear()
        angles.clear()

    for token in _TOKEN.findall(plain(value[:65_536])):
        first = token[0]
        if first in ",;":
            close()
        elif first == ":":
            if not angles and not any("@" in w for w in words):
                words.clear()  # a group's name
                comments.clear()
        elif first == "<":
            angles.append(token[1:].rstrip(">"))
        elif first == "(":
            comments.append(token[1:].removesuffix(")"))
        elif token.strip():
            words.append(token)
    close()
    return boxes


def _mailbox(words: Sequence[str], comments: Sequence[str], angles: Sequence[str]) -> tuple[str, str, str]:
    """One mailbox from its tokens; the last angle bracket holds the address."""
    bare = " ".join(w for w in words if not w.startswith('"'))
    quoted = [_unquoted(w) for w in words if w.startswith('"')]
    name = decode_words(" ".join(_unquoted(w) if w.startswith('"') else w.strip() for w in words)).strip("'\"<> ")
    doubt = ""
    if angles:
        address = _address(angles[-1])
        others = {a.casefold() for a in (*_ADDRESS.findall(bare), *(_address(x) for x in angles[:-1])) if a}
        if others - {address.casefold()}:
            doubt = "two addresses in From"
        if not address and (spare := _ADDRESS.search(bare)):
            address = spare[0]
    else:
        joined = _SPACED.sub(r"\1", bare.strip())
        found = _ADDRESS.findall(joined)
        address = found[0] if found else ""
        if quoted and joined.startswith("@") and not found:
            address = f'"{quoted[-1]}"{joined.split()[0]}'
        rest = joined.replace(address, "", 1).replace("[]", "") if address else ""
        name = decode_words(rest).strip("'\" ") if address else name
        if "@" in rest:
            doubt = "the address in From is malformed"
        if len({f.casefold() for f in found}) > 1:
            doubt = "two addresses in From"
    remark = " ".join(comments)
    other = _ADDRESS.search(remark)
    if other and other[0].casefold() != address.casefold():
        doubt = doubt or "another address in a comment of From"
    name = name or decode_words(remark)
    address = address.rstrip(".")
    return name if name.casefold() != address.casefold() else "", address, doubt


def _address(inside: str) -> str:
    """The address inside angle brackets, without a source route (RFC 5322, 4.4), blanks or quotes around it."""
    text = re.sub(r"\((?:[^()\\]|\\.)*\)", "", plain(inside)).strip("'<> ")
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    if text.startswith('"') and '"@' in text:
        return text
    text = _SPACED.sub(r"\1", text).strip('"')
    found = _ADDRESS.search(text.removeprefix("mailto:"))
    if found:
        return found[0]
    return text if "@" in text and " " not in text else ""


def _unquoted(word: str) -> str:
    """A quoted string without its quotes and backslashes."""
    return re.sub(r"\\(.)", r"\1", word.strip().strip('"'))
