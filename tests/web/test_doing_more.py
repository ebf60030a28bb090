"""Acts that touch more than one case, the directory or held letters; cases of post and of calls; the links of letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from beats.acting import carry_out
from models.case import CaseFile
from models.record_acts import Assign
from models.store import queue
from models.store.cases import case_by_reference
from models.tables import ledger, letters, messages
from tests.web.acting import a_case, awaiting, hidden, now, send, words
from tests.web.working import NOW, Working, working


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    """A desk at work."""
    with working(tmp_path) as one:
        yield one


def another(w: Working, case: CaseFile) -> CaseFile:
    return a_case(w, lambda one: awaiting(one) and one.reference != case.reference)


def test_routing_offers_the_holders_of_a_role_and_gives_it_to_the_one_chosen(w: Working) -> None:
    case, client = a_case(w, awaiting), w.client("admin")
    found = words(client.get(f"/cases/{case.reference}/do/route?role=service_manager"))
    managers = [one for one in w.desk.moment().directory.holdings if one.role == "service_manager"]
    assert all(one.name in found for one in managers)
    person = next(one for one in managers if one.covers(case.tracks[0].side))
    assert send(client, case, "route", person_id=person.person_id).status_code == 302
    after = now(w, case)
    assert (after.tracks[0].owner_id, after.tracks[0].state) == (person.person_id, "awaiting")
    assert any(one.kind == "notice" and one.person_id == person.person_id for one in after.letters)


def test_see_also_stands_on_both_cases_and_goes_from_both(w: Working) -> None:
    case, client = a_case(w, awaiting), w.client("admin")
    other = another(w, case)
    assert send(client, case, "link", other=other.reference.lower()).status_code == 302
    assert now(w, case).see_also == {other.reference}
    assert now(w, other).see_also == {case.reference}
    assert send(client, other, "unlink", other=case.reference).status_code == 302
    assert not now(w, case).see_also | now(w, other).see_also


def test_a_message_split_off_is_a_case_of_its_own_and_each_names_the_other(w: Working) -> None:
    case, client = a_case(w, lambda one: one.unseen > 0 and awaiting(one)), w.client("admin")
    before = queue.messages_of(w.desk.db, case.id)
    number = before[-1][0]
    assert f'value="{before[0][0]}"' not in client.get(f"/cases/{case.reference}/do/split").text, "never the first"
    page = client.get(f"/cases/{case.reference}/do/split")
    first = client.post(page.request.path, data={**hidden(page), "message": before[0][0]})
    assert "stands on its first message" in words(first)
    sent = {**hidden(page), "message": str(number)}
    assert client.post(page.request.path, data=sent).status_code == 302
    left = [row[0] for row in queue.messages_of(w.desk.db, case.id)]
    assert left == [row[0] for row in before[:-1]]
    opened = case_by_reference(w.desk.db, next(iter(now(w, case).see_also)))
    assert [row[0] for row in queue.messages_of(w.desk.db, opened.id)] == [number]
    assert opened.see_also == {case.reference}
    assert client.post(page.request.path, data=sent).status_code == 302, "the same click is done once"
    assert len(now(w, case).see_also) == 1


def test_joining_ends_one_case_and_goes_on_in_the_other(w: Working) -> None:
    case, client = a_case(w, awaiting), w.client("admin")
    other = another(w, case)
    assert send(client, case, "join", other=other.reference).status_code == 302
    assert now(w, case).state == "closed"
    assert now(w, other).unseen == other.unseen + 1


def held(w: Working, case: CaseFile) -> str:
    """A letter of the case that a brake holds."""
    with w.desk.db.write() as connection:
        one = next(one for one in case.letters if one.kind == "passed_on")
        connection.execute(sa.update(letters).where(letters.c.id == one.id).values(state="held"))
    return one.message_id


@pytest.mark.parametrize(("act", "state"), [("release", "owed"), ("cancel", "cancelled")])
def test_a_held_letter_is_released_or_cancelled(w: Working, act: str, state: str) -> None:
    case, client = (
        a_case(w, lambda one: awaiting(one) and any(x.kind == "passed_on" for x in one.letters)),
        w.client("admin"),
    )
    message_id = held(w, case)
    assert send(client, case, act, letter=message_id).status_code == 302
    assert next(one for one in now(w, case).letters if one.message_id == message_id).state == state
    assert client.post(f"/cases/{case.reference}/do/{act}", data={}).status_code == 400, "no form of ours"


def test_an_absence_is_recorded_for_the_whole_desk(w: Working) -> None:
    case, client = a_case(w, awaiting), w.client("admin")
    owner = case.tracks[0].owner_id
    assert "Enter the last day away" in words(send(client, case, "absence", person_id=owner))
    assert send(client, case, "absence", person_id=owner, day="18", month="12", year="2026").status_code == 302
    assert w.desk.moment().directory.away(owner, NOW.date())


def test_a_task_is_ticked_off_and_another_tab_is_told_that_it_was(w: Working) -> None:
    task = queue.open_tasks(w.desk.db)[0]
    case, client = case_by_reference(w.desk.db, task.reference), w.client("admin")
    page = client.get(f"/cases/{case.reference}/do/done")
    assert "act ESC" not in words(page), "no words of the terminal"
    assert client.post(page.request.path, data={**hidden(page), "task": task.kind}).status_code == 302
    assert task.kind not in {one.kind for one in queue.open_tasks(w.desk.db, task.reference)}
    other = w.client("admin", login="other")
    token = hidden(other.get(f"/cases/{case.reference}/do/note"))
    again = other.post(page.request.path, data={**token, "task": task.kind})
    assert "not open any more" in words(again)


def test_what_a_colleague_works_on_can_be_taken_over_and_only_what_one_has_put_back_is_offered_again(
    w: Working,
) -> None:
    case = a_case(w, awaiting)
    carry_out(w.desk, case.reference, Assign(login="other"), "other")
    client = w.client("admin")
    assert send(client, case, "assign").status_code == 302
    with client.session_transaction() as session:
        assert "undo" not in session["done"], "taking over from a colleague is not taken back by nobody having it"
    assert send(client, case, "unassign").status_code == 302
    assert now(w, case).worked_by == ""


CALL = {"name": "Nia Nurse", "phone": "01632 960130", "agency": "Northford General", "person": "child", "danger": "no",
        "words": "The visits have stopped.\nNobody answers.", "grounds": ["plan_breaking_down"], "stage": "team_manager"}  # fmt: skip


def test_a_call_becomes_a_case_once(w: Working) -> None:
    client = w.client("admin")
    before = len(queue.open_cases(w.desk.db))
    page = client.get("/new-case")
    wrong = client.post("/new-case", data={**hidden(page), "name": "Nia"})
    assert wrong.status_code == 422
    for fault in ("the number on which", "what they said", "whom it is about", "somebody is in danger now"):
        assert fault in words(wrong)
    sent = {**hidden(page), **CALL}
    opened = client.post("/new-case", data=sent)
    assert opened.status_code == 302
    case = case_by_reference(w.desk.db, opened.location.rsplit("/", 1)[1])
    assert (case.reading.grounds, case.reading.stage_reached) == (("plan_breaking_down",), "team_manager")
    assert "written down before" in words(client.post("/new-case", data=sent))
    assert len(queue.open_cases(w.desk.db)) == before + 1


def test_post_is_read_made_a_case_once_and_says_which(w: Working) -> None:
    client = w.client("admin")
    with w.desk.db.read() as connection:
        row = connection.execute(
            sa.select(ledger.c.id, messages.c.parsed)
            .join(messages, messages.c.id == ledger.c.message_id)
            .where(ledger.c.exit == "ordinary")
        ).first()
        with_case = connection.execute(sa.select(ledger.c.id).where(ledger.c.exit == "case")).scalar()
    assert row is not None
    page = client.get(f"/post/{row.id}")
    assert row.parsed["text"].split("\n")[0].strip()[:20] in words(page)
    assert client.post(f"/post/{row.id}", data=hidden(page)).status_code == 422
    sent = {**hidden(page), "person": "adult", "danger": "no", "grounds": "disengagement"}
    opened = client.post(f"/post/{row.id}", data=sent)
    assert opened.status_code == 302
    reference = opened.location.rsplit("/", 1)[1]
    assert case_by_reference(w.desk.db, reference).reading.person == "adult"
    again = client.post(f"/post/{row.id}", data=sent)
    assert (again.status_code, f"It was made a case: {reference}" in words(again)) == (409, True)
    assert client.get(f"/post/{with_case}").status_code == 404
    assert client.get("/post/999999").status_code == 404


def test_there_is_no_page_for_an_act_or_a_case_that_is_not_there(w: Working) -> None:
    case, client = a_case(w, awaiting), w.client("admin")
    assert client.get(f"/cases/{case.reference}/do/explode").status_code == 404
    assert client.get("/cases/ESC-2026-0000000/do/note").status_code == 404


def test_ending_the_links_ends_those_in_letters_and_not_those_in_later_ones(w: Working) -> None:
    case, client = a_case(w, awaiting), w.client("admin")
    letter = next(one for one in case.letters if one.kind == "notice" and one.person_id == case.tracks[0].owner_id)
    token = _token(w, letter.id)
    assert w.client().get(f"/a/{token}").status_code == 200
    assert send(client, case, "withdraw-links").status_code == 302
    assert "The unit has ended this link" in words(w.client().get(f"/a/{token}"))


def _token(w: Working, letter_id: int) -> str:
    """The token of the link in a letter, as its reader has it."""
    with w.desk.db.read() as connection:
        data = connection.execute(sa.select(letters.c.bytes).where(letters.c.id == letter_id)).scalar_one()
    text = bytes(data).decode("ascii").replace("=\r\n", "")
    return text.partition("/a/")[2].split()[0]
