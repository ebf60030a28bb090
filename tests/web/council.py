"""The council's pages of a desk at work, as two people's browsers use them."""

from __future__ import annotations

import html
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.directory.people import Directory
from models.pages.figures import AuditQuery
from models.store import audit_pages, people
from tests.web.working import Working

_HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|digest|key|value)" value="([^"]*)">')


def directory(w: Working) -> Directory:
    """As it is kept now."""
    return people.load(w.desk.db)


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of a page, the last of each name."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page.text)}


def filled(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Open the page of a form, fill it in and send it."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return client.post(address, data={**shown_fields(page), **hidden(page), **fields})


def shown_fields(page: TestResponse) -> dict[str, str]:
    """What the text fields and selections of a page hold."""
    found = {}
    for field in re.findall(r'<input class="govuk-input[^>]*>', page.text):
        name, value = re.search(r'name="([^"]+)"', field), re.search(r'value="([^"]*)"', field)
        if name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(
        r'<select class="govuk-select"[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def follow(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """The page that a form leads to."""
    assert answer.status_code == 303, (answer.status_code, words(answer)[:300])
    return client.get(answer.headers["Location"])


def words(page: TestResponse) -> str:
    """What a page says, on one line."""
    inner = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return " ".join(html.unescape(inner).split())


def told(w: Working, subject: str = "directory") -> list[tuple[str, str]]:
    """The audit about a subject: who did what, oldest first."""
    found = audit_pages.entries(w.desk.db, AuditQuery(reference=subject))
    return [(one.actor, one.code) for one in reversed(found)]
