"""Delivery reports: who was not reached, and which mail it is about.

The machine-readable groups come first (RFC 3464, 2.3; RFC 6533; feedback reports: RFC 5965); then X-Failed-Recipients
(Exim); then the prose of mailers that send neither. A report only proves that somebody wrote it: routing acts on it
when it names a Message-ID that we sent to that recipient (RFC 3464, 4.1).
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from intake import bouncemarks as marks
from intake import machinemarks, prose
from intake.headers import Headers, plain
from intake.reports import Group, groups_of
from models.mail import Bounce, BouncedRecipient

MAX_TEXT: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a mail offers to read a bounce from: its parts as text. wrapped: the reports stood in an attached mail."""

    headers: Headers
    subject: str
    sender: str
    text: str
    reports: Sequence[tuple[str, str]] = ()
    returned: Sequence[str] = ()
    types: frozenset[str] = field(default_factory=frozenset)
    wrapped: bool = False


def read_bounce(mail: Report) -> tuple[Bounce | None, str]:
    """The bounce that a mail is and why it is one, or None. Reports of success are none."""
    ours = not mail.wrapped or bool(marks.DAEMON.match(mail.sender))
    for kind, text in mail.reports if ours else ():
        if kind.endswith("delivery-status"):
            found = [g for g in groups_of(text) if g.address or g.action]
            bad = [g for g in found if g.action not in {"delivered", "relayed", "expanded"}]
            if bad or not found:
                words = mail.text[:MAX_TEXT]
                return _bounce(
                    mail, [_of_group(g, words) for g in bad] or _of_prose(mail, failed=True)
                ), "delivery report"
            if len(found) == len(groups_of(text)):
                return None, ""
        if kind.endswith("disposition-notification") and _refused(text, mail):
            return _bounce(mail, [_of_group(g, "") for g in groups_of(text)]), "rejected by a mailbox rule"
        if kind.endswith("feedback-report"):
            return _bounce(mail, _complaint(text, mail.returned)), "complaint report"
    if "notificationType" in mail.text[:2_000] and (told := _of_json(mail.text)):
        return Bounce(recipients=tuple(told)), "notification of a mail service"
    if listed := mail.headers.all("x-failed-recipients"):
        known = prose.codes(mail.text)
        addresses = prose.unique(marks.FIND.findall(" ".join(listed)))
        return _bounce(
            mail, [_recipient(a, known.get(a.casefold(), known.get("", ""))) for a in addresses]
        ), "X-Failed-Recipients"
    why = _looks_like(mail)
    return (_bounce(mail, _of_prose(mail)), why) if why else (None, "")


def _refused(text: str, mail: Report) -> bool:
    """Whether a disposition is in truth a refusal, as Sieve's reject writes it (RFC 5429, 2.2)."""
    disposition = re.search(
        r"^disposition\s*:.*automatic-action.*;\s*(?:deleted|failed|denied)", text, re.IGNORECASE | re.MULTILINE
    )
    return bool(disposition) and bool(re.search(r"reject|refus|quota", mail.subject + mail.text[:2_000], re.IGNORECASE))


def _of_json(text: str) -> list[BouncedRecipient]:
    """Recipients of a Bounce or Complaint notification as Amazon SES sends it by mail."""
    try:
        told = json.JSONDecoder(strict=False).raw_decode(text.strip())[0]
        if "Message" in told:  # wrapped once more, by the topic that passed it on
            told = json.loads(told["Message"].replace("\n", ""), strict=False)
        kind = str(told["notificationType"]).casefold()
        rows = told[kind].get("bouncedRecipients") or told[kind].get("complainedRecipients") or []
        return [
            BouncedRecipient(
                address=str(row["emailAddress"]),
                action="complaint" if kind == "complaint" else str(row.get("action", "failed")),
                status="" if kind == "complaint" else str(row.get("status", "5.0.0")),
            )
            for row in rows[: prose.MAX_RECIPIENTS]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _looks_like(mail: Report) -> str:
    """Why a mail without a machine-readable part is a bounce all the same, '' = it is none."""
    local = mail.sender.partition("@")[0].replace(" ", "")
    null = any(v.replace(" ", "") == "<>" for v in mail.headers.all("return-path")) or marks.NDR_HEADER in mail.headers
    human = mail.subject.strip()[:4].casefold().startswith(("re:", "aw:", "fw:", "fwd:")) and not marks.DAEMON.match(
        local
    )
    if human:
        return ""
    daemon = bool(marks.DAEMON.match(local)) or (not mail.sender and null)
    told = bool(marks.SUBJECT.match(machinemarks.TAGS.sub("", mail.subject[:400]).lstrip(marks.EDGE)))
    report = "delivery-status" in mail.headers.first("content-type").casefold() or "multipart/report" in mail.types
    quiet = null or bool(re.match(r"^(?:do)?-?not?[-_.]?reply", local, re.IGNORECASE))
    if not (daemon or told or report or quiet):
        return ""
    says = bool(marks.PROSE.search(mail.text[:20_000]))
    server = bool(marks.SERVER_SAYS.search(mail.text[:20_000]))
    copied = bool(mail.returned) or bool(marks.COPY.search(mail.text[:MAX_TEXT]))
    sure = copied or not local.casefold().startswith("postmaster") or bool(prose.codes(mail.text[:MAX_TEXT]))
    rules = (
        (report and not mail.reports and (told or daemon or says), "report without its machine-readable part"),
        (
            told and (daemon or null or (says and (copied or server)) or bool(mail.returned)),
            "a mail server's report by its subject",
        ),
        (daemon and (says or bool(mail.returned)) and sure, "written by a mail server"),
        (quiet and says and copied, "a returned mail"),
    )
    return next((why for holds, why in rules if holds), "")


def _of_group(group: Group, told: str) -> BouncedRecipient:
    """One recipient group; a missing status is derived from its diagnostic, the prose, or the action."""
    action = group.action or ("delayed" if group.status.startswith("4") and marks.DELAYED.search(told) else "failed")
    status = group.status
    better = marks.STATUS.search(group.diagnostic)
    reply = marks.REPLY.search(" " + group.diagnostic)
    said = better[1] if better else f"{reply[1]}.0.0" if reply else ""
    if said and (not status or (status.endswith(".0.0") and better and said[0] == status[0])):
        status = said
    elif better and said.startswith("5") and status.startswith("4") and action == "failed":
        status = said  # the diagnostic is the remote server's own word
    elif not status:
        status = _derived(action)
    return BouncedRecipient(address=group.address, action=action, status=status)


def _derived(action: str) -> str:
    """The status of a report that names none (contract: 5.0.0 failed, 4.0.0 delayed)."""
    return "4.0.0" if action == "delayed" else "5.0.0"


def _recipient(address: str, status: str, *, delayed: bool = False) -> BouncedRecipient:
    """A recipient known from prose."""
    action = "delayed" if delayed else "failed"
    return BouncedRecipient(address=address, action=action, status=status or _derived(action))


def _complaint(text: str, returned: Sequence[str]) -> list[BouncedRecipient]:
    """The recipients that complained (RFC 5965, 3.2: Original-Rcpt-To; else the returned mail's To)."""
    named = re.findall(r"^(?:original-rcpt-to|removal-recipient)\s*:\s*(.+)$", text, re.IGNORECASE | re.MULTILINE)
    found = prose.unique(marks.FIND.findall(" ".join(named))) or prose.to_of(returned)
    return [BouncedRecipient(address=a, action="complaint", status="") for a in found[: prose.MAX_RECIPIENTS]]


def _of_prose(mail: Report, *, failed: bool = False) -> list[BouncedRecipient]:
    """Recipients told in prose, above the copy of the mail; else the returned mail's To."""
    text = mail.text[:MAX_TEXT]
    copy = marks.COPY.search(text, 1)
    told = text[: copy.start()] if copy and copy.start() > 20 else text
    codes = prose.codes(told if marks.STATUS.search(told) or marks.REPLY.search(told) else text)
    first = codes.get("", "")
    delayed = not (failed or first.startswith("5")) and bool(
        marks.DELAYED.search(mail.subject) or (marks.DELAYED.search(told) and not marks.GAVE_UP.search(told))
    )
    ours = {mail.sender.casefold(), *(a.casefold() for v in mail.headers.all("to") for a in marks.FIND.findall(v))}
    wrote = {m[1]: (m[2],) for m in marks.EXPANDED.finditer(told)}
    found: list[str] = []
    for pattern in marks.NEAR:
        hits = (next(g for g in m.groups() if g) for m in pattern.finditer(told))
        found = [
            a
            for a in prose.unique(a for h in hits for a in (*wrote.get(h, ()), h))
            if a.casefold() not in ours and not prose.is_machine(a)
        ]
        if found:
            break
    found = found or [a for a in prose.to_of([*mail.returned, told, text[len(told) :]]) if not prose.is_machine(a)]
    if delayed and not first.startswith("4"):
        first, codes = "", {}
    return [_recipient(a, codes.get(a.casefold(), first), delayed=delayed) for a in found[: prose.MAX_RECIPIENTS]] or (
        [_recipient("", first, delayed=delayed)] if first or delayed else [_recipient("", "")]
    )


def _bounce(mail: Report, recipients: Sequence[BouncedRecipient]) -> Bounce:
    """The bounce with the Message-ID of the mail that it returns."""
    named = plain(_original_id(mail) or "")[:998]
    return Bounce(original_message_id=named or None, recipients=tuple(recipients[: prose.MAX_RECIPIENTS]))


def _original_id(mail: Report) -> str | None:
    """The Message-ID in the returned part, the report's own fields, the copied text, or In-Reply-To."""
    pattern = re.compile(
        r"^[> \t]*(?:original-)?message-id\s*:\s*(?:\n[ \t]+)?<?([^<>\s]+@?[^<>\s]*)>?", re.IGNORECASE | re.MULTILINE
    )
    for text in (*mail.returned, *(t for _, t in mail.reports)):
        if found := pattern.search(text):
            return str(found[1])
    copy = marks.COPY.search(mail.text[:MAX_TEXT])
    if found := pattern.search(mail.text[:MAX_TEXT], copy.start() if copy else 0):
        return str(found[1])
    for name in ("in-reply-to", "references", "x-original-message-id"):
        ids = re.findall(r"<([^<>\s]+)>", mail.headers.first(name))
        if ids:
            return str(ids[-1])
    return None
