"""Whether a machine wrote a mail, and whether its headers let us answer it automatically.

Rules: RFC 3834, RFC 5230 (4.6), RFC 2369, RFC 2919, RFC 8098, RFC 5546, MS-OXCMAIL 2.1.3.2.20, and what Exchange, Gmail
and the responders of help desks write. A header says that nobody should be answered; it never says that a mail holds
nothing: people's mail out of case systems is stamped Auto-Submitted. So `automated` and `no_answer` choose no exit.
"""

import re
from typing import Final

from intake import machinemarks as marks
from intake.bouncemarks import EDGE
from intake.headers import Headers
from models.words import Automated

MAX_RECEIVED = 30
"""Received lines after which a mail is taken to go round (RFC 5321, 6.3 speaks of 100)."""
_ANSWERED: Final = re.compile(r"^(?:re|aw|sv|fw|fwd|wg|tr|rv)\s*:", re.IGNORECASE)


def automated_of(
    headers: Headers, subject: str, text: str, types: frozenset[str], calendar: str, *, bounce: str, sealed: str
) -> tuple[Automated | None, str]:
    """The first kind that holds, in the order of the contract, and why.

    bounce, sealed: why the mail is one ('' = it is not); types: content types of its parts; calendar: METHOD of its
    invitation, '' = none.
    """
    subject = marks.TAGS.sub("", subject[:400].lstrip(" \t")).lstrip(EDGE)
    if bounce:
        return "bounce", bounce
    if sealed:
        return "sealed", sealed
    if why := _calendar(headers, calendar):
        return "calendar", why
    if why := _receipt(headers, subject, text, types):
        return "receipt", why
    if why := _away(headers, subject, text):
        return "out_of_office", why
    if why := _auto_reply(headers) or _says_so(subject, text):
        return "auto_reply", why
    if why := _list(headers):
        return "list", why
    return None, ""


def _calendar(headers: Headers, calendar: str) -> str:
    """An invitation or an answer to one (RFC 5546), or a calendar's own notice."""
    if calendar in {"REQUEST", "REPLY", "CANCEL", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD"}:
        return f"calendar {calendar}"
    if "calendarmessage" in headers.first("content-class").replace("-", ""):
        return "content class of a calendar"
    return ""


def _receipt(headers: Headers, subject: str, text: str, types: frozenset[str]) -> str:
    """A read or delivery receipt (RFC 8098; RFC 3464 with nothing but successes), or a recall."""
    if types & {"message/disposition-notification", "message/global-disposition-notification"}:
        return "disposition notification"
    if "multipart/report" in types and types & {"message/delivery-status", "message/global-delivery-status"}:
        return "report of success"
    if headers.first("x-ms-exchange-organization-messagerecall") or _class(headers).startswith("ipm.outlook.recall"):
        return "recall"
    if "report-type=disposition-notification" in headers.first("content-type").casefold().replace(" ", "").replace(
        '"', ""
    ):
        return "disposition notification"
    machine = _submitted(headers) or _null_sender(headers) or "multipart/report" in types
    if marks.RECALL.match(subject) and "would like to recall the message" in text[:1_000]:
        return "recall"
    return "receipt by its subject" if machine and marks.RECEIPT_SUBJECT.match(subject) else ""


def _class(headers: Headers) -> str:
    """Exchange's message class, lower case."""
    return (headers.first("x-message-class") or headers.first("x-ms-exchange-message-class")).casefold()


def _away(headers: Headers, subject: str, text: str) -> str:
    """An absence notice: by its marks, or by subject (rfc3834-03 of the corpora has nothing but 'Auto reply:')."""
    again = _ANSWERED.match(subject)
    submitted = _submitted(headers)
    if "vacation" in submitted or "owner-email" in headers.first("auto-submitted").casefold():
        return "Auto-Submitted: vacation"
    if headers.first("x-ms-exchange-inbox-rules-loop") and _suppress(headers) & {"all", "oof", "autoreply"}:
        return "an Exchange mailbox rule answered"
    if "mailbox rules agent" in headers.first("x-ms-exchange-generated-message-source").casefold() and not again:
        return "an Exchange mailbox rule answered"
    if marks.ANSWERS.match(subject) and not again:
        return "absence by its subject"
    marked = any(h in headers for h in marks.REPLY_HEADERS) or "auto_reply" in _precedence(headers)
    machine = submitted.startswith("auto-replied") or marked or (_null_sender(headers) and "all" in _suppress(headers))
    if machine and (marks.AWAY.match(subject) or marks.AWAY_TEXT.search(text[:2_000])):
        return "automatic answer about an absence"
    if marks.AWAY.match(subject) and not again and marks.I_AM_AWAY.search(text[:1_000]):
        return "absence by its subject and words"
    if marks.TAIL.search(subject) and marks.I_AM_AWAY.search(text[:200]):
        return "absence by its subject and words"
    return ""


def _auto_reply(headers: Headers) -> str:
    """Any other mail that a machine sent by its own account (RFC 3834, 5)."""
    if submitted := _submitted(headers):
        return f"Auto-Submitted: {submitted[:40]}"
    if (kinds := _precedence(headers)) & {"auto_reply", "autoreply", "auto-reply"}:
        return f"Precedence: {min(kinds)}"
    for name in marks.REPLY_HEADERS:
        value = headers.first(name).casefold()
        if name in headers and value not in {"no", "false", "0", "none"}:
            return f"header {name}"
    if "autoresponder" in headers.first("delivered-to").casefold():
        return "Delivered-To: autoresponder"
    if _null_sender(headers) and "all" in _suppress(headers):
        return "null sender, X-Auto-Response-Suppress: All"
    if "x-ms-exchange-generated-message-source" in headers:
        return "Exchange generated it"
    for name, start in marks.SYSTEM_HEADERS.items():
        if name in headers and headers.first(name).casefold().startswith(start):
            return f"header {name}"
    return ""


def _says_so(subject: str, text: str) -> str:
    """What a responder without any mark says of itself, in its first lines or as a help desk's acknowledgement."""
    opening = "\n".join(text[:2_000].splitlines()[:6])
    if _ANSWERED.match(subject) and not marks.SAYS_SO.match(opening):
        return ""
    if marks.SAYS_SO.search(opening):
        return "it says that it is automatic"
    if marks.ACKNOWLEDGES.match(subject) and len(text) < 3_000 and marks.ACKNOWLEDGED.search(text):
        return "an acknowledgement by its subject and words"
    return ""


def _list(headers: Headers) -> str:
    """A mailing list or bulk mail (RFC 2369, RFC 2919, RFC 8058)."""
    for name in marks.LIST_HEADERS:
        if name in headers:
            return f"header {name}"
    bulk = _precedence(headers) & {"bulk", "list", "junk"}
    return f"Precedence: {min(bulk)}" if bulk else ""


def _submitted(headers: Headers) -> str:
    """The Auto-Submitted token when it is not 'no'; several fields count as automatic (RFC 3834, 5.1)."""
    values = [v.casefold() for v in headers.all("auto-submitted")]
    tokens = [m[1] if (m := marks.TOKEN.match(v)) else "" for v in values]
    if any("vacation" in v for v in values):
        return "vacation"
    odd = [t for t in tokens if t != "no"]
    return (odd[0] or "(empty)") if odd else ("repeated" if len(tokens) > 1 else "")


def _precedence(headers: Headers) -> set[str]:
    """Every Precedence value, lower case."""
    return {v.casefold().strip() for n in ("precedence", "x-precedence") for v in headers.all(n)}


def _suppress(headers: Headers) -> set[str]:
    """The words of X-Auto-Response-Suppress, lower case."""
    return {
        w.strip().casefold()
        for v in headers.all("x-auto-response-suppress")
        for w in re.split(r"[,;\s]+", v)
        if w.strip()
    }


def _null_sender(headers: Headers) -> bool:
    """Whether the topmost Return-Path is empty (RFC 5321, 4.5.5; RFC 7103, 7.5.3)."""
    return "return-path" in headers and headers.first("return-path").replace(" ", "") in {"<>", ""}


def no_answer_of(headers: Headers, from_address: str, types: frozenset[str], *, automated: str, doubt: str) -> str:
    """Why an automatic answer is forbidden by the mail itself, '' = it is not (RFC 3834, 2; RFC 5230, 4.6).

    automated: kind and reason when a machine wrote it; doubt: why the sender is ambiguous; '' = neither.
    """
    if automated:
        return f"machine mail ({automated})"
    if doubt:
        return f"the sender is ambiguous: {doubt}"
    path = headers.first("return-path").strip("<> ").rpartition("@")[0]
    asked = _suppress(headers) & {"all", "autoreply", "dr"}
    looped = next((name for name in marks.LOOP_HEADERS if name in headers), "")
    rules = (
        (not from_address, "no sender"),
        (_null_sender(headers), "null sender"),
        (marks.NO_SENDER.match(from_address.rpartition("@")[0]), "the address takes no answers"),
        (marks.NO_PATH.match(path), "the envelope sender is a list or a machine"),
        (asked, f"X-Auto-Response-Suppress: {min(asked, default='')}"),
        (looped, f"header {looped}"),
        ("multipart/report" in types, "a report"),
        (headers.first("x-spam-flag").casefold().startswith("yes"), "marked as spam"),
        (len(headers.raw("received")) > MAX_RECEIVED, "too many servers passed it on: a loop"),
    )
    return next((why for holds, why in rules if holds), "")
