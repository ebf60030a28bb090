"""An actor at a browser: opens the page of a letter's link, fills in the form and sends it, as a manager would."""

import html
import re
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress

_LINK = re.compile(r"^\s*(http://127\.0\.0\.1:\d+/a/[a-z0-9-]+)\s*$", re.MULTILINE)
_SEAL = re.compile(r'name="seal" value="([^"]+)"')
_PATIENCE = 10.0
"""Seconds for a page: it is on this machine."""


def link_in(text: str) -> str:
    """The address of the page in a letter, '' when it has none; pages of this machine only."""
    found = _LINK.search(text)
    return found[1] if found else ""


def acknowledge(page: str, name: str) -> bool:
    """Open the page and acknowledge in that name; whether it was taken. A page that has ended is left alone."""
    with suppress(urllib.error.URLError, TimeoutError):
        found = _SEAL.search(_ask(page))
        if found:
            form = {"seal": html.unescape(found[1]), "name": name, "respond": "unsaid"}
            return "Acknowledged" in _ask(page, urllib.parse.urlencode(form).encode())
    return False


def _ask(page: str, form: bytes | None = None) -> str:
    with urllib.request.urlopen(page, form, timeout=_PATIENCE) as answer:  # noqa: S310  # link_in takes loopback only
        text: str = answer.read().decode()
        return text
