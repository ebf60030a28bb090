"""Hand-made forms that would give a case, a letter or an acknowledgement to whom the mail challenges or a person excluded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from beats.acting import carry_out
from models.act import Exclude
from models.case import CaseFile
from models.reading import Challenged
from models.store.codec import to_json
from models.tables import cases, letters
from router.directory.recipients import deputies
from router.directory.suspects import barred
from tests.web.acting import a_case, awaiting, hidden, now, send, words
from tests.web.working import Working, working


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    """A desk at work."""
    with working(tmp_path) as one:
        yield one


def with_deputy(w: Working) -> tuple[CaseFile, str]:
    """A case whose owner has a recorded deputy, and who that is."""
    directory = w.desk.moment().directory
    case = a_case(w, lambda one: awaiting(one) and bool(deputies(directory, one.tracks[0].owner_id)))
    return case, deputies(directory, case.tracks[0].owner_id)[0].person_id


def challenge(w: Working, case: CaseFile, person_id: str) -> CaseFile:
    """From now on the mail of the case challenges that person by name."""
    person = w.desk.moment().directory.person(person_id)
    assert person is not None
    reading = replace(case.reading, challenged=(Challenged(what="person", value=person.name),))
    with w.desk.db.write() as connection:
        connection.execute(sa.update(cases).where(cases.c.id == case.id).values(reading=to_json(reading)))
    after = now(w, case)
    assert person_id in barred(after, after.tracks[0].side, w.desk.moment())
    return after


def shut_out(w: Working, how: str) -> tuple[CaseFile, str]:
    """A case, and its owner's deputy, who is excluded or challenged."""
    case, person = with_deputy(w)
    if how == "challenged":
        return challenge(w, case, person), person
    carry_out(w.desk, case.reference, Exclude(person_id=person, why="related"), "ada")
    return now(w, case), person


@pytest.mark.parametrize("how", ["excluded", "challenged"])
def test_nobody_shut_out_acknowledges_by_telephone_or_signed_in(w: Working, how: str) -> None:
    case, person = shut_out(w, how)
    by_phone = send(w.client("admin"), case, "acknowledge", person_id=person, respond="unsaid")
    assert by_phone.status_code == 422
    as_admin = send_or_shut(w, case, "acknowledge", ("admin", "manager"), person)
    as_manager = send_or_shut(w, case, "acknowledge", ("manager",), person)
    assert {as_admin, as_manager} <= {403, 422}
    assert now(w, case).tracks == case.tracks


def send_or_shut(w: Working, case: CaseFile, act: str, roles: tuple[str, ...], person: str) -> int:
    """What comes of that act by somebody signed in as that person, sent with the proof of another page."""
    client = w.client(*roles, login=f"p-{len(roles)}", person_id=person)  # type: ignore[arg-type]
    token = hidden(client.get("/queue/person" if "admin" in roles else "/account"))["csrf_token"]
    page = {"csrf_token": token, "version": str(case.version)}
    return client.post(f"/cases/{case.reference}/do/{act}", data={**page, "respond": "unsaid"}).status_code


@pytest.mark.parametrize(
    ("how", "act"),
    [("excluded", one) for one in ("propose-time", "not-mine", "note", "take-danger")]
    + [("challenged", one) for one in ("propose-time", "not-mine", "take-danger")],
)
def test_somebody_shut_out_who_is_signed_in_records_nothing_of_it(w: Working, how: str, act: str) -> None:
    case, person = shut_out(w, how)
    assert send_or_shut(w, case, act, ("manager",), person) in (403, 422)
    assert now(w, case).tracks == case.tracks


@pytest.mark.parametrize("how", ["excluded", "challenged"])
def test_a_held_letter_to_somebody_shut_out_is_not_released(w: Working, how: str) -> None:
    case, person = shut_out(w, how)
    with w.desk.db.write() as connection:
        key = connection.execute(
            sa.select(letters.c.id).where(letters.c.case_id == case.id, letters.c.person_id != "").limit(1)
        ).scalar_one()
        held = sa.update(letters).where(letters.c.id == key)
        connection.execute(held.values(state="held", person_id=person, kind="made_aware", why="a limit"))
    letter = next(one for one in now(w, case).letters if one.id == key)
    sent = send(w.client("admin"), case, "release", letter=letter.message_id)
    assert sent.status_code == 422, words(sent)[:400]
    assert next(one for one in now(w, case).letters if one.id == key).state == "held"
    assert send(w.client("admin"), case, "cancel", letter=letter.message_id).status_code == 302


@pytest.mark.parametrize("how", ["excluded", "challenged"])
def test_nothing_that_an_admin_does_reaches_somebody_shut_out(w: Working, how: str) -> None:
    case, person = shut_out(w, how)
    admin, before = w.client("admin"), {one.id for one in case.letters}
    holder = case.tracks[0].owner_id
    for act, fields in (
        ("tell-manager", {"words": "please ring the school"}),
        ("absence", {"person_id": holder, "day": "30", "month": "12", "year": "2026"}),
        ("step-up", {"words": "nobody answers"}),
    ):
        page = admin.get(f"/cases/{case.reference}/do/{act}")
        admin.post(page.request.path, data={**hidden(page), **fields})
        w.turn()
    new = [one for one in now(w, case).letters if one.id not in before]
    assert new, "something left"
    assert [one.kind for one in new if one.person_id == person] == []


def test_a_manager_named_by_a_hand_made_form_is_never_another_one(w: Working) -> None:
    case, deputy = with_deputy(w)
    owner = case.tracks[0].owner_id
    client = w.client("manager", login="deputy", person_id=deputy)
    sent = send(client, case, "acknowledge", respond="unsaid", person_id=owner)
    assert sent.status_code == 422
    assert "only for yourself" in words(sent).casefold()
    assert now(w, case).tracks == case.tracks
