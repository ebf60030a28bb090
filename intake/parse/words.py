"""The readable text of a mail: its own parts, and below them the mails that were attached to it."""

import re
from dataclasses import dataclass
from email.message import Message as Tree
from typing import Final

from intake.headers import Headers, decode_words
from intake.parse import html
from intake.parse.body import walk
from intake.parse.found import MAX_TEXT, Body
from models.mail import Attachment

FORWARDED: Final = "-----Forwarded message-----"
"""The line above the text of a mail that was attached: everything below it is quoted, never the sender's own words."""


_ARMOUR: Final = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Z][\w-]*: .*\n)*[ \t]*\n((?:(?!-----BEGIN PGP).*\n)*)"
    r"-----BEGIN PGP SIGNATURE-----\n(?:(?!-----).*\n)*-----END PGP SIGNATURE-----[ \t]*$",
    re.MULTILINE,
)
"""Words signed in the text itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The whole text, the part of it above attached mails, what is attached to those, and what was wrong."""

    text: str
    above: str
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()


def words_of(body: Body) -> Words:
    """The text of a mail. Reports inside a single wrapped mail are handed up: gateways wrap reports of others."""
    text, defects = _text_of(body)
    text = text or body.spare
    above = text
    attachments: list[Attachment] = []
    for inner in body.inner:
        quoted, inside = _forwarded(inner)
        text = f"{text}\n\n{quoted}" if text else quoted
        attachments += inside.attachments
        if inside.reports and not body.reports:
            body.reports += inside.reports
            body.returned += inside.returned
            body.wrapped = True
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        defects.append("text cut: too large")
    return Words(text=text.strip("\n"), above=above, attachments=tuple(attachments), defects=tuple(defects))


def enter(inner: Body, body: Body) -> None:
    """Add what lies inside a signed envelope to the body that holds it."""
    body.blocks += inner.blocks
    body.attachments += inner.attachments
    body.documents |= inner.documents
    body.locked = body.locked or inner.locked
    body.inner += inner.inner
    body.types |= inner.types
    body.note("read inside the S/MIME signature")


def _text_of(body: Body) -> tuple[str, list[str]]:
    """The text of the mail's own parts in order, HTML read, links of gateways unwrapped."""
    defects: list[str] = []
    parts: list[str] = []
    for block in body.blocks:
        words = block.text
        if block.rich:
            words, found = html.text_of(block.text)
            defects += found
        if words.strip():
            parts.append(words.strip("\n"))
    text, signed = _ARMOUR.subn(_inside, "\n\n".join(parts))
    if signed:
        defects.append("read inside the PGP signature")
    return html.plain_links(text).strip("\n"), defects


def _inside(armour: re.Match[str]) -> str:
    """The signed words without the armour around them and the dashes that it put before theirs (RFC 9580, 7)."""
    return re.sub(r"^- ", "", armour[1], flags=re.MULTILINE)


def _forwarded(tree: Tree) -> tuple[str, Body]:
    """The text of an attached mail below a separator and its From, Date and Subject; and its parts."""
    headers = Headers.of(list(tree.raw_items())[:100])
    body = walk(tree)
    head = [f"{n}: {decode_words(headers.first(n.lower()))}" for n in ("From", "Date", "Subject")]
    return "\n".join([FORWARDED, *head, "", _text_of(body)[0].strip()]), body
