"""A change of the directory takes two people: proposed by one, seen whole and approved by another, whatever they send."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.directory.people import Absence
from models.directory.people_change import compare
from models.errors import StoreError, UsageError
from models.pages.proposals import Files
from models.store import people
from models.tables import letters, proposals
from router.directory.edits import applied, people_csv
from tests.web.council import directory, filled, follow, hidden, told, words
from tests.web.working import Working, working

NEW = "r.calloway@newtrust.example"


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    with working(tmp_path) as one:
        yield one


def propose(w: Working, **fields: str) -> str:
    """Una proposes another address for U01; where the change is."""
    una = w.client("admin", login="una")
    page = follow(una, filled(una, "/people/U01/details", **({"email": NEW} | fields)))
    assert page.status_code == 200
    return page.request.path


def owed(w: Working) -> list[tuple[str, str]]:
    with w.desk.db.read() as connection:
        query = sa.select(letters.c.kind, letters.c.recipient).where(letters.c.kind == "directory_changed")
        return [(row[0], row[1]) for row in connection.execute(query)]


def test_nothing_changes_until_a_second_person_approves_what_they_saw(w: Working) -> None:
    before = directory(w)
    where = propose(w, why="She moved")
    assert directory(w) == before
    assert owed(w) == []
    cora = w.client("configurator", login="cora")
    page = cora.get(where)
    assert "ruth.calloway@tynebridge.example becomes r.calloway@newtrust.example" in words(page)
    assert "1 address would change; new domain: newtrust.example" in words(page).replace("domains", "domain")
    assert "Ruth Calloway at ruth.calloway@tynebridge.example (the address that ends)" in words(page)
    done = follow(cora, cora.post(f"{where}/approve", data=hidden(page)))
    assert "Approved by cora" in words(done)
    assert "becomes r.calloway@newtrust.example" in words(done), "what it changed stays on record"
    assert {one.email for one in directory(w).holdings if one.person_id == "U01"} == {NEW}
    assert {recipient for _, recipient in owed(w)} == {
        "ruth.calloway@tynebridge.example", "bev.hutton@tynebridge.example",
    }  # fmt: skip
    assert told(w)[1:] == [
        ("una", "directory:proposed"), ("cora", "directory:loaded"), ("cora", "letter:directory_changed:owed"),
        ("cora", "letter:directory_changed:owed"), ("cora", "directory:approved"),
    ]  # fmt: skip


def test_whoever_proposed_it_cannot_approve_it_from_any_browser_or_account(w: Working) -> None:
    before = directory(w)
    una = w.client("admin", login="una", person_id="A01")
    where = follow(una, filled(una, "/people/U01/details", email=NEW)).request.path
    cora = w.client("configurator", login="cora")
    sound = hidden(cora.get(where))
    assert "Approve" not in words(una.get(where))
    doubles = (
        w.client("admin", login="una", person_id="A01"),  # another browser
        w.client("configurator", login="UNA"),  # another account of the same login
        w.client("admin", login="una2"),  # the same account under another name
        w.client("configurator", login="uma", person_id="A01"),  # another account of the same person
    )
    for client in doubles:
        mine = hidden(client.get(where))
        answer = client.post(f"{where}/approve", data={**mine, "digest": sound["digest"]})
        assert answer.status_code == 403
    assert directory(w) == before
    assert owed(w) == []


def test_the_database_itself_refuses_an_approval_by_one_person(w: Working) -> None:
    propose(w)
    with pytest.raises(StoreError), w.desk.db.write() as connection:
        connection.execute(sa.update(proposals).values(state="approved", decided_by="una", decided_by_user=9))


@pytest.mark.parametrize("role", ["manager", "board", "auditor"])
def test_nobody_else_sees_or_decides_on_a_change(w: Working, role: str) -> None:
    where = propose(w)
    sound = hidden(w.client("configurator", login="cora").get(where))
    client = w.client(role, login="someone")  # type: ignore[arg-type]  # a role
    for address in ("/people", "/people/U01", "/absences", "/changes", where):
        assert client.get(address).status_code == 403
    page = client.get("/account")
    for address in (f"{where}/approve", f"{where}/end", "/people/U01/back"):
        assert client.post(address, data={**hidden(page), "digest": sound["digest"]}).status_code == 403
    assert owed(w) == []


def test_a_form_from_elsewhere_is_refused(w: Working) -> None:
    where = propose(w)
    cora = w.client("configurator", login="cora")
    digest = hidden(cora.get(where))["digest"]
    assert cora.post(f"{where}/approve", data={"digest": digest}).status_code in (400, 403)
    assert owed(w) == []


def test_a_directory_that_changed_meanwhile_is_shown_again_before_it_is_changed(w: Working) -> None:
    where = propose(w)
    cora = w.client("configurator", login="cora")
    seen = hidden(cora.get(where))
    follow(cora, filled(cora, "/people/U02/absent", until="2026-12-18"))
    answer = cora.post(f"{where}/approve", data=seen)
    assert answer.status_code == 409
    assert "The directory has changed while you looked" in words(answer)
    assert owed(w) == []
    follow(cora, cora.post(f"{where}/approve", data=hidden(answer)))
    assert Absence(person_id="U02", since=date(2026, 12, 9), until=date(2026, 12, 18)) in directory(w).absences
    assert directory(w).holdings[0].email == NEW


def test_a_change_of_the_very_same_row_makes_a_proposal_stale(w: Working) -> None:
    first = propose(w)
    second = propose(w, email="ruth.c@tynebridge.example")
    cora = w.client("configurator", login="cora")
    follow(cora, cora.post(f"{first}/approve", data=hidden(cora.get(first))))
    page = cora.get(second)
    assert "It cannot be approved any more" in words(page)
    assert "Approve and apply" not in words(page)
    stale = cora.post(f"{second}/approve", data={**hidden(page), "digest": "0" * 16})
    assert stale.status_code == 409
    assert directory(w).holdings[0].email == NEW
    follow(cora, cora.post(f"{second}/end", data=hidden(page)))
    assert "Rejected" in words(cora.get(second))


def test_a_change_is_decided_once(w: Working) -> None:
    where = propose(w)
    cora = w.client("configurator", login="cora")
    seen = hidden(cora.get(where))
    follow(cora, cora.post(f"{where}/approve", data=seen))
    for address in (f"{where}/approve", f"{where}/end"):
        assert cora.post(address, data=seen).status_code == 409
    assert len(owed(w)) == 2
    assert [code for _, code in told(w)].count("directory:approved") == 1


def test_whoever_proposed_it_can_withdraw_it(w: Working) -> None:
    where = propose(w)
    una = w.client("admin", login="una")
    follow(una, una.post(f"{where}/end", data=hidden(una.get(where))))
    assert "Withdrawn by una" in words(una.get(where))
    assert told(w)[-1] == ("una", "directory:withdrawn")
    assert w.client("configurator", login="cora").get("/changes/99").status_code == 404


def test_in_shadow_mode_a_change_is_told_to_nobody(w: Working) -> None:
    desk = w.desk.settings.desk.model_copy(update={"mode": "shadow"})
    w.desk.settings = w.desk.settings.model_copy(update={"desk": desk})
    where = propose(w)
    cora = w.client("configurator", login="cora")
    page = cora.get(where)
    assert "No letter tells of it" in words(page)
    follow(cora, cora.post(f"{where}/approve", data=hidden(page)))
    assert owed(w) == []


def test_a_role_is_added_changed_and_ended_by_two(w: Working) -> None:
    una, cora = w.client("admin", login="una"), w.client("configurator", login="cora")
    page = una.get("/people/U01")
    row = page.text.split('href="/people/U01/row?key=')[1].split('"')[0]
    asked = filled(una, f"/people/U01/row?key={row}", deputy_id="U08", until="2027-03-31", days="mon-wed")
    shown = follow(una, asked)
    assert "deputy: Nisha Dhillon (U09) becomes Piers Langdale (U08)" in words(shown)
    assert "to: none becomes 2027-03-31" in words(shown)
    where = shown.request.path
    follow(cora, cora.post(f"{where}/approve", data=hidden(cora.get(where))))
    changed = directory(w).holdings[0]
    assert (changed.deputy_id, changed.until, changed.days) == ("U08", date(2027, 3, 31), "mon tue wed")
    new = filled(una, "/people/new", person_id="U10", name="Ines Orrell", email="ines.orrell@tynebridge.example",
                 role="unit", side="child", phone="01632 960210")  # fmt: skip
    where = follow(una, new).request.path
    follow(cora, cora.post(f"{where}/approve", data=hidden(cora.get(where))))
    assert directory(w).holdings[-1].person_id == "U10"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"person_id": "U10", "name": "Ines Orrell"}, "Select a role"),
        ({"person_id": "U/10", "name": "Ines Orrell", "role": "unit", "side": "child"}, "The id must be letters"),
        ({"person_id": "files", "name": "Ines Orrell", "role": "unit", "side": "child"}, "The id must be letters"),
        ({"person_id": "U01", "name": "Ines Orrell", "role": "unit", "side": "child"}, "The same person_id, role"),
        ({"person_id": "U10", "name": "=Ines", "role": "unit", "side": "child"}, "takes that for a formula"),
        ({"person_id": "U10", "name": "Ines Orrell", "role": "unit", "side": "child", "email": "ines"}, "is no e-mail"),
        ({"person_id": "U10", "name": "Ines Orrell", "role": "unit", "side": "child", "since": "2026-13-01"},
         "The first day must be a real date"),
        ({"person_id": "U10", "name": "Ines Orrell", "role": "king", "side": "child"}, "Unknown role 'king'"),
        ({"person_id": "U10", "name": "Ines Orrell", "role": "unit", "side": "child", "deputy_id": "U99"},
         "is no person_id"),
    ],
)  # fmt: skip
def test_what_the_files_would_refuse_the_form_refuses(w: Working, fields: dict[str, str], said: str) -> None:
    una = w.client("admin", login="una")
    answer = filled(una, "/people/new", **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "There is a problem" in words(answer)
    assert fields["name"] in answer.text.replace("&#39;", "'"), "what was typed stays"


def test_the_councils_files_are_proposed_as_a_dry_run_shows_them(w: Working) -> None:
    una, cora = w.client("admin", login="una"), w.client("configurator", login="cora")
    present = directory(w)
    kept = [replace(one, phone="01632 960299") if one.person_id == "S01" else one for one in present.holdings
            if one.person_id != "B01"]  # fmt: skip
    page = una.get("/people/files")
    sent = {**hidden(page), "people": (io.BytesIO(people_csv(kept).encode()), "c:\\fakepath\\people.csv")}
    shown = follow(una, una.post("/people/files", data=sent))
    assert "Removed Partnership manager (B01)" in words(shown)
    assert "telephone: 01632 960 241 becomes 01632 960299" in words(shown)
    where = shown.request.path
    approving = cora.get(where)
    assert hidden(approving)["digest"] == compare(present, replace(present, holdings=tuple(kept))).digest
    follow(cora, cora.post(f"{where}/approve", data=hidden(approving)))
    assert directory(w).holdings == tuple(kept)
    assert directory(w).caseload == present.caseload


def test_a_file_that_is_wrong_is_refused_by_file_and_line(w: Working) -> None:
    una = w.client("admin", login="una")
    page = una.get("/people/files")
    wrong = io.BytesIO(b"person_id,name\n1,2\n")
    answer = una.post("/people/files", data={**hidden(page), "people": (wrong, "people.csv")})
    assert answer.status_code == 422
    assert "people.csv, line 1: missing column" in words(answer).replace("People.csv", "people.csv")
    assert una.post("/people/files", data=hidden(page)).status_code == 422
    latin = io.BytesIO("person_id,näme\n".encode("latin-1"))
    answer = una.post("/people/files", data={**hidden(page), "people": (latin, "people.csv")})
    assert "is not UTF-8" in words(answer)


def test_files_of_thousands_of_rows_fit_and_endless_ones_do_not(w: Working) -> None:
    una = w.client("admin", login="una")
    page, present = una.get("/people/files"), directory(w)
    many = (
        *present.holdings,
        *(replace(present.holdings[0], person_id=f"X{n}", email="", deputy_id="") for n in range(3000)),
    )
    text = people_csv(many)
    assert len(text) > 65_536
    follow(una, una.post("/people/files", data={**hidden(page), "people": (io.BytesIO(text.encode()), "people.csv")}))
    token = hidden(page)["csrf_token"]
    parts = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--b\r\n'
    parts += 'Content-Disposition: form-data; name="people"; filename="people.csv"\r\n\r\n'
    endless = f"{parts}{'x' * 1_100_000}\r\n--b--\r\n".encode()
    answer = una.post("/people/files", data=endless, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    form = una.get("/people/new")
    assert una.post("/people/new", data={**hidden(form), "name": "x" * 70_000}).status_code == 413


def test_a_file_that_says_what_is_so_already_is_no_change(w: Working) -> None:
    present = people.load(w.desk.db)
    with pytest.raises(UsageError, match="change nothing"):
        applied(present, Files(people=people_csv(present.holdings)), ())
