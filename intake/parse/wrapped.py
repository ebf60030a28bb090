"""Files and text inside other wrappings: uuencoded into the text, or in Outlook's winmail.dat."""

import binascii
import re
from typing import Final

from intake.headers import decode_bytes, decode_words
from intake.parse import files
from intake.parse.encoding import uudecoded
from intake.parse.found import Body, attachment_of, trim
from intake.parse.mapi import text_of
from intake.parse.tnef import open_tnef
from models.mail import Attachment

_UU: Final = re.compile(r"^begin [0-7]{3,4} (\S.{0,200})$")


def open_winmail(data: bytes, body: Body) -> None:
    """Outlook's winmail.dat: its files are the mail's, and so is its plain text when there is no other."""
    inside = open_tnef(data)
    if inside is None:
        body.note("winmail.dat could not be read")
        return
    for name, content in inside.files:
        real, defect = files.type_of("application/octet-stream", content)
        body.note(defect)
        body.attach(files.safe_name(decode_bytes(name, "cp1252")[0]), real, content)
    if not any(block.text.strip() for block in body.blocks):
        words, rich = trim(decode_bytes(inside.body, "cp1252")[0]), False
        if not words.strip():
            words, rich = text_of(inside.properties)
        if words.strip():
            body.say(trim(words), rich=rich)
        else:
            body.unread = "winmail.dat: its formatted text was not read"
    body.note("read inside winmail.dat")


def without_uu(text: str, body: Body) -> str:
    """Text without the uuencoded files that old programs put into it; each becomes an attachment."""
    if "\nbegin " not in "\n" + text:
        return text
    kept: list[str] = []
    packed: list[str] | None = None
    name = ""
    for line in text.split("\n"):
        opening = _UU.match(line)
        if packed is None and opening:
            name, packed = opening[1], [line]
        elif packed is None:
            kept.append(line)
        elif line.rstrip() == "end":
            body.attachments.append(_unpacked(name, packed))
            body.note("a uuencoded file in the text")
            packed = None
        else:
            packed.append(line)
    return "\n".join([*kept, *(packed or ())])


def _unpacked(name: str, lines: list[str]) -> Attachment:
    """The record of a uuencoded file; what cannot be decoded counts as it stands."""
    packed = "\n".join(lines[1:]).encode("ascii", "replace")
    try:
        data = uudecoded(packed)
    except (binascii.Error, ValueError):
        data = packed
    return attachment_of(files.safe_name(decode_words(name)), "application/octet-stream", data)
