"""Outlook's winmail.dat: files and text in every form that Outlook writes them, and none that can be read only in part."""

import struct

import compressed_rtf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.parse import Trust, mapi, parse
from intake.parse.tnef import open_tnef
from models.mail import Message
from tests.intake import documents as make

RTF = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Calibri;}}\f0 We disagree with the plan.\par Nobody came \'96 again.\par}"
FROM_HTML = (
    r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Calibri;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 We disagree"
    r"{\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0  strongly{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 .\htmlrtf \par}\htmlrtf0{\*\htmltag72 </p>}}"
)


def attribute(name: int, data: bytes) -> bytes:
    """One attribute with its checksum."""
    return struct.pack("<BII", 1, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def prop(kind: int, name: int, value: bytes, *, named: bytes = b"") -> bytes:
    """One property of variable size."""
    padded = value + b"\0" * (-len(value) % 4)
    return struct.pack("<HH", kind, name) + named + struct.pack("<II", 1, len(value)) + padded


def props(*each: bytes) -> bytes:
    """A list of properties."""
    return struct.pack("<I", len(each)) + b"".join(each)


def winmail(properties: bytes, *, body: bytes = b"", file: tuple[bytes, bytes] | None = None) -> bytes:
    """A winmail.dat."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += attribute(0x0002800C, body + b"\0") if body else b""
    out += attribute(0x00069003, properties)
    if file:
        out += (
            attribute(0x00069002, b"\0" * 14) + attribute(0x00018010, file[0] + b"\0") + attribute(0x0006800F, file[1])
        )
    return out


def mail(data: bytes, words: str = "") -> Message:
    """A mail with a winmail.dat."""
    return parse(make.mail(("winmail.dat", "application/ms-tnef", data), body=words), trust=Trust(), documents=True)


OTHER = (
    struct.pack("<HHI", 0x03, 0x0E08, 17)
    + struct.pack("<HHII", 0x1003, 0x6666, 2, 5) + struct.pack("<I", 6)
    + prop(0x1E, 0x8001, b"Boss\0", named=b"G" * 16 + struct.pack("<II", 0, 34048))
    + prop(0x1E, 0x8002, b"x\0", named=b"G" * 16 + struct.pack("<II", 1, 6) + "ab\0".encode("utf-16-le") + b"\0\0")
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            prop(0x102, 0x1009, compressed_rtf.compress(RTF.encode(), compressed=True)),
            "We disagree with the plan.\nNobody came – again.",
        ),
        (
            prop(0x102, 0x1009, compressed_rtf.compress(RTF.encode(), compressed=False)),
            "We disagree with the plan.\nNobody came – again.",
        ),
        (prop(0x102, 0x1009, compressed_rtf.compress(FROM_HTML.encode(), compressed=True)), "We disagree strongly."),
        (prop(0x102, 0x1013, b"<html><body><p>We <b>disagree</b>.</p></body></html>"), "We disagree."),
        (prop(0x1F, 0x1000, "Nous ne sommes pas d’accord.\0".encode("utf-16-le")), "Nous ne sommes pas d’accord."),
        (prop(0x1E, 0x1000, b"We disagree \x96 again.\0"), "We disagree – again."),
    ],
)
def test_text_that_is_only_in_the_properties_is_read(text: bytes, words: str) -> None:
    properties = struct.pack("<I", 5) + OTHER + text
    message = mail(winmail(properties))
    assert message.text == message.text_new == words
    assert message.unreadable == ""
    assert "read inside winmail.dat" in message.defects


def test_plain_text_of_the_mail_or_of_the_winmail_comes_first() -> None:
    rich = props(prop(0x102, 0x1009, compressed_rtf.compress(RTF.encode(), compressed=True)))
    assert mail(winmail(rich), words="From the text part.").text == "From the text part."
    assert mail(winmail(rich, body=b"From the body.")).text == "From the body."


def test_files_inside_are_the_mails_and_documents_among_them_are_read() -> None:
    message = mail(winmail(props(), file=(b"report.docx", make.docx(make.para("Report")))), words="See attached.")
    assert [(a.name, a.text) for a in message.attachments] == [("winmail.dat", ""), ("report.docx", "Report")]


@pytest.mark.parametrize(
    "text",
    [
        b"", prop(0x102, 0x1009, b"too short"), prop(0x102, 0x1009, b"\xff" * 400), struct.pack("<HH", 0x99, 0x1009),
        prop(0x102, 0x1009, struct.pack("<II4sI", 100, 2_000_000_000, b"LZFu", 0) + b"\0" * 90),
        prop(0x102, 0x1009, compressed_rtf.compress(RTF.encode(), compressed=True)[:-9]),
        prop(0x102, 0x1009, compressed_rtf.compress(b"{" * 300_000, compressed=True)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_for_a_person(text: bytes) -> None:
    message = mail(winmail(struct.pack("<I", 1) + text))
    assert message.text == ""
    assert message.unreadable == "winmail.dat: its formatted text was not read"


@given(st.binary(max_size=300))
def test_no_bytes_can_hurt_the_readers(data: bytes) -> None:
    text, rich = mapi.text_of(struct.pack("<I", 3) + data)
    assert not rich or text
    assert open_tnef(struct.pack("<IH", 0x223E9F78, 1) + data) is not None
