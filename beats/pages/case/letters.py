"""A letter as it was sent, for the screen: the text of its stored bytes, without the link that answers it."""

import re
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

from beats.pages.names import Names
from models.pages.mail import LetterView
from models.store.timeline.mail import Letter

_LINK = re.compile(r"/a/[ac][a-z0-9]{8,64}-[a-z2-7]{16}\b")


def letter_view(letter: Letter, names: Names, zone: ZoneInfo, *, shown: bool) -> LetterView:
    """The view of a letter. shown: whether its words may be.

    Whoever has the link of a letter can answer for its reader (promise 13), so it is never shown to anybody else.
    """
    subject, text = _words(letter.data) if shown and letter.data else ("", "")
    return LetterView(
        id=letter.id, kind=letter.kind, side=letter.side, state=letter.state, why=letter.why,
        owed_at=letter.owed_at.astimezone(zone), sent_at=letter.sent_at.astimezone(zone) if letter.sent_at else None,
        sender=letter.sender, to=names.person(letter.person_id) if letter.person_id else "", recipient=letter.recipient,
        subject=subject, text=_LINK.sub("/a/(this link answers the letter and is not shown)", text), shown=shown,
    )  # fmt: skip


def _words(data: bytes) -> tuple[str, str]:
    """Subject and text: we wrote these bytes ourselves (outbox.compose)."""
    message = message_from_bytes(data, policy=default)
    body = message.get_body(("plain",))
    return str(message["subject"] or ""), body.get_content() if body is not None else ""
