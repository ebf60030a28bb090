"""One part of a mail, for a person who wants it: an attachment's bytes, or its HTML made harmless. For the worker only.

Cleaning is an allow-list (nh3): no script, style, form, frame or picture, and nothing that is fetched. A link becomes
words with its address behind it, so that nobody follows one by mistake. nh3 takes a time that grows with the square of
the nesting (100,000 open tags: 30 s): the worker's limit ends it.
"""

import re
from collections.abc import Iterator
from email.message import Message as Tree
from html import escape, unescape
from typing import Final

import nh3

from intake.headers import decode_bytes
from intake.parse import smime
from intake.parse.body import MAX_DEPTH, MAX_PARTS, charset_of, walk
from intake.parse.encoding import payload_of
from intake.parse.found import keeping
from intake.parse.seam import open_mail
from intake.parse.words import enter, words_of

MAX_HTML: Final = 1_000_000
_TAGS: Final = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_LINK: Final = re.compile(r'<a(?: href="([^"]*)")?>(.*?)</a>', re.DOTALL)


def part_of(raw: bytes, sha256: str) -> bytes | None:
    """The attachment with this SHA-256 (hex), as parsing listed it; None when the mail has none."""
    with keeping(sha256) as kept:
        body = walk(open_mail(raw).tree)
        if signed := smime.inside(body.blobs.get("p7m", b"")):
            enter(walk(open_mail(signed).tree), body)
        words_of(body)
    return kept.data


def html_of(raw: bytes) -> str | None:
    """The HTML of the mail's own text, cleaned; None when it has none. Attached mails are not the mail's own text."""
    tree = open_mail(raw).tree
    found = list(_html(tree))
    if signed := smime.inside(walk(tree).blobs.get("p7m", b"")):
        found += _html(open_mail(signed).tree)
    return "<hr>".join(cleaned(one) for one in found) or None


def cleaned(html: str) -> str:
    """HTML without anything that runs, is fetched, or can be followed."""
    safe = nh3.clean(
        html[:MAX_HTML],
        tags=_TAGS,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        set_tag_attribute_values={"img": {"alt": "[picture left out]"}},
    )
    return _LINK.sub(_spelt_out, safe)


def _spelt_out(link: re.Match[str]) -> str:
    """The words of a link with its address behind them, unless they are the address."""
    address, words = unescape(link[1] or ""), link[2]
    if not address or unescape(words).strip() in (address, address.removeprefix("mailto:")):
        return f"<u>{words}</u>"
    return f"<u>{words}</u> [{escape(address)}]"


def _html(part: Tree, depth: int = 0) -> Iterator[str]:
    """The HTML parts of the text, in order."""
    children = part.get_payload()
    kind = part.get_content_type()
    if depth > MAX_DEPTH or kind.startswith("message/"):
        return
    if kind.startswith("multipart/") and isinstance(children, list):
        for child in children[:MAX_PARTS]:
            if isinstance(child, Tree):
                yield from _html(child, depth + 1)
    elif kind == "text/html" and part.get_content_disposition() != "attachment":
        yield decode_bytes(payload_of(part)[0], charset_of(part))[0]
