"""Invitations: what they say in words is read when nothing else does; an answer's copy of the invitation is not its own."""

import pytest

from intake.parse import Trust, parse
from models.mail import Message


def mail(method: str, *lines: str, text: str = "") -> Message:
    """An invitation with these lines in its event."""
    event = "\n".join(["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])
    raw = (
        "From: jo@school.example\nSubject: Core group\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=m\n\n"
        f"--m\nContent-Type: text/plain\n\n{text}\n--m\nContent-Type: text/calendar; method={method}\n\n{event}\n--m--\n"
    )
    return parse(raw.encode(), trust=Trust())


SUMMARY = "SUMMARY;LANGUAGE=en:Core group\\, AB"
WORDS = "DESCRIPTION:We disagree with the pl\n an.\\nPlease come."


@pytest.mark.parametrize(
    ("method", "lines", "text", "words", "kind"),
    [
        ("REQUEST", (SUMMARY, WORDS), "", "Core group, AB\nWe disagree with the plan.\nPlease come.", "calendar"),
        ("REQUEST", (SUMMARY, WORDS), "Please see below.", "Please see below.", "calendar"),
        ("CANCEL", (SUMMARY,), "", "Core group, AB", "calendar"),
        ("REPLY", (SUMMARY, WORDS), "", "", "calendar"),
        (
            "REPLY",
            (SUMMARY, "COMMENT:Nobody asked the school for a date."),
            "",
            "Nobody asked the school for a date.",
            "calendar",
        ),
        ("PUBLISH", (SUMMARY,), "", "Core group, AB", None),
    ],
)
def test_the_words_of_an_event_are_read(
    method: str, lines: tuple[str, ...], text: str, words: str, kind: str | None
) -> None:
    message = mail(method, *lines, text=text)
    assert message.text == words
    assert message.automated == kind
    assert [a.type for a in message.attachments] == ["text/calendar"]
