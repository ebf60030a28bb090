"""Which parts of a mail are its words: alternatives, Apple's and Outlook's nests, and texts of rare types."""

import pytest

from intake.parse import Trust, parse
from models.mail import Message

PLAIN, RICH = "Content-Type: text/plain\n\nPlain words.", "Content-Type: text/html\n\n<p>Rich words.</p>"
IMAGE = "Content-Type: image/png; name=i.png\nContent-Disposition: inline; filename=i.png\nContent-ID: <i>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
PDF = "Content-Type: application/pdf; name=a.pdf\n\n%PDF-1.4 x"


def several(kind: str, boundary: str, *parts: str) -> str:
    """A multipart of these parts."""
    return (
        f"Content-Type: multipart/{kind}; boundary={boundary}\n\n"
        + "".join(f"--{boundary}\n{p}\n" for p in parts)
        + f"--{boundary}--\n"
    )


def mail(top: str) -> Message:
    """A mail whose top part this is."""
    return parse(
        f"From: jo@x.example\nSubject: Plan\nMIME-Version: 1.0\n{top}".encode("utf-8", "surrogateescape"), trust=Trust()
    )


@pytest.mark.parametrize(
    ("top", "text", "files"),
    [
        (several("mixed", "b", PLAIN, IMAGE, PLAIN.replace("Plain", "More")), "Plain words.\n\nMore words.", ["i.png"]),
        (several("mixed", "b", several("alternative", "c", PLAIN, several("related", "d", RICH, IMAGE)), PDF), "Plain words.", ["i.png", "a.pdf"]),
        (several("alternative", "b", PLAIN, several("mixed", "c", RICH, PDF, RICH)), "Plain words.", ["a.pdf"]),
        (several("alternative", "b", RICH, PLAIN), "Plain words.", []),
        (several("alternative", "b", PLAIN, "Content-Type: text/x-amp-html\n\n<html>x</html>", RICH), "Plain words.", [""]),
        (several("alternative", "b", "Content-Type: text/plain; charset=utf-8\n\n\u00a0", RICH), "Rich words.", []),
        (several("related", "b", RICH, IMAGE), "Rich words.", ["i.png"]),
        (several("mixed", "b", PLAIN, RICH), "Plain words.\n\nRich words.", []),
        (several("mixed", "b", PLAIN, "Content-Type: text/plain; name=log.txt\nContent-Disposition: inline; filename=log.txt\n\nlog"), "Plain words.", ["log.txt"]),
        (several("mixed", "b", "Content-Type: text/plain\nContent-Disposition: inline\n\nPlain words."), "Plain words.", []),
        (several("x-strange", "b", PLAIN), "Plain words.", []),
        ("Content-Type: text/html\n\n<html><head><meta charset='windows-1252'></head><body>caf\udce9</body></html>", "café", []),
        ("Content-Type: text/html\n\n<p>café</p>", "café", []),
        ("Content-Type: text/markdown\n\n*Plain* words.", "*Plain* words.", [""]),
        ("Content-Type: text/rtf\n\n{\\rtf1 Plain words.\\par}", "Plain words.", [""]),
        ("Content-Type: text/vcard\n\nBEGIN:VCARD\nEND:VCARD", "", [""]),
        ("Content-Type: text/html\n\n<html><body></body></html>", "", []),
        ("\nPlain words.", "Plain words.", []),
    ],
)  # fmt: skip
def test_the_words_of_a_mail_are_found_among_its_parts(top: str, text: str, files: list[str]) -> None:
    message = mail(top)
    assert message.text.strip() == text
    assert [a.name for a in message.attachments] == files
