"""How far the sender is proven: Authentication-Results of servers that the council named (RFC 8601, RFC 9989).

Only the topmost contiguous block counts, and only what stands above the first Received line of a server that is not
ours (RFC 8601, 5 and 7.1): all below may have been written by the sender. Exchange Online writes no authserv-id: its
header counts when the topmost Received line was written by a host below one of the ids.
"""

import re
from dataclasses import dataclass
from typing import Final

from intake.headers import Headers
from models.words import Verdict

_COMMENT: Final = re.compile(r"\((?:[^()\\]|\\.)*\)")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_METHOD: Final = re.compile(r"^\s*([a-z0-9-]+)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"\b([a-z]+\.[a-z0-9_-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)
_BY: Final = re.compile(r"(?:^|\s)by\s+([\w.-]+)", re.IGNORECASE)
_SHARED: Final = frozenset(
    ["ac", "co", "com", "edu", "gov", "ltd", "me", "mod", "net", "nhs", "org", "plc", "police", "sch"]
)
"""Second labels below which unrelated bodies register ('nhs.uk', 'sch.example')."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose Authentication-Results are believed: authserv-ids in lower case; none = nobody's ([trust])."""

    authserv_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Result:
    """One method's result with its properties ('header.d' -> domain)."""

    method: str
    result: str
    properties: dict[str, str]


def verdict_of(headers: Headers, from_domain: str, trust: Trust) -> tuple[Verdict, str]:
    """pass, fail or unknown for this From domain, and why in plain words.

    pass = trusted dmarc=pass with header.from = the From domain, or an aligned dkim or spf pass; fail = dmarc=fail;
    else unknown (design.md, [trust]).
    """
    ids = tuple(i.casefold() for i in trust.authserv_ids if i)
    if not ids:
        return "unknown", "no server is trusted to check senders"
    results = [r for value in _block(headers, ids) for r in _results(value)]
    if not results:
        return "unknown", "no result of a trusted server"
    if not from_domain:
        return "unknown", "no sender to check"
    for r in results:
        about = _domain(r.properties.get("header.from", ""))
        if r.method == "dmarc" and r.result == "fail" and about in {"", from_domain}:
            return "fail", "dmarc=fail"
    for r in results:
        if r.method == "dmarc" and r.result == "pass" and _domain(r.properties.get("header.from", "")) == from_domain:
            return "pass", "dmarc=pass"
    for r in results:
        if r.result == "pass" and any(aligned(d, from_domain) for d in _proven(r)):
            return "pass", f"aligned {r.method}=pass"
    return "unknown", "trusted results prove nothing about the From domain"


def aligned(first: str, second: str) -> bool:
    """Relaxed alignment: both lie below the same organisational domain (RFC 9989, without its tree walk)."""
    return bool(first) and bool(second) and (first == second or _organisation(first) == _organisation(second) != "")


def _organisation(domain: str) -> str:
    """The registrable parent by its labels: two, three below 'nhs.uk' and the like, four below 'sch.uk'; '' = none."""
    labels = [x for x in domain.casefold().strip(".").split(".") if x]
    take = 2
    if len(labels) >= 2 and labels[-2] in _SHARED and (len(labels[-1]) == 2 or labels[-1] == "example"):
        take = 4 if labels[-2:] == ["sch", "uk"] else 3
    return ".".join(labels[-take:]) if len(labels) >= take else ""


def _block(headers: Headers, ids: tuple[str, ...]) -> list[str]:
    """The values of the topmost contiguous trusted block of Authentication-Results."""
    found: list[str] = []
    for name, raw in headers.fields:
        if name == "received":
            if found or not _ours(_written_by(raw), ids):
                break
        elif name == "authentication-results":
            value = _COMMENT.sub(" ", raw.replace("\r", " ").replace("\n", " "))
            if _trusted(value, ids) or (_no_id(value) and _ours(_exchange_by(headers), ids)):
                found.append(value)
            elif found:
                break
        elif found and not name.startswith(("arc-", "x-", "dkim-", "received-spf")):
            break
    return found


def _exchange_by(headers: Headers) -> str:
    """The host that wrote the topmost Received line when it is Microsoft's, else ''."""
    host = _written_by(headers.first("received"))
    return host if host.endswith((".outlook.com", ".office365.us")) else ""


def _written_by(received: str) -> str:
    """The host that wrote a Received line, '' when it does not say."""
    by = _BY.search(_COMMENT.sub(" ", received))
    return by[1].casefold() if by else ""


def _ours(host: str, ids: tuple[str, ...]) -> bool:
    """Whether a host of a Received line belongs to a trusted id."""
    return bool(host) and any(host == i or host.endswith("." + i) or aligned(host, i) for i in ids)


def _no_id(value: str) -> bool:
    """Whether the header begins with a method, as Exchange Online writes it."""
    return "=" in value.partition(";")[0]


def _trusted(value: str, ids: tuple[str, ...]) -> bool:
    """Whether the authserv-id is one of ours (a version number may follow it)."""
    head = value.partition(";")[0].strip().strip('"').split()
    return bool(head) and "=" not in head[0] and head[0].strip('"').casefold() in ids


def _results(value: str) -> list[_Result]:
    """The method results of one header; unknown methods and broken parts are left out (RFC 8601, 2.7.6)."""
    out = []
    parts = _QUOTED.sub(lambda q: '"' + re.sub(r"[;=\s]", "_", q[1]) + '"', value).split(";")
    for part in parts if _no_id(value) else parts[1:]:
        method = _METHOD.match(part)
        if method:
            properties = {k.casefold(): v for k, v in _PROPERTY.findall(part)}
            out.append(_Result(method[1].casefold(), method[2].casefold(), properties))
    return out


def _proven(result: _Result) -> list[str]:
    """The domains that a pass proves: the signer's of DKIM, the envelope sender's of SPF."""
    if result.method == "dkim":
        return [_domain(result.properties.get(p, "")) for p in ("header.d", "header.i")]
    if result.method == "spf":
        return [_domain(result.properties.get(p, "")) for p in ("smtp.mailfrom", "smtp.mail")]
    return []


def _domain(value: str) -> str:
    """The domain of an address or a bare domain, lower case."""
    return value.strip("<>\"'").rpartition("@")[2].strip(".").casefold()
