"""A restricted case is there, and is not shown: nor is anything of it told by a list, filter, search, letter or person.

Every test restricts a case to somebody else and looks for what still gives it away to an admin who is not named.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from beats.acting import carry_out
from beats.pages.doing.table import ACTS
from models.act import Exclude, Restrict
from models.case import CaseFile
from models.store.piles import filters
from models.tables import cases, ledger, letters, messages
from tests.web.acting import a_case, awaiting, hidden, now, send, words
from tests.web.working import Working, working

WHY = "the family of a colleague"


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    """A desk at work."""
    with working(tmp_path) as one:
        yield one


@pytest.fixture
def case(w: Working) -> CaseFile:
    """A case that ada and zoe alone may see."""
    found = a_case(w, awaiting)
    carry_out(w.desk, found.reference, Restrict(logins=("ada", "zoe"), why=WHY), "ada")
    return now(w, found)


def listed(client: FlaskClient, reference: str, address: str) -> bool:
    """Whether a page of the queue has a row of that case."""
    page = client.get(address)
    assert page.status_code == 200, address
    return f"/cases/{reference}" in page.text or f">{reference}<" in page.text or reference in page.text


def test_no_filter_tells_what_a_case_is_that_is_not_shown(w: Working, case: CaseFile) -> None:
    una, ada, owner = w.client("admin", login="una"), w.client("admin", login="ada"), case.tracks[0].owner_id
    asked = [f"side={case.tracks[0].side}", f"person={owner}", f"rung={case.tracks[0].rung}",
             f"agency={filters.agency_key(case.sender.agency)}", *(f"ground={one}" for one in case.reading.grounds)]  # fmt: skip
    assert listed(una, case.reference, "/queue/awaiting"), "that it is there may be known"
    for one in asked:
        assert listed(ada, case.reference, f"/queue/awaiting?{one}"), one
        assert not listed(una, case.reference, f"/queue/awaiting?{one}"), one


def test_the_options_of_a_filter_name_nobody_of_a_case_that_is_not_shown(w: Working, case: CaseFile) -> None:
    with w.desk.db.write() as connection:
        sender = {**connection.execute(sa.select(cases.c.sender).where(cases.c.id == case.id)).scalar_one(),
                  "agency": "The Only Agency Like This"}  # fmt: skip
        connection.execute(sa.update(cases).where(cases.c.id == case.id).values(sender=sender))
    assert "The Only Agency Like This" in w.client("admin", login="ada").get("/queue/awaiting").text
    assert "The Only Agency Like This" not in w.client("admin", login="una").get("/queue/awaiting").text


def test_a_letter_that_waits_is_a_row_without_its_reader_and_its_reason(w: Working, case: CaseFile) -> None:
    with w.desk.db.write() as connection:
        mine = sa.select(letters.c.id).where(letters.c.case_id == case.id, letters.c.person_id != "").limit(1)
        key = connection.execute(mine).scalar_one()
        connection.execute(
            sa.update(letters).where(letters.c.id == key).values(state="held", why="stopped for this very owner")
        )
    person = w.desk.moment().directory.person(next(one.person_id for one in case.letters if one.id == key))
    assert person is not None
    shown, kept = (w.client("admin", login=one).get("/queue/letters").text for one in ("ada", "una"))
    assert "topped for this very owner" in shown
    assert person.name in shown
    assert case.reference in kept
    assert "topped for this very owner" not in kept
    assert person.name not in kept


def test_the_page_of_a_person_and_the_gaps_name_no_case_that_is_not_shown(w: Working, case: CaseFile) -> None:
    owner = case.tracks[0].owner_id
    assert case.reference in w.client("admin", login="ada").get(f"/people/{owner}").text
    una = w.client("admin", login="una")
    assert case.reference not in una.get(f"/people/{owner}").text
    assert case.reference not in una.get("/people").text


def test_post_that_was_made_a_case_is_not_read_any_more_once_that_case_is_restricted(w: Working) -> None:
    una, ada = w.client("admin", login="una"), w.client("admin", login="ada")
    with w.desk.db.read() as connection:
        wanted = sa.select(ledger.c.id, messages.c.parsed).join(messages, messages.c.id == ledger.c.message_id)
        row = connection.execute(wanted.where(ledger.c.exit == "ordinary").limit(1)).one()
    subject, page = row.parsed["subject"], ada.get(f"/post/{row.id}")
    made = ada.post(f"/post/{row.id}", data={**hidden(page), "person": "child", "danger": "no"})
    reference = made.headers["Location"].rpartition("/")[2]
    assert subject in html.unescape(una.get(f"/post/{row.id}").text)
    carry_out(w.desk, reference, Restrict(logins=("ada",), why=WHY), "ada")
    assert una.get(f"/post/{row.id}").status_code == 403
    assert una.post(f"/post/{row.id}", data={**proof(una), "person": "child", "danger": "no"}).status_code == 403
    assert subject in html.unescape(ada.get("/queue/ordinary").text)
    assert subject not in html.unescape(una.get("/queue/ordinary").text)
    found = una.post("/queue/search", data={**proof(una), "words": subject}, follow_redirects=True)
    assert found.status_code == 200
    assert f"/post/{row.id}" not in found.text


def proof(client: FlaskClient) -> dict[str, str]:
    """The proof of a form, from a page that has one."""
    return {"csrf_token": hidden(client.get("/queue/person"))["csrf_token"]}


def test_an_admin_who_is_excluded_learns_no_more_than_one_who_is_not_named(w: Working) -> None:
    case = a_case(w, awaiting)
    holder = next(one.person_id for one in w.desk.moment().directory.holdings if one.role == "team_manager")
    carry_out(w.desk, case.reference, Exclude(person_id=holder, why="related"), "ada")
    una = w.client("admin", login="una", person_id=holder)
    assert not listed(una, case.reference, f"/queue/awaiting?person={case.tracks[0].owner_id}")
    assert case.reference not in una.get(f"/people/{case.tracks[0].owner_id}").text
    assert "not shown to you" in words(una.get("/queue/awaiting"))


def test_the_news_of_a_page_that_lies_open_count_no_case_that_is_not_shown(w: Working) -> None:
    case, una = a_case(w, awaiting), w.client("admin", login="una")
    page = una.get(f"/queue/awaiting?person={case.tracks[0].owner_id}")
    listed_as = re.search(r'name="list" value="([^"]+)"', page.text)
    assert listed_as
    asked = f"/queue/awaiting/news?person={case.tracks[0].owner_id}&list={listed_as[1]}"
    assert gone(una, asked) == []
    carry_out(w.desk, case.reference, Restrict(logins=("ada",), why=WHY), "ada")
    assert gone(una, asked) == [case.id], "it goes from the list as if it were dealt with"


def gone(client: FlaskClient, address: str) -> list[int]:
    """Which rows have gone, as a page that lies open is told; none is new."""
    told = client.get(address).json
    assert told is not None
    assert told["new"] == 0
    return list(told["gone"])


def test_every_page_about_a_restricted_case_is_shut_to_every_hand_made_request(w: Working, case: CaseFile) -> None:
    una = w.client("admin", login="una", person_id=case.tracks[0].owner_id)
    proven = proof(una)
    for act in ACTS:
        assert una.get(f"/cases/{case.reference}/do/{act}").status_code == 403, act
        sent = una.post(f"/cases/{case.reference}/do/{act}", data={**proven, **FILLED, "version": str(case.version)})
        assert sent.status_code in (403, 422), act
        assert case.tracks[0].owner_id not in sent.text, act
    assert una.post(f"/cases/{case.reference}/here", data=proven).status_code == 403
    told = una.post("/queue/awaiting/do", data={**proven, "do": "take", "row": case.reference}, follow_redirects=True)
    assert "not shown to you" in words(told)
    assert now(w, case) == case, "nothing of all that changed it"


FILLED = {
    "words": "anything", "kind": "junk", "person": "child", "stage": "none", "danger": "no", "person_id": "x",
    "respond": "unsaid", "day": "30", "month": "12", "year": "2026", "letter": "x", "for_person": "changed",
    "learning": "x", "task": "ring_sender", "other": "ESC-2026-0000000", "message": "1", "logins": "una",
}  # fmt: skip


@pytest.mark.parametrize("act", ["link", "join"])
def test_a_case_that_is_not_shown_cannot_be_named_and_the_answer_tells_nothing_of_it(
    w: Working, case: CaseFile, act: str
) -> None:
    una = w.client("admin", login="una")
    mine = a_case(w, lambda one: one.reference != case.reference and one.state == "open" and one.danger_at is None)
    sent = send(una, mine, act, other=case.reference)
    assert sent.status_code == 422
    assert "not shown to you" in words(sent)
    assert WHY not in sent.text
    assert now(w, case) == case
    assert now(w, mine) == mine


def test_the_reason_of_a_restriction_is_on_no_page_of_anybody_who_is_not_named(w: Working, case: CaseFile) -> None:
    for client in (w.client("admin", login="una"), w.client("auditor", login="aud")):
        for page in (f"/cases/{case.reference}", f"/cases/{case.reference}/print", "/figures", "/figures.csv",
                     f"/audit?reference={case.reference}", "/audit", "/queue/awaiting", "/queue/person"):  # fmt: skip
            assert WHY not in client.get(page).text, page
