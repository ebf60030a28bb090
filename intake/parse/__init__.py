"""Bytes to message: never raises, lists every defect, fetches nothing and runs nothing.

Order: seam (mail-parser and the tree), sender, body, text, then what kind of mail it is. Kept in a worker process
(intake.worker), because no parser is safe from every hostile mail.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Final

from intake import absence, bounce, machine
from intake.cut import cut
from intake.headers import Headers
from intake.parse import sealed, smime
from intake.parse.body import walk
from intake.parse.documents import with_words
from intake.parse.form import answers
from intake.parse.found import Body
from intake.parse.seam import open_mail
from intake.parse.sender import addresses_of, other_in_name, sender_of
from intake.parse.words import FORWARDED, enter, words_of
from intake.signoff import facts_of
from intake.trust import Trust, verdict_of
from models.mail import Message, domain_of

__all__ = ["FORWARDED", "Trust", "parse"]

_ID: Final = re.compile(r"<([^<>]{1,998})>")


def parse(raw: bytes, *, trust: Trust, documents: bool = False) -> Message:
    """Parse one mail. Any bytes give a Message; what could not be read is in `defects` and `unreadable`.

    documents: whether the words of attached documents are read too ([reading] attachments).
    """
    try:
        return _parse(raw, trust, documents=documents)
    except MemoryError:
        raise  # the worker ends itself: what is left of it cannot be relied on
    except Exception as error:  # noqa: BLE001  # the promise: a mail is never lost to a parser's fault
        name = type(error).__name__
        return Message(
            size=len(raw),
            sender_doubt="the mail could not be read",
            defects=(f"the mail could not be read: {name}",),
            no_answer="the mail could not be read",
            unreadable=name,
            content_key=hashlib.sha256(raw).hexdigest(),
        )


def _parse(raw: bytes, trust: Trust, *, documents: bool) -> Message:
    """The whole way of one mail."""
    opened = open_mail(raw)
    headers = Headers.of(opened.tree.raw_items())
    body = walk(opened.tree)
    if signed := smime.inside(body.blobs.get("p7m", b"")):
        enter(walk(open_mail(signed).tree), body)
    if documents and body.documents:
        with_words(body)
    words = words_of(body)
    address, name, doubt = sender_of(headers, opened.from_)
    other = "the display name shows another address" if other_in_name(name, address) else ""
    subject = headers.text("subject")
    message = Message(
        message_id=_message_id(headers),
        from_address=address,
        from_name=name,
        sender_doubt=doubt,
        to=addresses_of(headers.raw("to")),
        cc=addresses_of(headers.raw("cc")),
        resent_to=(*addresses_of(headers.raw("resent-to")), *addresses_of(headers.raw("resent-cc")))[:100],
        reply_to=addresses_of(headers.raw("reply-to")),
        subject=subject,
        date=headers.date(),
        in_reply_to=_ids(headers.all("in-reply-to")),
        references=_ids(headers.all("references")),
        text=words.text,
        attachments=(*body.attachments, *words.attachments),
        defects=_unique((*opened.defects, *body.defects, *words.defects, *_header_defects(headers, doubt), other)),
        unreadable=opened.unreadable or ("" if words.text else body.unread),
        size=len(raw),
    )
    return _judged(message, headers, body, words.above, trust)


def _judged(message: Message, headers: Headers, body: Body, above: str, trust: Trust) -> Message:
    """The message with what follows from its parts: own words, machine marks, verdict, signature, content key."""
    key = content_key(message)
    message = _with_answers(message)
    parts = cut(message.text)
    text_new = parts.text_new(message.text)
    types = frozenset(body.types)
    failed, why_bounce = bounce.read_bounce(
        bounce.Report(
            headers=headers,
            subject=message.subject,
            sender=message.from_address or message.from_name,
            text=above,
            reports=body.reports,
            returned=body.returned,
            types=types,
            wrapped=body.wrapped,
        )
    )
    shut = sealed.sealed_because(body, message.subject, message.text, text_new)
    automated, because = machine.automated_of(
        headers, message.subject, message.text, types, body.calendar, bounce=why_bounce, sealed=shut
    )
    verdict, why = verdict_of(headers, domain_of(message.from_address), trust)
    if verdict == "pass" and message.sender_doubt:
        verdict, why = "unknown", f"the sender is ambiguous: {message.sender_doubt}"
    return replace(
        message,
        text_new=text_new,
        automated=automated,
        automated_because=because,
        no_answer=machine.no_answer_of(
            headers,
            message.from_address,
            types,
            automated=f"{automated}: {because}" if automated else "",
            doubt=message.sender_doubt,
        ),
        bounce=failed,
        sealed=bool(shut),
        verdict=verdict,
        verdict_because=why,
        signature=facts_of(parts.text_signature(message.text), message.from_name),
        content_key=key,
        absent_until=_absent_until(message, text_new) if automated == "out_of_office" else None,
    )


def _with_answers(message: Message) -> Message:
    """The message with the answers of the council's own form above its text: the sender wrote them for us."""
    filled = [found for one in message.attachments if one.text and (found := answers(one.text))]
    return replace(message, text="\n\n".join([*filled, message.text]).strip("\n")) if filled else message


def _absent_until(message: Message, text_new: str) -> date | None:
    """The end of an absence by its notice's own words, seen from the day on which its sender's clock stood."""
    if message.date is None:
        return None
    return absence.until(f"{message.subject}\n{text_new or message.text}", message.date.date())


def _message_id(headers: Headers) -> str:
    """The first Message-ID without brackets, '' when there is none."""
    value = headers.first("message-id")
    found = _ID.search(value)
    return (found[1].strip() if found else value.strip("<> "))[:998]


def _ids(values: Sequence[str]) -> tuple[str, ...]:
    """Message-IDs in order, brackets off, once each, at most 100."""
    found = [i.strip() for v in values for i in (_ID.findall(v) or [w.strip("<>,;") for w in v.split() if "@" in w])]
    return tuple(dict.fromkeys(found))[:100]


def _header_defects(headers: Headers, doubt: str) -> list[str]:
    """Fields that RFC 5322, 3.6 allows once but that stand there more often, and the doubt about the sender."""
    once = ("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references")
    found = [f"{name}: {len(headers.raw(name))} fields" for name in once if len(headers.raw(name)) > 1]
    return [*found, *([doubt] if doubt else [])]


def _unique(defects: Sequence[str]) -> tuple[str, ...]:
    """Each defect once, at most 100, one printable line each."""
    return tuple(dict.fromkeys(d[:200] for d in defects if d))[:100]


def content_key(message: Message) -> str:
    """The same for one mail in two mailboxes: trace headers differ, these do not (Exchange also changes bytes)."""
    day = message.date.astimezone(UTC).isoformat() if message.date else ""
    files = [f"{a.name}\x1f{a.size}\x1f{a.sha256}" for a in message.attachments]
    parts = [
        message.message_id,
        message.from_address.casefold(),
        day,
        message.subject,
        " ".join(message.text.split()),
        *files,
    ]
    return hashlib.sha256("\x1e".join(parts).encode("utf-8", "replace")).hexdigest()
