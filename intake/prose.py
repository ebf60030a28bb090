"""Addresses and status codes in the prose of delivery reports."""

import re
from collections.abc import Iterable, Sequence
from email.utils import unquote
from typing import Final

from intake import bouncemarks as marks
from intake.headers import plain

MAX_RECIPIENTS: Final = 100


def is_machine(address: str) -> bool:
    """Addresses that stand in reports but were not written to."""
    return bool(marks.DAEMON.match(address)) or address.casefold().startswith(("abuse@", "support@", "helpdesk@"))


def codes(text: str) -> dict[str, str]:
    """Status codes of the prose: '' -> the first, address -> the first on its line or the two below."""
    codes: dict[str, str] = {}
    lines = text.splitlines()[:2_000]
    for at, line in enumerate(lines):
        status = _status_in(line)
        if not status:
            continue
        codes.setdefault("", status)
        for near in lines[max(0, at - 2) : at + 1]:
            for address in marks.FIND.findall(near[:2_000]):
                codes.setdefault(address.casefold(), status)
    return codes


def _status_in(line: str) -> str:
    """An enhanced status code of a line, or one derived from an SMTP reply code."""
    short = line[:2_000]
    if found := marks.STATUS.search(short):
        return found[1] if found[1][0] in "45" else ""
    reply = marks.REPLY.search(" " + short)
    return f"{reply[1]}.0.0" if reply and re.search(r"[a-z]", short, re.IGNORECASE) else ""


def to_of(returned: Sequence[str]) -> list[str]:
    """The addresses in the To lines of a returned mail."""
    for text in returned:
        head = text.lstrip()[:20_000]
        for name in ("x-hmxmroriginalrecipient|x-original-to|x-envelope-to|delivered-to|envelope-to", "to"):
            found = re.findall(rf"^[> ]*(?:{name})\s*:((?:.|\n[ \t])*)", head, re.IGNORECASE | re.MULTILINE)
            addresses = unique(marks.FIND.findall(" ".join(found[:1])))
            if addresses:
                return addresses[:MAX_RECIPIENTS]
    return []


def unique(found: Iterable[str]) -> list[str]:
    """Addresses once each, in order, trailing dots off."""
    out: dict[str, str] = {}
    for address in found:
        clean = plain(unquote(address)).strip(".'`")
        if "@" in clean:
            out.setdefault(clean.casefold(), clean)
    return list(out.values())
