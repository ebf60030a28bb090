"""Whatever somebody types into a field stays words on every page; none of it, and no word of a mail, is in a log or address.

A tour of the whole desk: every field is filled in with mark-up, then every page that can be reached is read.
"""

from __future__ import annotations

import csv
import html
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.case import CaseFile
from models.store import people
from models.tables import audit_payloads, letters, messages
from tests.web.acting import a_case, awaiting, hidden, now, send
from tests.web.council import filled
from tests.web.working import Working, working
from web.forms.spreadsheet import as_csv

MARK = "zqxmark"
HOSTILE = f"<script>{MARK}()</script><img src=x onerror={MARK}()>\"'{{{{7*7}}}}"
RAW = re.compile(rf"<script>{MARK}|<img src=x onerror|{MARK}\(\)>|onerror={MARK}\(\)[^&]*<")
MOST_ALIKE = 4
"""Pages of one kind that are read."""
Toured = tuple[Working, CaseFile, list[TestResponse], list[str]]
STARTS = ("/queue/person", "/queue/awaiting", "/queue/danger", "/queue/ordinary", "/queue/letters", "/people", "/changes",
          "/audit", "/figures", "/ladder", "/ladder/rules", "/letters", "/absences", "/new-case")  # fmt: skip


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toured]:
    """A desk in which every field was filled in with mark-up: itself, the case, every page, and all that was logged."""
    said = Kept()
    root = logging.getLogger()
    level = root.level
    root.addHandler(said)
    root.setLevel(logging.DEBUG)
    try:
        with working(tmp_path_factory.mktemp("typed")) as w:
            case = a_case(w, awaiting)
            answers = [*fill(w, case), *read(w.client("admin", login="una")), *read(w.client("auditor", login="aud")),
                       *read(w.client("configurator", login="cora"))]  # fmt: skip
            yield w, case, answers, said.lines
    finally:
        root.removeHandler(said)
        root.setLevel(level)


class Kept(logging.Handler):
    """Keeps every line of every log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """As it would be written, with its fault."""
        self.lines.append(f"{record.getMessage()} {record.exc_info or ''} {record.args or ''}")


def fill(w: Working, case: CaseFile) -> Iterator[TestResponse]:
    """Type it wherever something can be typed."""
    una = w.client("admin", login="una")
    for act, fields in (
        ("note", {"words": HOSTILE}), ("pause", {"words": HOSTILE}), ("resume", {}), ("exclude", {"person_id": "U01", "words": HOSTILE}),
        ("readmit", {"person_id": "U01", "words": HOSTILE}), ("tell", {"words": HOSTILE, "respond": "unsaid"}),
        ("tell-manager", {"words": HOSTILE}), ("restrict", {"words": HOSTILE}), ("unrestrict", {"words": HOSTILE}),
        ("link", {"other": HOSTILE[:30]}), ("spoken", {"day": HOSTILE[:20]}), ("step-up", {"words": HOSTILE}),
        ("close", {"words": HOSTILE, "for_person": "changed", "learning": HOSTILE}), ("reopen", {"words": HOSTILE}),
    ):  # fmt: skip
        address = f"/cases/{case.reference}/do/{act}"
        yield una.post(address, data={**hidden(una.get(address)), **fields, "preview": "yes"})
        yield send(una, case, act, **fields)
    proof = {"csrf_token": hidden(una.get("/queue/person"))["csrf_token"]}
    yield una.post("/queue/search", data={**proof, "words": HOSTILE}, follow_redirects=True)
    yield una.post("/queue/person/views", data={**proof, "name": HOSTILE[:40]}, follow_redirects=True)
    call = {**hidden(una.get("/new-case")), "name": HOSTILE, "phone": HOSTILE, "words": HOSTILE, "agency": HOSTILE, "role": HOSTILE,
            "case_reference": HOSTILE[:40], "person": "child", "danger": "no"}  # fmt: skip
    yield una.post("/new-case", data=call, follow_redirects=True)
    yield una.post("/new-case", data={**call, "person": HOSTILE}, follow_redirects=True)
    yield filled(una, "/people/U01/details", name=HOSTILE, email="x@tynebridge.example", why=HOSTILE)
    yield filled(una, "/people/U02/row", role=HOSTILE[:60], side="child", area=HOSTILE, why=HOSTILE)
    yield filled(una, "/people/U02/absent", since="2026-12-20", until="2026-12-21", note=HOSTILE[:80])
    yield filled(una, "/people/who", reference=HOSTILE, area=HOSTILE, initials=HOSTILE)
    yield filled(una, "/ladder/sign/triage", by=HOSTILE, on="2026-12-01")
    trying = una.get("/ladder/rules/try")
    yield una.post(
        "/ladder/rules/try", data={**hidden(trying), "subject": HOSTILE, "body": f"The plan is not followed {HOSTILE}"}
    )
    for page in ("/ladder/rules", "/people", "/audit", "/queue/person"):
        asked = dict.fromkeys(
            ("words", "label", "role", "side", "reference", "login", "code", "day", "person", "list"), HOSTILE
        )
        yield una.get(page, query_string=asked)
    csv_file = f"person_id,name,email,role,side\nU01,{HOSTILE.replace(chr(34), '')},=cmd|x,unit,child\n".encode()
    files = una.get("/people/files")
    yield una.post(
        "/people/files", data={**hidden(files), "people": (io.BytesIO(csv_file), f"{HOSTILE}.csv"), "why": HOSTILE}
    )


def read(client: FlaskClient) -> Iterator[TestResponse]:
    """Every page that links lead to, each address once; of a page with many rows a few."""
    asked, todo = set(STARTS), list(STARTS)
    while todo:
        answer = client.get(todo.pop(0))
        yield answer
        if answer.mimetype != "text/html":
            continue
        for link in dict.fromkeys(html.unescape(one) for one in re.findall(r'href="(/[^"#]*)', answer.text)):
            shape = re.sub(r"\d+", "0", link.partition("?")[0])
            alike = sum(re.sub(r"\d+", "0", one.partition("?")[0]) == shape for one in asked)
            if not link.startswith(("/static", "/account")) and link not in asked and alike < MOST_ALIKE:
                asked.add(link)
                todo.append(link)


def test_every_field_was_filled_in_and_every_page_answered(toured: Toured) -> None:
    w, case, answers, _ = toured
    assert len(answers) > 100
    assert not [one.request.path for one in answers if one.status_code >= 500]
    assert sum(MARK in one.text for one in answers if one.mimetype == "text/html") > 25, "it is shown in many places"
    assert now(w, case).version > case.version + 5, "acts were recorded"


def test_nothing_that_was_typed_is_mark_up_on_any_page(toured: Toured) -> None:
    _, _, answers, _ = toured
    assert [one.request.path for one in answers if one.mimetype == "text/html" and RAW.search(one.text)] == []
    assert sum("{{7*7}}" in html.unescape(one.text) for one in answers) > 10, "nor is it a template"


def test_no_address_title_or_cookie_carries_what_was_typed_or_a_word_of_a_mail(toured: Toured) -> None:
    w, case, answers, _ = toured
    secret = {MARK, *personal(w, case)}
    for one in answers:
        title = re.search(r"<title>(.*?)</title>", one.text, re.DOTALL) if one.mimetype == "text/html" else None
        told = " ".join((one.headers.get("Location", ""), html.unescape(title[1]) if title else ""))
        assert not [word for word in secret if word.casefold() in told.casefold()], one.request.path
        assert not [word for word in secret if word.casefold() in one.headers.get("Set-Cookie", "").casefold()]


def personal(w: Working, case: CaseFile) -> set[str]:
    """Whoever wrote, the subject and lines of mails, and the names and addresses of the directory."""
    with w.desk.db.read() as connection:
        parsed = [one for one in connection.execute(sa.select(messages.c.parsed)).scalars() if one]
    words = {case.sender.name, case.sender.address}
    words |= {str(one["subject"]) for one in parsed if len(str(one["subject"]).split()) > 2}
    words |= {str(one["from_address"]) for one in parsed}
    words |= {line for one in parsed for line in str(one["text"]).splitlines() if len(line) > 30}
    rows = people.load(w.desk.db).holdings
    return {one for one in words | {row.name for row in rows} | {row.email for row in rows} if len(one) > 6}


def test_no_line_of_any_log_holds_a_name_an_address_or_a_word_that_was_typed_or_sent(toured: Toured) -> None:
    w, case, _, lines = toured
    secret = {MARK, *personal(w, case)}
    assert not [line for line in lines if any(word.casefold() in line.casefold() for word in secret)]


def test_the_audit_holds_no_name_address_subject_search_or_line_of_a_mail(toured: Toured) -> None:
    w, case, _, _ = toured
    with w.desk.db.read() as connection:
        payloads = list(connection.execute(sa.select(audit_payloads.c.payload)).scalars())
    secret = personal(w, case)
    assert len(payloads) > 100
    assert [(word, one) for one in payloads if one for word in secret if word.casefold() in one.casefold()] == []


def test_no_letter_carries_what_was_typed_as_mark_up_or_as_a_header(toured: Toured) -> None:
    w, _, _, _ = toured
    with w.desk.db.read() as connection:
        sent = [bytes(one) for one in connection.execute(sa.select(letters.c.bytes)).scalars() if one]
    for one in sent:
        head = one.partition(b"\r\n\r\n")[0] if b"\r\n\r\n" in one else one.partition(b"\n\n")[0]
        assert MARK.encode() not in head
        assert b"text/html" not in head


FORMULAS = ("=cmd|' /C calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "%=1")


def test_no_cell_of_a_file_of_figures_is_a_formula() -> None:
    for row in csv.reader(io.StringIO(as_csv([(one, "of", 1) for one in FORMULAS]), newline="")):
        assert not re.match(r"\s*[=+\-@＝]", row[0]), row


def test_a_file_of_figures_has_no_name_that_could_end_its_header(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        answer = w.client("board", login="bo").get("/figures.csv?weeks=13%0d%0aX:+y")
        assert re.fullmatch(r'attachment; filename="figures-[\d-]+-weeks\.csv"', answer.headers["Content-Disposition"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
