"""Whose act it is: excluded and challenged people, managers on their own sides, restricted cases, other roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from beats.acting import carry_out
from beats.pages.doing.table import ACTS
from models.act import Exclude, Restrict
from models.reading import Challenged
from models.store.codec import to_json
from models.tables import cases
from router.directory.recipients import deputies
from tests.web.acting import a_case, awaiting, hidden, now, send, words
from tests.web.working import Working, working


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    """A desk at work."""
    with working(tmp_path) as one:
        yield one


def holder(w: Working, role: str) -> str:
    return next(one.person_id for one in w.desk.moment().directory.holdings if one.role == role)


@pytest.mark.parametrize("act", ["route", "acknowledge"])
def test_somebody_excluded_is_shown_with_the_reason_and_refused_to_a_hand_made_form(w: Working, act: str) -> None:
    case = a_case(w, awaiting)
    person = case.tracks[0].owner_id if act == "acknowledge" else holder(w, "service_manager")
    carry_out(w.desk, case.reference, Exclude(person_id=person, why="chaired it"), "somebody")
    client = w.client("admin")
    page = client.get(f"/cases/{case.reference}/do/{act}")
    if act == "route":
        assert "Cannot be chosen" in words(page)
        assert "excluded from this case" in words(page)
    assert f'value="{person}"' not in page.text
    sent = client.post(
        page.request.path, data={**hidden(page), "person_id": person, "respond": "unsaid", "knowing": "yes"}
    )
    assert sent.status_code == 422
    after = now(w, case)
    assert not any(
        one.person_id == person and one.owed_at >= w.clock.now and one.state == "owed" for one in after.letters
    )
    assert (act != "route") or after.tracks[0].owner_id == case.tracks[0].owner_id


def test_somebody_whom_the_mail_challenges_is_chosen_only_knowingly(w: Working) -> None:
    case, person = a_case(w, awaiting), holder(w, "service_manager")
    reading = replace(case.reading, challenged=(Challenged(what="person", value=name_of(w, person)),))
    with w.desk.db.write() as connection:
        connection.execute(sa.update(cases).where(cases.c.id == case.id).values(reading=to_json(reading)))
    client = w.client("admin")
    assert "the mail itself challenges them" in words(client.get(f"/cases/{case.reference}/do/route"))
    refused = send(client, case, "route", person_id=person)
    assert refused.status_code == 422
    assert "The mail itself challenges them" in words(refused)
    assert send(client, case, "route", person_id=person, knowing="yes").status_code == 302
    assert now(w, case).tracks[0].owner_id == person


def name_of(w: Working, person_id: str) -> str:
    person = w.desk.moment().directory.person(person_id)
    assert person is not None
    return person.name


def test_a_manager_acknowledges_their_own_case_and_it_counts_as_theirs_in_the_queue(w: Working) -> None:
    case = a_case(w, awaiting)
    owner = case.tracks[0].owner_id
    client = w.client("manager", login="priya", person_id=owner)
    page = client.get(f"/cases/{case.reference}/do/acknowledge")
    assert 'name="person_id"' not in page.text, "for nobody but themselves"
    assert send(client, case, "acknowledge", respond="unsaid").status_code == 302
    after = now(w, case)
    clock = next(one for one in after.clocks if one.kind == "acknowledgement")
    assert after.tracks[0].state == "acknowledged"
    assert (clock.by, clock.how) == (owner, "queue")
    later = w.desk.council.calendar.next_working_day(w.desk.moment().day)
    assert send(client, case, "propose-time", respond=later.isoformat()).status_code == 302
    assert "sits with" not in now(w, case).needs_human


def test_a_later_time_that_a_manager_names_waits_for_the_unit(w: Working) -> None:
    case = a_case(w, awaiting)
    client = w.client("manager", login="priya", person_id=case.tracks[0].owner_id)
    assert send(client, case, "acknowledge", respond="other", day="30", month="12", year="2026").status_code == 302
    after = now(w, case)
    assert any("later time" in one for one in after.needs_human)
    due = after.running("response")[0].due_at
    admin = w.client("admin")
    assert send(admin, case, "agree", respond="other", day="30", month="12", year="2026").status_code == 302
    assert now(w, case).running("response")[0].due_at > due
    assert not any("later time" in one for one in now(w, case).needs_human)


def test_not_mine_makes_a_task_for_the_unit_and_the_clock_runs_on(w: Working) -> None:
    case = a_case(w, awaiting)
    client = w.client("manager", login="priya", person_id=case.tracks[0].owner_id)
    assert send(client, case, "not-mine", words="the duty team").status_code == 302
    after = now(w, case)
    assert any("signed in, that it is not theirs" in one for one in after.needs_human)
    assert [one.outcome for one in after.clocks if one.kind == "acknowledgement"] == [
        one.outcome for one in case.clocks if one.kind == "acknowledgement"]  # fmt: skip
    assert "you have told us before" in words(send(client, case, "not-mine")).casefold()


def test_the_deputy_may_do_what_the_owner_may(w: Working) -> None:
    directory = w.desk.moment().directory
    case = a_case(w, lambda one: awaiting(one) and bool(deputies(directory, one.tracks[0].owner_id)))
    deputy = case.tracks[0].deputy_id
    client = w.client("manager", login="dep", person_id=deputy)
    assert send(client, case, "acknowledge", respond="unsaid").status_code == 302
    assert next(one for one in now(w, case).clocks if one.kind == "acknowledgement").by == deputy


def test_a_manager_opens_and_sends_no_act_on_somebody_elses_case(w: Working) -> None:
    case = a_case(w, awaiting)
    stranger = w.client("manager", login="zoe", person_id=holder(w, "team_manager"))
    token = _token(w, stranger)
    for act in ACTS:
        address = f"/cases/{case.reference}/do/{act}"
        assert stranger.get(address).status_code == 403, act
        assert stranger.post(address, data={"csrf_token": token, "version": case.version}).status_code == 403, act
    assert now(w, case).version == case.version


def test_a_manager_does_on_their_own_case_only_what_is_a_managers(w: Working) -> None:
    case = a_case(w, awaiting)
    owner = w.client("manager", login="priya", person_id=case.tracks[0].owner_id)
    token = _token(w, owner)
    for act in (name for name, row in ACTS.items() if "manager" not in row.roles):
        address = f"/cases/{case.reference}/do/{act}"
        assert owner.get(address).status_code == 403, act
        assert owner.post(address, data={"csrf_token": token, "version": case.version}).status_code == 403, act
    assert now(w, case).version == case.version


def _token(w: Working, client: FlaskClient) -> str:
    """The proof that a form is ours, for an account that may open none of its pages."""
    with w.app.test_request_context():
        token: str = generate_csrf()
        kept = session["csrf_token"]
    with client.session_transaction() as theirs:
        theirs["csrf_token"] = kept
    return token


def test_nobody_else_acts(w: Working) -> None:
    case = a_case(w, awaiting)
    for path in (f"/cases/{case.reference}/do/note", "/new-case", "/post/1"):
        for role in ("board", "configurator", "auditor"):
            assert w.client(role).get(path).status_code == 403, (path, role)
        assert w.client().get(path).status_code == 302, path
    assert w.client("manager", person_id=case.tracks[0].owner_id).get("/post/1").status_code == 403


def test_a_restricted_case_is_acted_on_by_the_named_accounts_alone(w: Working) -> None:
    case = a_case(w, awaiting)
    carry_out(w.desk, case.reference, Restrict(logins=("una",), why="a colleague is related"), "una")
    owner = case.tracks[0].owner_id
    for client in (w.client("admin", login="other"), w.client("manager", login="priya", person_id=owner)):
        for act in ("note", "seen", "acknowledge", "unrestrict"):
            assert client.get(f"/cases/{case.reference}/do/{act}").status_code == 403
    assert w.client("admin", login="una").get(f"/cases/{case.reference}/do/note").status_code == 200


def test_a_case_that_is_not_shown_to_them_cannot_be_named_either(w: Working) -> None:
    case = a_case(w, awaiting)
    other = a_case(w, lambda one: awaiting(one) and one.reference != case.reference)
    carry_out(w.desk, other.reference, Restrict(logins=("boss",), why="a colleague is related"), "boss")
    client = w.client("admin")
    for act in ("join", "link"):
        refused = send(client, case, act, other=other.reference)
        assert "is not shown to you" in words(refused)
        assert "there is no case" in words(send(client, case, act, other="ESC-2026-0000000")).casefold()
    assert now(w, other).version == other.version + 1


def test_an_admin_who_is_excluded_from_a_case_sees_nothing_of_it(w: Working) -> None:
    case, person = a_case(w, awaiting), holder(w, "team_manager")
    carry_out(w.desk, case.reference, Exclude(person_id=person, why="related"), "somebody")
    assert w.client("admin", person_id=person).get(f"/cases/{case.reference}/do/note").status_code == 403


def test_whoever_was_alerted_to_a_danger_takes_it_signed_in_and_nothing_else(w: Working) -> None:
    case = a_case(w, lambda one: one.danger_untaken)
    called = next(one.person_id for one in case.letters if one.kind == "danger_alert")
    client = w.client("manager", login="oncall", person_id=called)
    assert client.get(f"/cases/{case.reference}/do/route").status_code == 403
    assert send(client, case, "take-danger", words="rang the police at 10.05").status_code == 302
    after = now(w, case)
    assert after.danger_taken_at == w.clock.now
    assert next(one for one in after.clocks if one.kind == "danger").by == "oncall"
