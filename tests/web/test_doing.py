"""Each act on its page: what would follow is shown first, then it is done once; a fault is said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from beats.acting import carry_out
from beats.pages.doing.build import _BUILD
from beats.pages.doing.table import ACTS
from models.act import Pause
from models.case import CaseFile
from models.tables import acts, audit
from tests.web.acting import a_case, awaiting, hidden, now, send, words
from tests.web.working import NOW, Working, working
from web.forms.act_fields import ASKS


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    """A desk at work."""
    with working(tmp_path) as one:
        yield one


def test_every_act_has_a_row_a_maker_and_fields_that_somebody_can_fill_in() -> None:
    assert set(ACTS) == set(_BUILD)
    assert set(ASKS) <= set(ACTS)


def waiting(case: CaseFile) -> bool:
    return (case.state == "open" and [one.state for one in case.tracks] == ["waiting_for_person"]
            and case.tracks[0].side != "undecided")  # fmt: skip


def pausable(case: CaseFile) -> bool:
    return awaiting(case) and any(one.due_at > NOW for one in case.running("acknowledgement"))


def danger(case: CaseFile) -> bool:
    return case.danger_untaken


def diverted(case: CaseFile) -> bool:
    return case.state == "diverted" and not case.sender.answerable


SIMPLE: dict[str, tuple[Any, dict[str, Any]]] = {
    "take-danger": (danger, {"words": "rang 999 at 10.05"}),
    "confirm": (waiting, {}),
    "signpost": (diverted, {}),
    "correct": (waiting, {"kind": "escalation", "person": "adult", "grounds": ["disengagement"], "stage": "unit", "danger": "no"}),
    "seen": (lambda case: bool(case.unseen), {}),
    "unseen": (lambda case: not case.unseen, {}),
    "step-up": (awaiting, {"words": "the school cannot wait"}),
    "acknowledge": (awaiting, {"respond": "unsaid"}),
    "spoken": (awaiting, {}),
    "pause": (pausable, {"words": "which plan is meant"}),
    "tell": (awaiting, {"words": "The manager is back on Monday.", "respond": "unsaid"}),
    "tell-manager": (awaiting, {"words": "The school asks for a meeting."}),
    "withdraw-links": (awaiting, {}),
    "close": (awaiting, {"words": "The plan was changed.", "for_person": "changed", "learning": "Delay or drift"}),
    "note": (awaiting, {"words": "rang the school, nobody there"}),
    "assign": (awaiting, {}),
}  # fmt: skip


@pytest.mark.parametrize("act", SIMPLE)
def test_an_act_is_shown_with_what_follows_done_once_and_told(w: Working, act: str) -> None:
    wanted, fields = SIMPLE[act]
    case, client = a_case(w, wanted), w.client("admin")
    if act == "acknowledge":
        fields = {**fields, "person_id": case.tracks[0].owner_id}
    page = client.get(f"/cases/{case.reference}/do/{act}")
    assert "If you do this now" in words(page)
    done = client.post(page.request.path, data={**hidden(page), **fields})
    assert (done.status_code, done.location) == (302, f"/cases/{case.reference}"), words(done)
    after = now(w, case)
    assert after.version == case.version + 1
    again = client.post(page.request.path, data={**hidden(page), **fields})
    assert again.status_code == 302, "the same click twice is done once"
    assert now(w, case).version == after.version
    with w.desk.db.read() as connection:
        codes = set(connection.execute(sa.select(audit.c.code).where(audit.c.subject == case.reference)).scalars())
        kinds = list(connection.execute(sa.select(acts.c.by).where(acts.c.case_id == case.id)).scalars())
    assert any(one.startswith("act:") for one in codes)
    assert kinds[-1:] == ["una"]


@pytest.mark.parametrize("act", [act for act in SIMPLE if ASKS.get(act) and act not in ("spoken", "withdraw-links")])
def test_an_empty_form_says_what_is_missing_and_records_nothing(w: Working, act: str) -> None:
    case, client = a_case(w, SIMPLE[act][0]), w.client("admin")
    page = send(client, case, act)
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert page.text.count("<title>Error: ") == 1
    for target in re.findall(r'error-summary__list.*?href="#([^"]+)"', page.text, flags=re.DOTALL):
        assert f'id="{target}"' in page.text, "a fault leads to its field"
    assert now(w, case).version == case.version


def test_what_would_leave_is_shown_as_it_would_read_and_to_whom(w: Working) -> None:
    case, client = a_case(w, awaiting), w.client("admin")
    page = client.get(f"/cases/{case.reference}/do/tell")
    shown = client.post(page.request.path, data={**hidden(page), "words": "Back on <b>Monday</b>.", "preview": "yes"})
    assert shown.status_code == 200
    assert "To the sender: " in words(shown)
    assert "Back on &lt;b&gt;Monday&lt;/b&gt;." in shown.text
    assert not any(one.kind == "holding" for one in now(w, case).letters), "a preview writes nothing"
    assert "cannot be called back" in words(shown)


def test_a_case_that_changed_meanwhile_is_shown_again_and_nothing_is_recorded(w: Working) -> None:
    case, client = a_case(w, pausable), w.client("admin")
    page = client.get(f"/cases/{case.reference}/do/close")
    carry_out(w.desk, case.reference, Pause(asked="which plan"), "somebody")
    fields = {"words": "Done.", "for_person": "changed", "learning": "Delay or drift"}
    again = client.post(page.request.path, data={**hidden(page), **fields})
    assert again.status_code == 409
    assert "The case has changed meanwhile" in words(again)
    assert "Done." in again.text, "what was typed is kept"
    assert now(w, case).state == "open"
    assert client.post(page.request.path, data={**hidden(again), **fields}).status_code == 302
    assert now(w, case).state == "closed"


def test_closing_keeps_what_it_came_to_for_the_person_and_what_it_teaches(w: Working) -> None:
    case, client = a_case(w, awaiting), w.client("admin")
    wrong = {"words": "Done.", "for_person": "changed", "learning": "Sloth"}
    assert "none of [codes] learning" in words(send(client, case, "close", **wrong))
    assert send(client, case, "close", **{**wrong, "learning": "Delay or drift"}).status_code == 302
    with w.desk.db.read() as connection:
        row = connection.execute(
            sa.text("SELECT for_person, learning, outcome FROM cases WHERE id = :id"), {"id": case.id}
        ).one()
    assert tuple(row) == ("changed", "Delay or drift", "Done.")


UNDONE: dict[str, tuple[Any, dict[str, Any], Any, Any]] = {
    "seen": (lambda case: bool(case.unseen), {}, lambda _, after: after.unseen == 0, lambda case: case.unseen == 1),
    "assign": (awaiting, {}, lambda _, after: after.worked_by == "una", lambda case: case.worked_by == ""),
    "pause": (pausable, {"words": "which plan"}, lambda _, after: after.running("acknowledgement")[0].paused_at,
              lambda case: case.running("acknowledgement")[0].paused_at is None),
    "exclude": (awaiting, {"person_id": "T01", "words": "chaired it"}, lambda _, after: after.exclusions == {"T01"},
                lambda case: not case.exclusions),
    "restrict": (awaiting, {"words": "a colleague is related"}, lambda _, after: after.restricted_to == ("una",),
                 lambda case: not case.restricted_to),
    "close": (awaiting, {"words": "Done.", "for_person": "partly", "learning": "Delay or drift"},
              lambda _, after: after.state == "closed", lambda case: case.state == "open"),
    "correct": (waiting, {"kind": "escalation", "person": "both", "grounds": "disengagement", "stage": "unit", "danger": "no"},
                lambda _, after: after.reading.person == "both", lambda case: case.reading.person == "child"),
}  # fmt: skip


@pytest.mark.parametrize("act", UNDONE)
def test_what_can_be_taken_back_is_offered_at_once_and_is(w: Working, act: str) -> None:
    wanted, fields, done, undone = UNDONE[act]
    case, client = a_case(w, wanted), w.client("admin")
    if act == "exclude":
        person = next(one.person_id for one in w.desk.moment().directory.holdings if one.role == "team_manager")
        fields = {**fields, "person_id": person}
        assert send(client, case, act, **fields).status_code == 302
        assert now(w, case).exclusions == {person}
    else:
        assert send(client, case, act, **fields).status_code == 302
        assert done(case, now(w, case))
    with client.session_transaction() as session:
        undo = session["done"]["undo"]
        token = hidden(client.get(f"/cases/{case.reference}/do/note"))["csrf_token"]
    assert client.post(undo["address"], data={**undo["fields"], "csrf_token": token}).status_code == 302
    assert undone(now(w, case))
