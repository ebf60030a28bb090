"""What an actor answers to a letter: pure, letter in, mail out.

Replies carry In-Reply-To, References and the council's Authentication-Results as a real one would; automatic
replies follow RFC 3834; bounces and read receipts are in demo.reports.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import assert_never

from demo.cast import CAST, Actor
from demo.council import AUTHSERV_ID
from demo.letters import Slip
from demo.pages import link_in
from demo.reports import bounce, opened

_POLICY = SMTP.clone(max_line_length=300)  # a folded Message-ID would be encoded, and the thread lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A mail on its way back. once: the desk hears it from this actor only once under that key ('' = every time).

    page: the page that is filled in instead, in the name `reader`; '' = the mail goes.
    """

    name: str
    to: str
    due: datetime
    once: str
    raw: bytes = field(repr=False)
    page: str = ""
    reader: str = ""


def answer_to(slip: Slip, cast: dict[str, Actor] = CAST) -> Answer | None:
    """The answer of the letter's reader, None when there is none."""
    actor = cast.get(slip.recipient)
    if actor is None or not _wants_to_answer(slip, actor):
        return None
    due = slip.at + timedelta(seconds=actor.after)
    # The spool's file name: no address in it, the same letter always the same name.
    digest = hashlib.sha256(f"{actor.address} {slip.message_id}".encode()).hexdigest()[:12]
    raw = _write(slip, actor, due)
    page = link_in(slip.text) if actor.manner == "clicks" else ""
    return Answer(name=f"{actor.manner}-{digest}", to=slip.sender, due=due, once=_once(slip, actor), raw=raw,
                  page=page, reader=actor.name)  # fmt: skip


def _wants_to_answer(slip: Slip, actor: Actor) -> bool:
    match actor.manner:
        case "acknowledges" | "clicks" | "not_mine" | "opens":
            return slip.asks
        case "thanks":
            return slip.kind == "receipt"
        case "away" | "bounces":
            return True
        case _:
            assert_never(actor.manner)


def _once(slip: Slip, actor: Actor) -> str:
    match actor.manner:
        case "acknowledges" | "clicks" | "not_mine" | "thanks":
            return f"{actor.address} {slip.reference}"
        case "away":
            return actor.address  # RFC 3834, section 2: not again and again to the same sender
        case "opens" | "bounces":
            return ""
        case _:
            assert_never(actor.manner)


def _write(slip: Slip, actor: Actor, at: datetime) -> bytes:
    match actor.manner:
        case "acknowledges" | "clicks" | "not_mine":
            return _reply(slip, actor, at, actor.words)
        case "thanks":
            return _reply(slip, actor, at, "Thank you.")
        case "away":
            return _away(slip, actor, at)
        case "opens":
            head = _head(slip, actor, at, f"Read: {slip.subject}")
            return opened(head, recipient=actor.address, message_id=slip.message_id, reporter=AUTHSERV_ID)
        case "bounces":
            return _bounce(slip, actor, at)
        case _:
            assert_never(actor.manner)


def _reply(slip: Slip, actor: Actor, at: datetime, words: str) -> bytes:
    quoted = "\n".join(f"> {line}".rstrip() for line in slip.text.splitlines()[:12])
    mail = _head(slip, actor, at, f"Re: {slip.subject}")
    mail.set_content(
        f"{words}\n\n{actor.name.split()[0]}\n\nOn {slip.at:%a, %d %b %Y at %H:%M}, <{slip.sender}> wrote:\n{quoted}\n"
    )
    return mail.as_bytes()


def _away(slip: Slip, actor: Actor, at: datetime) -> bytes:
    mail = _head(slip, actor, at, f"Automatic reply: {slip.subject}")
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    back = at + timedelta(days=3)
    mail.set_content(
        f"I am away until {back:%A} {back.day} {back:%B} and will not see this.\n"
        "For anything urgent please ring the office.\n"
    )
    return mail.as_bytes()


def _bounce(slip: Slip, actor: Actor, at: datetime) -> bytes:
    head = EmailMessage(policy=_POLICY)
    head["Return-Path"] = "<>"
    head["From"] = f"Mail Delivery System <MAILER-DAEMON@{AUTHSERV_ID}>"
    head["To"] = slip.sender
    head["Subject"] = "Undelivered Mail Returned to Sender"
    head["Date"] = format_datetime(at)
    head["Message-ID"] = _message_id("bounce", slip, actor)
    head["Auto-Submitted"] = "auto-replied"
    return bounce(head, sender=slip.sender, recipient=actor.address, message_id=slip.message_id, reporter=AUTHSERV_ID)


def _head(slip: Slip, actor: Actor, at: datetime, subject: str) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    domain = actor.address.partition("@")[2]
    mail["Return-Path"] = f"<{actor.address}>"
    mail["Authentication-Results"] = (
        f"{AUTHSERV_ID}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    )
    mail["From"] = f"{actor.name} <{actor.address}>"
    mail["To"] = slip.sender
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = _message_id("answer", slip, actor)
    mail["In-Reply-To"] = f"<{slip.message_id}>"
    mail["References"] = " ".join(f"<{each}>" for each in (*slip.references, slip.message_id))
    return mail


def _message_id(what: str, slip: Slip, actor: Actor) -> str:
    digest = hashlib.sha256(f"{what} {actor.address} {slip.message_id}".encode()).hexdigest()[:24]
    return f"<{digest}@{actor.address.partition('@')[2]}>"
