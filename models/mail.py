"""A message as it came in: what parsing says of the raw bytes. Plain values, nothing fetched, nothing executed."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date as day
from datetime import datetime

from models.words import Automated, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailbox in a header: display name and address as decoded, without angle brackets."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is not the text: safe name, sniffed or declared type, decoded size in bytes, SHA-256 (hex).

    `text` is what a document says, for people to read: never the sender's own words. '' = none, or not read.
    """

    name: str
    type: str
    size: int
    sha256: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRecipient:
    """One recipient group of a delivery report (RFC 3464, 2.3)."""

    address: str
    action: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery report: the Message-ID that it is about (no brackets) and what became of each recipient."""

    original_message_id: str | None = None
    recipients: tuple[BouncedRecipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What the sender's signature block gives away: role, agency and telephone, '' where it does not."""

    role: str = ""
    agency: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One incoming e-mail, parsed. Ids are without angle brackets; `date` is the sender's claim, never a clock.

    `text` is everything readable, `text_new` the sender's own new words (no quoted thread, no signature).
    `content_key` is the same for the same mail in two mailboxes: hash over Message-ID, sender, date, subject,
    text and attachments. `sender_doubt` says why the sender is ambiguous ('' = clear): then nothing is answered.
    `sealed` = the words cannot be read (encrypted, or a notice of sealed mail).
    `no_answer` = why the message's own headers forbid an automatic answer, '' when they do not.
    `unreadable` = why the body could not be read at all (nested too deep, a parser's fault), '' when it could.
    `resent_to` = whom it was redirected to (Resent-To and Resent-Cc; RFC 5322, 3.6.6).
    `absent_until` = the last day, included, on which an absence notice says that its sender is away; None = not said,
    or over already.
    """

    message_id: str = ""
    from_address: str = ""
    from_name: str = ""
    sender_doubt: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    resent_to: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    text_new: str = ""
    attachments: tuple[Attachment, ...] = ()
    automated: Automated | None = None
    automated_because: str = ""
    no_answer: str = ""
    bounce: Bounce | None = None
    sealed: bool = False
    defects: tuple[str, ...] = ()
    verdict: Verdict = "unknown"
    verdict_because: str = ""
    signature: Signature = field(default_factory=Signature)
    content_key: str = ""
    size: int = 0
    unreadable: str = ""
    absent_until: day | None = None


def addressed_to(message: Message, ours: Collection[str]) -> bool:
    """Whether one of our addresses stands in To, Cc or Resent-To/Cc (RFC 3834, 2; RFC 5230, 4.5).

    ours: addresses in lower case.
    """
    return any(is_ours(one.address, ours) for one in (*message.to, *message.cc, *message.resent_to))


def is_ours(address: str, ours: Collection[str]) -> bool:
    """Whether an address is one of ours, case and what follows '+' in its local part (RFC 5233) aside."""
    low = address.casefold().rstrip(".")
    return low in ours or re.sub(r"\+[^@]*(?=@)", "", low) in ours


def domain_of(address: str) -> str:
    """The domain of an address in lower case, '' when it has none."""
    return address.rpartition("@")[2].strip().rstrip(".").casefold() if "@" in address else ""


def in_domains(address: str, domains: tuple[str, ...]) -> bool:
    """Whether the address lies in one of the domains; a domain covers its subdomains (design.md, section 6)."""
    domain = domain_of(address)
    return bool(domain) and any(domain == d or domain.endswith("." + d) for d in domains)
