"""The machine-readable parts of reports: fields in groups (RFC 3464, 2.1)."""

import re
from dataclasses import dataclass
from typing import Final

from intake.headers import plain

_FIELD: Final = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,40})[ \t]*:[ \t]*(.*)$")
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_COMMENT: Final = re.compile(r"\([^()]*\)")
_ACTIONS: Final = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_ODD_ACTIONS: Final = {
    "fail": "failed", "failure": "failed", "error": "failed", "expired": "failed", "failed/bounced": "failed",
    "deferred": "delayed", "delay": "delayed", "deliverable": "delivered",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One recipient's fields: address as written to, action in lower case ('' = none known), status, diagnostic."""

    address: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""


def groups_of(text: str) -> list[Group]:
    """The recipient groups of a delivery-status part. Missing or doubled blank lines between groups do no harm."""
    groups: list[dict[str, str]] = [{}]
    blank = False
    for name, value in _fields(text):
        if not name:
            blank = True
            continue
        current = groups[-1]
        if (name == "final-recipient" and "final-recipient" in current) or (
            name == "original-recipient" and ("original-recipient" in current or "final-recipient" in current) and blank
        ):
            groups.append({})
        blank = False
        groups[-1].setdefault(name, value)
    return [
        _group(g)
        for g in groups
        if g.keys()
        & {"final-recipient", "original-recipient", "action", "status", "diagnostic-code", "x-actual-recipient"}
    ]


def _fields(text: str) -> list[tuple[str, str]]:
    """Unfolded fields in order; ('', '') for a blank line."""
    out: list[tuple[str, str]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            out.append(("", ""))
        elif line[0] in " \t" and out and out[-1][0]:
            out[-1] = (out[-1][0], f"{out[-1][1]} {line.strip()}"[:4_000])
        elif found := _FIELD.match(line):
            out.append((found[1].casefold(), found[2].strip()))
    return out


def _group(fields: dict[str, str]) -> Group:
    """The values of one group, typed and cleaned."""
    address = ""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        address = address or _address(fields.get(name, ""))
    action = _COMMENT.sub("", fields.get("action", "")).strip().casefold().partition(" ")[0].rstrip(".;,")
    action = _ODD_ACTIONS.get(action, action)
    status = _STATUS.search(fields.get("status", ""))
    return Group(
        address=address,
        action=action if action in _ACTIONS else ("failed" if action else ""),
        status=status[1] if status else "",
        diagnostic=fields.get("diagnostic-code", "")[:2_000],
    )


def _address(value: str) -> str:
    """'rfc822; <jo@x.example>' -> 'jo@x.example'; something without @ is no address."""
    bare = value.rpartition(";")[2] if ";" in value else value
    found = re.search(r"[^\s<>\"(),;:]+@[^\s<>\"'(),;]+", _COMMENT.sub("", bare))
    return plain(found[0]).lstrip("'").rstrip(".") if found else ""
