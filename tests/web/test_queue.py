"""The queue's pages: piles whose counts hold, lists that stay, searches without a word in an address, undo, roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from beats.acting import carry_out
from beats.health import health
from models.act import Restrict
from models.pages.queue import Asked
from models.pages.queue_rows import PILES
from models.pages.viewer import Role, Viewer
from models.pages.words import TASKS
from models.store import queue, switch
from models.store.piles import lists
from models.tables import audit, audit_payloads, cases, ledger, mailboxes, messages, sweeps
from models.words import TASK_KINDS
from tests.web.acting import a_case, awaiting, now, words
from tests.web.working import NOW, Working, working


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    """A desk at work."""
    with working(tmp_path) as one:
        yield one


@pytest.fixture
def una(w: Working) -> FlaskClient:
    """A unit admin's browser."""
    return w.client("admin")


def rows(page: TestResponse) -> list[str]:
    """What the rows of a page are called, in order."""
    return re.findall(r'<li class="desk-qrow[^"]*" id="row-([^"]+)"', page.text)


def fields(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the form of the rows."""
    form = page.text.split('id="rows"')[1].split("<ol")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def do(client: FlaskClient, pile: str, what: str, *chosen: str, **more: Any) -> TestResponse:
    """Tick rows of a pile, press a button, and follow to the page that tells of it."""
    page = client.get(f"/queue/{pile}")
    return client.post(
        f"/queue/{pile}/do", data={**fields(page), "do": what, "row": list(chosen), **more}, follow_redirects=True
    )


def undo(client: FlaskClient, page: TestResponse, pile: str) -> TestResponse:
    """Press Undo on the banner of a page."""
    assert f'action="/queue/{pile}/undo"' in page.text
    return client.post(f"/queue/{pile}/undo", data=fields(page), follow_redirects=True)


@pytest.mark.parametrize("pile", PILES)
def test_a_pile_shows_as_many_rows_as_its_count_says(w: Working, una: FlaskClient, pile: Any) -> None:
    page = una.get(f"/queue/{pile}")
    assert page.status_code == 200
    count = lists.counts(w.desk.db)[pile]
    assert len(rows(page)) == count
    assert f'data-count="{pile}">{count}<' in page.text
    title = re.search(r"<title>([^<]*)</title>", page.text)
    assert title
    assert title[1].strip().endswith("Tynebridge Safeguarding Escalation Desk")


def test_every_open_case_lies_in_one_pile_at_least(w: Working) -> None:
    some = {
        row for pile in PILES if pile not in ("ordinary", "set_aside", "letters") for row in lists.ids(w.desk.db, pile)
    }
    assert {one.id for one in queue.open_cases(w.desk.db)} <= some


def test_the_queue_opens_with_danger_and_without_any_with_what_needs_a_person(w: Working, una: FlaskClient) -> None:
    assert una.get("/queue").location == "/queue/danger"
    with w.desk.db.write() as connection:
        connection.execute(sa.update(cases).values(danger_taken_at=NOW))
    assert una.get("/queue").location == "/queue/person"


def test_the_numbers_add_up_to_what_the_mailboxes_received(w: Working, una: FlaskClient) -> None:
    with w.desk.db.read() as connection:
        total = connection.execute(sa.select(sa.func.count()).select_from(ledger)).scalar_one()
    said = words(una.get("/queue/person"))
    numbers = re.findall(r"Received (\d+): cases (\d+), attached (\d+), diverted (\d+), ordinary (\d+), set aside (\d+), "
                         r"not decided yet (\d+)", said)  # fmt: skip
    assert len(numbers) == 2
    for line in numbers:
        assert int(line[0]) == sum(map(int, line[1:]))
    assert int(numbers[1][0]) == total
    assert int(numbers[0][0]) < total, "today is less than ever"


def test_a_row_says_where_it_stands_why_and_what_happens_if_nobody_acts(w: Working, una: FlaskClient) -> None:
    case = a_case(w, lambda one: bool(one.unseen))
    row = una.get("/queue/person").text.split(f'id="row-{case.reference}"')[1].split("</li>\n")[0]
    owner = w.desk.moment().directory.person(case.tracks[0].owner_id)
    assert owner
    for said in (
        "New mail",
        owner.name,
        "A new message that nobody has read",
        "If nobody acts",
        "overdue, 17 hours ago",
    ):
        assert said in row, said
    assert case.sender.name not in row, "no name of the sender, the person or a child"


def test_rows_lead_to_their_case_to_taking_the_danger_and_to_their_post(una: FlaskClient) -> None:
    links = re.findall(r'href="(/(?:cases|post)/[^"]+)"', una.get("/queue/danger").text)
    assert any(one.endswith("/do/take-danger") for one in links)
    links += re.findall(r'href="(/post/[^"]+)"', una.get("/queue/ordinary").text)[:2]
    for link in links:
        assert una.get(link).status_code == 200, link


def test_each_kind_of_task_is_said_in_words() -> None:
    assert set(TASKS) == set(TASK_KINDS)


def test_each_row_of_what_needs_a_person_says_why(una: FlaskClient) -> None:
    page = una.get("/queue/person")
    assert page.text.count("desk-why") == len(rows(page)) > 0


@pytest.mark.parametrize(
    ("asked", "some"),
    [("side=adult", True), ("side=nonsense", True), ("ground=disengagement", True), ("rung=unit&person=U01", True),
     ("person=nobody", False), ("agency=0000000000", False), ("age=today", True), ("age=older", False)],
)  # fmt: skip
def test_filters_narrow_a_pile_and_what_nobody_offered_is_left_out(una: FlaskClient, asked: str, some: bool) -> None:
    whole, page = una.get("/queue/awaiting"), una.get(f"/queue/awaiting?{asked}")
    assert set(rows(page)) <= set(rows(whole))
    assert bool(rows(page)) == some
    if not some:
        assert "Nothing here matches these filters" in page.text


def test_an_agency_is_filtered_by_without_its_name_in_the_address(una: FlaskClient) -> None:
    page = una.get("/queue/awaiting")
    key = re.search(r'<option value="([0-9a-f]{10})">Ward 12<', page.text)
    assert key
    narrowed = una.get(f"/queue/awaiting?agency={key[1]}")
    assert len(rows(narrowed)) == 1
    assert "Ward 12" in narrowed.text


def test_a_list_stays_as_it_was_while_somebody_works_on_it(w: Working, una: FlaskClient) -> None:
    page = una.get("/queue/diverted")
    before, kept = rows(page), fields(page)["list"]
    gone, came = a_case(w, lambda one: one.state == "diverted"), a_case(w, awaiting)
    with w.desk.db.write() as connection:
        connection.execute(sa.update(cases).where(cases.c.id == gone.id).values(state="closed"))
        connection.execute(sa.update(cases).where(cases.c.id == came.id).values(state="diverted"))
    again = una.get(f"/queue/diverted?list={kept}")
    assert rows(again) == before, "same rows, same order"
    assert again.text.count("No longer in this pile") == 1
    assert "1 new here: show them" in again.text
    news = una.get(f"/queue/diverted/news?list={kept}").get_json()
    assert (news["new"], news["gone"]) == (1, [gone.id])
    assert news["counts"] == lists.counts(w.desk.db)
    fresh = rows(una.get("/queue/diverted"))
    assert came.reference in fresh
    assert gone.reference not in fresh


def test_a_list_is_its_owners_and_one_that_was_forgotten_is_made_afresh(w: Working, una: FlaskClient) -> None:
    kept = fields(una.get("/queue/diverted"))["list"]
    bea = w.client("admin", login="bea", name="Bea Admin")
    assert fields(bea.get(f"/queue/diverted?list={kept}"))["list"] != kept
    assert una.get("/queue/diverted?list=unknown&page=99").status_code == 200
    assert una.get("/queue/diverted/news?list=unknown").get_json()["gone"] == []


def test_a_search_stands_under_a_key_and_no_word_of_it_in_any_address(w: Working, una: FlaskClient) -> None:
    token = fields(una.get("/queue/awaiting"))["csrf_token"]
    answer = una.post("/queue/search", data={"csrf_token": token, "words": "hair strand"})
    assert re.fullmatch(r"/queue/found/[\w-]+", answer.location)
    page = una.get(answer.location)
    first = a_case(w)
    assert first.reference in rows(page)
    assert 'value="hair strand"' in page.text
    assert w.client("admin", login="bea").get(answer.location).status_code == 404
    with w.desk.db.read() as connection:
        told = connection.execute(
            sa.select(audit_payloads.c.payload).join(audit).where(audit.c.code == "queue:searched")
        )
        assert "hair" not in told.scalar_one()


def found(client: FlaskClient, typed: str) -> TestResponse:
    token = fields(client.get("/queue/awaiting"))["csrf_token"]
    return client.post("/queue/search", data={"csrf_token": token, "words": typed}, follow_redirects=True)


def test_a_search_finds_by_reference_sender_case_reference_and_words_also_post_without_a_case(
    w: Working, una: FlaskClient
) -> None:
    first = a_case(w)
    for typed in (
        first.reference,
        first.reference.lower(),
        first.sender.address,
        "LCS 2310045",
        "amory",
        "parent* booked",
    ):
        assert first.reference in rows(found(una, typed)), typed
    post = found(una, "booking transfer")
    assert "Post without a case" in post.text
    assert "Nothing has all of these words" in found(una, "zzzz").text
    empty = found(una, " ! ")
    assert "Enter a reference, a sender or words of a message" in empty.text


def test_the_words_of_a_restricted_case_do_not_give_it_away(w: Working, una: FlaskClient) -> None:
    first = a_case(w)
    carry_out(w.desk, first.reference, Restrict(logins=("bea",), why="a colleague's own family"), "bea")
    assert first.reference not in rows(found(una, "hair strand"))
    page = found(una, first.reference)
    assert rows(page) == [first.reference]
    row = una.get("/queue/person").text.split(f'id="row-{first.reference}"')[1].split("</li>\n")[0]
    assert "is not shown to you" in row
    assert first.sender.agency not in row
    assert "disabled" in row


def test_rows_are_marked_as_seen_and_back_again(w: Working, una: FlaskClient) -> None:
    case = a_case(w, lambda one: bool(one.unseen))
    told = do(una, "person", "seen", case.reference)
    assert "1 case marked as seen." in told.text
    assert now(w, case).unseen == 0
    assert "1 case marked as not seen." in undo(una, told, "person").text
    assert now(w, case).unseen == 1


def test_somebody_takes_cases_and_puts_them_back(w: Working, una: FlaskClient) -> None:
    first, second = [one.reference for one in queue.open_cases(w.desk.db)[:2]]
    told = do(una, "person", "take", first, second, first)
    assert "2 cases taken by you." in told.text
    assert "Taken: una" in words(told)
    back = undo(una, told, "person")
    assert "2 cases put back." in back.text
    assert "Taken: una" not in words(back)


def test_tasks_that_are_done_offer_no_undo(w: Working, una: FlaskClient) -> None:
    task = queue.open_tasks(w.desk.db)[0]
    told = do(una, "person", "done", task.reference)
    assert "1 case tasks marked as done." in told.text or "tasks marked as done" in told.text
    assert 'action="/queue/person/undo"' not in told.text
    assert queue.open_tasks(w.desk.db, task.reference) == []


def test_what_does_not_fit_is_told_and_stops_no_other(w: Working, una: FlaskClient) -> None:
    seen = a_case(w, lambda one: bool(one.unseen))
    shut = a_case(w, lambda one: awaiting(one) and not one.unseen)
    carry_out(w.desk, shut.reference, Restrict(logins=("bea",), why="a colleague's own family"), "bea")
    told = do(una, "person", "take", shut.reference, "ESC-2026-9999999", seen.reference)
    assert "1 case taken by you." in told.text
    assert f"{shut.reference}: it is not shown to you" in told.text
    assert "ESC-2026-9999999: it is not shown to you" in told.text, "one that is not there looks the same"
    assert now(w, shut).worked_by == ""


def test_nothing_selected_does_nothing_and_says_so(una: FlaskClient) -> None:
    assert "Select one row or more first." in do(una, "person", "seen").text
    page = una.get("/queue/person")
    assert una.post("/queue/person/do", data={**fields(page), "do": "delete", "row": "x"}).status_code == 400


def test_a_sweep_is_signed_off_by_page_or_by_row_and_taken_back(w: Working, una: FlaskClient) -> None:
    page = una.get("/queue/ordinary")
    assert "Not swept yet." in page.text
    shown = re.findall(r'name="shown" value="(\d+)"', page.text)
    told = do(una, "ordinary", "sweep", shown[0])
    assert "1 signed off, 19 left." in told.text
    assert "Last sweep: una" in words(told)
    told = do(una, "ordinary", "sweep_page", shown=shown)
    assert "19 signed off, 0 left." in told.text
    assert lists.counts(w.desk.db)["ordinary"] == 0
    assert "19 wait to be signed off again." in undo(una, told, "ordinary").text
    assert "There is nothing to undo any more." in una.post(
        "/queue/ordinary/undo", data=fields(una.get("/queue/ordinary")), follow_redirects=True
    ).text  # fmt: skip
    with w.desk.db.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(sweeps)).scalar_one() == 2


def test_yesterdays_sweep_is_not_todays(w: Working, una: FlaskClient) -> None:
    shown = re.findall(r'name="shown" value="(\d+)"', una.get("/queue/ordinary").text)
    do(una, "ordinary", "sweep", shown[0])
    assert "Not swept today." not in una.get("/queue/ordinary").text
    w.clock.now += timedelta(days=1)
    assert "Not swept today." in una.get("/queue/ordinary").text


def test_post_of_yesterday_that_nobody_signed_off_is_told_on_every_pile(w: Working, una: FlaskClient) -> None:
    assert "Post to sign off 30 some from 7 Dec" in words(una.get("/queue/danger"))
    shown = [f"{row}" for pile in ("ordinary", "set_aside") for row in lists.ids(w.desk.db, pile)]
    for pile in ("ordinary", "set_aside"):
        do(una, pile, "sweep_page", shown=shown)
    assert "Post to sign off none" in words(una.get("/queue/danger"))


def test_post_that_nobody_signed_off_is_an_alarm_of_the_desk_until_somebody_does(w: Working, una: FlaskClient) -> None:
    def told(days: int) -> bool:
        found = health(w.desk.db, w.desk.settings, w.clock.now + timedelta(days=days))
        return "no_sweep" in [one.code for one in found.alarms]

    shown = [f"{row}" for pile in ("ordinary", "set_aside") for row in lists.ids(w.desk.db, pile)]
    assert (told(-2), told(0)) == (False, True)
    do(una, "ordinary", "sweep_page", shown=shown)
    assert told(0), "what was set aside waits as well"
    do(una, "set_aside", "sweep_page", shown=shown)
    assert not told(0)


def test_a_view_is_kept_under_a_name_opened_and_forgotten(una: FlaskClient) -> None:
    page = una.get("/queue/awaiting?side=adult")
    token = fields(page)["csrf_token"]
    empty = una.post("/queue/awaiting/views", data={"csrf_token": token, "side": "adult", "name": " "})
    assert "Enter a name for this view" in empty.text
    una.post("/queue/awaiting/views", data={"csrf_token": token, "side": "adult", "name": "Adults, waiting"})
    page = una.get("/queue/danger")
    link = re.search(r'href="([^"]+)">Adults, waiting<', page.text)
    assert link
    assert rows(una.get(link[1])) == rows(una.get("/queue/awaiting?side=adult"))
    drop = re.search(r'action="(/queue/views/\d+/drop)"', page.text)
    assert drop
    una.post(drop[1], data={"csrf_token": token})
    assert "Adults, waiting" not in una.get("/queue/danger").text


def test_a_manager_sees_their_own_cases_and_those_they_are_deputy_for(w: Working) -> None:
    page = w.client("manager", login="ruth", person_id="U01").get("/my-cases")
    own = [one for one in queue.open_cases(w.desk.db) if any(track.owner_id == "U01" for track in one.tracks)]
    assert sorted(rows(page)) == sorted(one.reference for one in own)
    assert "Nothing is with anybody whose deputy you are." in page.text
    assert "Stephen Adair" not in page.text, "the adult's side of a case is another manager's"
    assert "nobody has confirmed" not in page.text.casefold(), "what the unit has to do is the unit's"
    deputy = w.client("manager", login="dep", person_id="U09").get("/my-cases")
    assert set(rows(page)) <= set(rows(deputy))
    assert "not joined to anybody in the directory" in w.client("manager", login="new").get("/my-cases").text


def test_a_manager_who_is_excluded_learns_the_reference_alone(w: Working) -> None:
    case = a_case(w, lambda one: one.tracks[0].owner_id == "U05")
    with w.desk.db.write() as connection:
        connection.execute(sa.update(cases).where(cases.c.id == case.id).values(exclusions=["U05"]))
    page = w.client("manager", login="exc", person_id="U05").get("/my-cases")
    assert "is not shown to you" in page.text
    assert case.sender.agency not in page.text


@pytest.mark.parametrize("role", ["manager", "board", "configurator", "auditor"])
def test_the_queue_is_the_unit_admins_alone(w: Working, role: Any) -> None:
    client = w.client(role, person_id="U01")
    for path in ("/queue", "/queue/person", "/queue/person/news", "/queue/found/key"):
        assert client.get(path).status_code == 403, path
    other = Viewer(user_id=2, login="x", name="X", roles=frozenset({role}), person_id="U01")
    for ask in (lambda: w.pages.queue.page(other, Asked(pile="person")), lambda: w.pages.queue.search(other, "amory"),
                lambda: w.pages.queue.bulk(other, "seen", []), lambda: w.pages.queue.sweep(other, "ordinary", [1])):  # fmt: skip
        with pytest.raises(Exception, match="shown to unit admins"):
            ask()


def test_whoever_has_a_case_open_is_named_to_others(w: Working, una: FlaskClient) -> None:
    case = a_case(w, awaiting)
    token = fields(una.get("/queue/awaiting"))["csrf_token"]
    here = f"/cases/{case.reference}/here"
    assert una.post(here, headers={"X-CSRFToken": token}).get_json() == {"looking": []}
    bea = w.client("admin", login="bea", name="Bea Admin")
    row = bea.get("/queue/awaiting").text.split(f'id="row-{case.reference}"')[1].split("</li>\n")[0]
    assert "Open for Una Admin" in row
    w.clock.now += timedelta(minutes=2)
    assert "Open for" not in bea.get("/queue/awaiting").text
    assert una.post("/cases/ESC-2026-9999999/here", headers={"X-CSRFToken": token}).status_code == 404
    stranger = w.client("manager", login="str", person_id="V05")
    token = fields_of_any(stranger.get("/my-cases"))
    assert stranger.post(here, headers={"X-CSRFToken": token}).status_code == 403


def fields_of_any(page: TestResponse) -> str:
    found_ = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found_
    return found_[1]


def test_letters_that_are_stopped_and_shadow_mode_stand_on_every_page(w: Working) -> None:
    switch.stop(w.desk.db, by="una", now=NOW, danger=False)
    w.desk.settings = w.desk.settings.model_copy(
        update={"desk": w.desk.settings.desk.model_copy(update={"mode": "shadow"})}
    )
    places: tuple[tuple[Role, str], ...] = (("admin", "/queue/person"), ("manager", "/my-cases"), ("admin", "/account"))
    for role, path in places:
        page = w.client(role, person_id="U01").get(path).text
        assert "No letter leaves, except about danger: stopped by una at 10.30am on Wednesday 9 December." in page
        assert "Shadow mode." in page


def test_alarms_stand_on_top_of_the_queue(w: Working, una: FlaskClient) -> None:
    with w.desk.db.write() as connection:
        connection.execute(sa.update(mailboxes).values(last_error="the sign-in was refused", refused_at=NOW))
    page = words(una.get("/queue/person"))
    assert "Alarm. mailbox adults" in page
    assert "children 10.30am adults 10.30am" in page, "when each was read last stands beside it"


def test_no_address_and_no_title_of_the_queue_carries_a_name_or_words_of_a_mail(w: Working, una: FlaskClient) -> None:
    with w.desk.db.read() as connection:
        names = {(parsed or {}).get("from_name", "") for (parsed,) in connection.execute(sa.select(messages.c.parsed))}
    ours = re.findall(r"[a-z]{4,}", una.get("/queue/letters").text.casefold())
    parts = {part.casefold() for name in names for part in name.split() if part.isalpha() and len(part) > 3} - {*ours}
    assert "amory" in parts
    for pile in PILES:
        page = una.get(f"/queue/{pile}").text
        shown = re.findall(r'(?:href|action|data-news)="([^"]*)"', page) + re.findall(r"<title>([^<]*)", page)
        told = set(re.findall(r"[a-z]{4,}", " ".join(shown).casefold()))
        assert not told & parts, pile
