"""The desk's judgement in the words of the unit, feedback after each act, and the way back to one's list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa

from beats.acting import carry_out
from models.act import Correct
from models.store import queue
from models.tables import letters, tasks
from tests.web.working import NOW, Working, working
from web.words import told

CODES = re.compile(r"\b(?:act (?:REF|ESC-)|route --to|[a-z]+_[a-z0-9_]+\b(?!\.))")
"""What only the terminal or a table calls things by."""
DIRECTORY_ID = re.compile(r"\b[A-Z]\d\d\b")


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    """A desk at work; tests with this one only look."""
    with working(tmp_path_factory.mktemp("words")) as one:
        yield one


def said(html: str) -> str:
    """The words of a page's main part, without titles of times."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html.partition("<main")[2].partition("</main>")[0])).split())


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("V03 says so: act ESC-2026-2864528 route --to Ann Wood", "V03 says so: give it to Ann Wood"),
        ("she took it: act REF route --to PERSON, not to them", "she took it: give it to whoever has it to do, not to them"),
        ("danger was not taken yet: act ESC-2026-2864528 take-danger first", "danger was not taken yet"),
        ("away until 2026-12-03: record it (act ESC-2026-2864528 absence V01 --until DATE)",
         "away until 3 December 2026: record it"),
        ("act ESC-2026-2864528 reopen, then the next step is the board", "open it again, then the next step is the board"),
        ("our chase_1 could not be delivered", "our first chase could not be delivered"),
        ("the answer reads as not_mine: says so", "the answer reads as 'it is not mine': says so"),
        ("goes on in ESC-2026-2864528: act on that one", "goes on in ESC-2026-2864528: act on that one"),
        ("she is on file my_report since 2026-99-99", "she is on file my_report since 2026-99-99"),
    ],
)  # fmt: skip
def test_a_line_for_the_terminal_is_said_in_words_on_a_page(line: str, plain: str) -> None:
    assert told(line) == plain


def test_no_page_of_queue_or_case_names_a_code_a_command_or_an_id_of_the_directory(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        case = queue.open_cases(w.desk.db)[0]
        why = f"V03 says that it is not theirs: act {case.reference} route --to V02"
        with w.desk.db.write() as connection:
            connection.execute(sa.insert(tasks).values(case_id=case.id, kind="reroute", why=why, made_at=w.clock.now))
        client = w.client("admin")
        paths = [f"/queue/{pile}" for pile in ("person", "awaiting", "acknowledged", "letters")]
        for path in (*paths, *(f"/cases/{one.reference}" for one in queue.open_cases(w.desk.db))):
            page = said(client.get(path).text)
            found = CODES.findall(page) + DIRECTORY_ID.findall(page)
            assert found == [], path
        assert "Lionel Peake says that it is not theirs: give it to Grace Otieno" in said(client.get(paths[0]).text)


def test_a_letter_that_came_back_does_not_show_that_it_was_taken_first(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        with w.desk.db.write() as connection:
            one = connection.execute(
                sa.select(letters.c.id, letters.c.case_id).where(letters.c.kind == "notice")
            ).first()
            assert one is not None
            connection.execute(
                sa.update(letters).where(letters.c.id == one.id).values(state="bounced", answer="250 on paper")
            )
            connection.execute(
                sa.insert(tasks).values(case_id=one.case_id, kind="letter_bounced", why="it came back", made_at=NOW)
            )
        page = said(w.client("admin").get("/queue/letters").text)
        assert "Their mail server took it, and sent it back later" in page
        assert "250 on paper" not in page


@pytest.mark.parametrize(("path", "text"), [("/queue/awaiting?side=adult", "Back to Awaiting acknowledgement"),
                                            ("/queue/ordinary", "Back to Ordinary post")])  # fmt: skip
def test_a_case_leads_back_to_the_very_list_that_one_came_from(w: Working, path: str, text: str) -> None:
    client, reference = w.client("admin"), queue.open_cases(w.desk.db)[0].reference
    frozen = re.findall(r'name="list" value="([^"]*)"', client.get(path).text)[0]
    page = unescape(client.get(f"/cases/{reference}").text)
    address, found = re.findall(r'<a class="govuk-back-link[^"]*" href="([^"]*)">([^<]*)</a>', page)[0]
    assert found == text
    assert f"list={frozen}" in address
    assert address.startswith(path.partition("?")[0])
    assert client.get(address).status_code == 200


def test_a_search_and_a_managers_list_are_led_back_to_as_well_and_an_auditor_has_none(w: Working) -> None:
    client, case = w.client("admin"), queue.open_cases(w.desk.db)[0]
    token = re.findall(r'name="csrf_token" value="([^"]*)"', client.get("/queue/person").text)[0]
    found = client.post("/queue/search", data={"csrf_token": token, "words": case.reference}).location
    client.get(found)
    assert f'href="{found}">Back to the search' in client.get(f"/cases/{case.reference}").text
    own = next(one for one in queue.open_cases(w.desk.db) for track in one.tracks if track.owner_id == "U01")
    assert "Back to my cases" in w.client("manager", person_id="U01").get(f"/cases/{own.reference}").text
    assert "govuk-back-link" not in w.client("auditor", login="au").get(f"/cases/{case.reference}").text
    assert "Back to the queue" in w.client("admin", login="zoe").get("/cases/ESC-2026-1234567").text


def test_what_was_done_to_the_directory_or_the_letters_is_told_on_the_next_page_once(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        client = w.client("admin")
        for path, fields, line in (
            ("/people/U02/absent", {"until": "2026-12-11"}, "The absence counts from now on."),
            ("/ladder/letters", {"what": "stop"}, "Letters are stopped."),
            ("/ladder/letters", {"what": "start"}, "Letters leave again."),
            ("/ladder/sign/triage", {"by": "Director of Services", "on": "2026-12-09"}, "The signature was recorded."),
            ("/people/U02/details", {"name": "Martin Oyelaran", "email": "m@tynebridge.example"}, "It is proposed: "),
        ):
            form = client.get(path).text
            hidden = dict(
                re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form.partition("<main")[2])
            )
            got = client.post(path, data={**hidden, **fields}, follow_redirects=True)
            assert line in said(got.text), path
            assert line not in said(client.get(got.request.path).text), "told once"


def test_danger_stands_first_in_a_managers_list(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        manager = w.client("manager", person_id="U01")
        listed = re.findall(r'id="row-(ESC-[\d-]*)"', manager.get("/my-cases").text)
        carry_out(w.desk, listed[-1], Correct(immediate_danger=True), "somebody")
        rows = re.findall(r'class="desk-qrow([^"]*)" id="row-(ESC-[\d-]*)"', manager.get("/my-cases").text)
        danger = [reference for classes, reference in rows if "danger" in classes]
        assert listed[-1] in danger
        assert danger == [reference for _, reference in rows][: len(danger)]
        assert len(danger) < len(rows)


def test_a_view_that_is_kept_or_forgotten_is_told(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        client = w.client("admin")
        token = re.findall(r'name="csrf_token" value="([^"]*)"', client.get("/queue/person?side=child").text)[0]
        kept = {"csrf_token": token, "side": "child", "name": "Children"}
        assert "This view is kept" in client.post("/queue/person/views", data=kept, follow_redirects=True).text
        drop = re.findall(r'action="(/queue/views/\d+/drop)"', client.get("/queue/person").text)[0]
        assert "The view was taken away." in client.post(drop, data={"csrf_token": token}, follow_redirects=True).text
