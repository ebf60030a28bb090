"""Acts on the pages of a desk at work, as a browser sends them: the page is opened, its form filled in and sent."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.case import CaseFile
from models.store import queue
from models.store.cases import case_by_reference
from tests.web.working import Working

_HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|version|once)" value="([^"]*)">')


def a_case(w: Working, wanted: Callable[[CaseFile], bool] = lambda _: True) -> CaseFile:
    """The oldest case like that."""
    return next(one for one in queue.open_cases(w.desk.db) if wanted(one))


def awaiting(case: CaseFile) -> bool:
    """One side, somebody is asked, no danger, and a sender who may be written to."""
    return (case.state == "open" and [one.state for one in case.tracks] == ["awaiting"] and case.danger_at is None
            and case.sender.details and not case.sender.answerable)  # fmt: skip


def now(w: Working, case: CaseFile) -> CaseFile:
    """The case as it is now."""
    return case_by_reference(w.desk.db, case.reference)


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of a page's form: the proof that it is ours, and the version of the case."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page.text)}


def send(client: FlaskClient, case: CaseFile, act: str, **fields: Any) -> TestResponse:
    """Open the page of an act, fill it in and press its button."""
    address = f"/cases/{case.reference}/do/{act}"
    page = client.get(address)
    assert page.status_code == 200, (act, page.status_code)
    return client.post(address, data={**hidden(page), **fields})


def words(page: TestResponse) -> str:
    """What a page says, on one line."""
    inner = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return " ".join(html.unescape(inner).split())
