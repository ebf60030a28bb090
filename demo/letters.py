"""Letters as the demo's SMTP server received them: read, and written into a folder where a person can open them."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Literal

from models.words import LetterKind

SlipKind = LetterKind | Literal["letter"]
_REFERENCE = re.compile(r"\b[A-Z]{2,6}-\d{4}-[0-9A-Z]{7}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One letter at the sink. kind is read from its subject ('letter' when that does not tell).

    message_id and references are without angle brackets; at: when it was taken (aware).
    """

    kind: SlipKind
    recipient: str
    sender: str
    message_id: str
    references: tuple[str, ...]
    subject: str
    text: str
    at: datetime

    @property
    def reference(self) -> str:
        """The case reference in the subject, '' when there is none."""
        found = _REFERENCE.search(self.subject)
        return found[0] if found else ""

    @property
    def asks(self) -> bool:
        """Whether its reader is asked to acknowledge."""
        return self.kind in ("notice", "hand_over", "chase_1", "chase_2", "step_up")


def read_letter(recipient: str, raw: bytes, at: datetime) -> Slip:
    """Read a letter's own bytes."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    subject = str(mail["Subject"] or "")
    sender = mail["From"].addresses[0].addr_spec if mail["From"] and mail["From"].addresses else ""
    return Slip(
        kind=kind_of(subject),
        recipient=recipient.casefold(),
        sender=sender,
        message_id=str(mail["Message-ID"] or "").strip("<> \t"),
        references=tuple(re.findall(r"<([^<>\s]+)>", str(mail["References"] or ""))),
        subject=subject,
        text=body.get_content() if body is not None else "",
        at=at,
    )


def kind_of(subject: str) -> SlipKind:
    """Which letter it is, by the words of its subject."""
    low = subject.casefold()
    return next((kind for kind, words in _SUBJECTS if re.search(words, low)), "letter")


_SUBJECTS: tuple[tuple[LetterKind, str], ...] = (
    ("danger_alert", r"danger read, open"),
    ("step_up", r"now with you"),
    ("chase_2", r"no answer yet"),
    ("hand_over", r"handed to you"),
    ("chase_1", r"\breminder\b"),
    ("receipt", r"we have your message"),
    ("made_aware", r"nothing is asked"),
    ("duty_notice", r"waits for a person"),
    ("closed", r"we have closed this"),
    ("signpost", r"where your message belongs"),
    ("passed_on", r"your message has|asked again|that you have spoken|later time was agreed"),
    ("confirm", r"was this answer yours"),
    ("digest", r"overdue today"),
    ("said_back", r"what we recorded|by when will you respond"),
    ("holding", r"news of your message"),
    ("to_manager", r"a note from the unit"),
    ("check_back", r"has it changed"),
    ("alarm", r"needs a person: \d|well again"),
    ("directory_changed", r"directory were changed|another address from now on"),
    ("notice", r"acknowledge"),
)


def write_letter(folder: Path, slip: Slip) -> Path:
    """Write NNN-kind.txt: the headers that matter and the text. One caller at a time; the path comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    number = sum(1 for _ in folder.glob("*.txt")) + 1
    path = folder / f"{number:03d}-{slip.kind.replace('_', '-')}.txt"
    head = (
        f"From: {slip.sender}\nTo: {slip.recipient}\nSubject: {slip.subject}\n"
        f"Taken: {slip.at:%Y-%m-%d %H:%M:%S %Z}\nMessage-ID: <{slip.message_id}>\n"
    )
    path.write_text(f"{head}\n{slip.text.replace(chr(13), '')}", encoding="utf-8")
    return path
