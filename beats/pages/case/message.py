"""A message as people read it: what is kept of it becomes the noun of its page. Pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from beats.pages.case.marks import LONGEST, Reasons, marked_subject, passages, reasons_of
from models.mail import Address, Message
from models.pages.mail import Attached, MessageView
from models.store.timeline.mail import Kept


def message_view(kept: Kept, means: Mapping[str, str], zone: ZoneInfo) -> MessageView:
    """The view of a message. means: of the rules of reading, by id."""
    message = kept.parsed
    at = kept.received_at.astimezone(zone)
    if message is None:
        why = kept.unread_because or "it could not be taken apart"
        return MessageView(id=kept.id, received_at=at, unread=why, known=False, kept=kept.kept, size=kept.size)
    reasons = reasons_of(kept.reading, means) if kept.reading else Reasons((), ())
    return MessageView(
        id=kept.id, received_at=at, from_name=message.from_name, from_address=message.from_address,
        to=_people(message.to), cc=_people(message.cc), dated=_local(message.date, zone), verdict=message.verdict,
        verdict_because=message.verdict_because, sender_doubt=message.sender_doubt,
        automated=message.automated_because if message.automated else "",
        subject=marked_subject(message.subject, reasons), passages=passages(message.text, reasons),
        because=reasons.because, attached=_attached(message), defects=message.defects,
        unread=kept.unread_because or message.unreadable, sealed=message.sealed, kept=kept.kept,
        formatted=kept.rich, size=kept.size, longer=max(len(message.text) - LONGEST, 0),
    )  # fmt: skip


def _people(addresses: tuple[Address, ...]) -> tuple[str, ...]:
    """Each as 'Name <address>'."""
    return tuple(f"{one.name} <{one.address}>" if one.name else one.address for one in addresses)


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    try:
        return at.astimezone(zone) if at else None
    except OverflowError:  # a Date of year 1 or 9999
        return None


def _attached(message: Message) -> tuple[Attached, ...]:
    return tuple(
        Attached(number=number, name=one.name or f"attachment {number}", type=one.type, size=one.size, text=one.text)
        for number, one in enumerate(message.attachments, 1)
    )
