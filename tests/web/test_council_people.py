"""The directory's pages: gaps on top, who would get a case, absences that count at once; a configurator sees no case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.directory.people import Absence
from models.store import gaps, people
from router.directory.recipients import find, who
from tests.web.council import directory, filled, follow, hidden, told, words
from tests.web.working import NOW, Working, working


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    with working(tmp_path) as one:
        yield one


def load(w: Working, **changed: object) -> None:
    """Another directory, as a load of files would make it."""
    new = replace(directory(w), **changed)  # type: ignore[arg-type]  # rows
    people.replace(w.desk.db, holdings=new.holdings, allocations=new.caseload, away=new.absences, by="test", now=NOW)


def test_everybody_is_listed_and_can_be_found(w: Working) -> None:
    client = w.client("configurator")
    every = words(client.get("/people"))
    assert all(one.name in every for one in directory(w).holdings)
    found = words(client.get("/people?role=service_manager&side=adult&words=bran"))
    assert "1 role of 25 people" in found
    assert "Joyce Brannigan" in found
    assert "Nobody fits" in words(client.get("/people?words=zzz"))


def test_a_role_that_has_ended_is_shown_on_request(w: Working) -> None:
    rows = directory(w).holdings
    load(w, holdings=(replace(rows[0], until=date(2026, 11, 30)), *rows[1:]))
    client = w.client("admin")
    assert "Ruth Calloway" not in words(client.get("/people"))
    assert "Ruth Calloway" in words(client.get("/people?ended=yes"))


def test_gaps_stand_on_top_and_name_a_case_to_admins_alone(w: Working) -> None:
    owner, references = next(iter(gaps.owners(w.desk.db).items()))
    load(w, holdings=tuple(one for one in directory(w).holdings if one.person_id not in (owner, "D01")))
    admin, configurator = (words(w.client(role).get("/people")) for role in ("admin", "configurator"))
    for page in (admin, configurator):
        assert "nobody holds duty (child)" in page
        assert f"{owner} has left and owns {len(references)} open case" in page
    assert references[0] in admin
    assert not any(one in configurator for one in references)


def test_a_configurator_sees_no_case(w: Working) -> None:
    owner, references = next(iter(gaps.owners(w.desk.db).items()))
    client = w.client("configurator", login="cora")
    page = words(client.get(f"/people/{owner}"))
    assert f"{len(references)} open" in page
    assert "ESC-" not in page
    assert all(one in words(w.client("admin").get(f"/people/{owner}")) for one in references)
    for address in (f"/cases/{references[0]}", "/queue", "/audit"):
        assert client.get(address).status_code == 403, address
    for address in ("/people", "/absences", "/changes", "/letters", "/ladder", "/ladder/rules", "/figures"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "ESC-2026-" not in answer.text.replace("ESC-2026-4071839", ""), "but the one of the invented letters"


def test_who_would_get_this_is_what_the_directory_says(w: Working) -> None:
    allocation = next(one for one in directory(w).caseload if one.role == "unit" and one.side == "child")
    client = w.client("admin")
    for initials in ("", allocation.initials):
        answer = filled(client, "/people/who", reference=allocation.case_reference, initials=initials, on="2026-12-10")
        found = find(directory(w), role="unit", side="child", references=(allocation.case_reference,),
                     initials=(initials,) if initials else (), on=date(2026, 12, 10))  # fmt: skip
        page = words(answer).replace("&lt;", "<")
        assert all(" ".join(line.split()) in page for line in who(found, role="unit", side="child"))
    assert filled(client, "/people/who", birth_year="14").status_code == 422
    assert filled(client, "/people/who", on="soon").status_code == 422


def test_an_absence_counts_at_once_and_can_be_taken_out(w: Working) -> None:
    client = w.client("configurator", login="cora")
    shown = follow(client, filled(client, "/people/V01/absent", until="2026-12-18", note="leave"))
    away = Absence(person_id="V01", since=date(2026, 12, 9), until=date(2026, 12, 18), note="leave")
    assert away in directory(w).absences
    assert "9 December 2026 to 18 December 2026 (leave) Bertrand Cole covers" in words(shown)
    assert "Stephen Adair" in words(client.get("/absences"))
    gone = follow(client, client.post("/people/V01/back", data=hidden(shown)))
    assert "None recorded" in words(gone)
    assert away not in directory(w).absences
    assert told(w)[-2:] == [("cora", "directory:absence"), ("cora", "directory:absence_removed")]
    assert client.post("/people/V01/back", data=hidden(shown)).status_code == 404
    seen = words(w.client("admin", login="una").get("/changes"))
    assert "cora recorded an absence at 10.30am" in seen
    assert "cora took an absence out at 10.30am" in seen


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"until": "2026-12-01"}, "must not lie before the first"),
        ({"since": "2026-12-20", "until": "2026-12-19"}, "must not lie before the first"),
        ({"since": "tomorrow"}, "must be a real date"),
        ({"since": "2026-12-08", "until": "2026-12-13"}, "recorded already"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(w: Working, fields: dict[str, str], said: str) -> None:
    before = directory(w)
    answer = filled(w.client("admin"), "/people/U05/absent", **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert directory(w) == before


def test_an_absence_that_nobody_covers_is_marked(w: Working) -> None:
    client = w.client("admin")
    shown = follow(client, filled(client, "/people/S02/absent", since="2026-12-14"))
    assert "from 14 December 2026 Nobody covers" in words(shown)
    assert "S02 (service_manager) is away from 2026-12-14 and nobody covers" in words(client.get("/people"))


def test_titles_and_addresses_hold_no_name(w: Working) -> None:
    client = w.client("admin")
    names = {part for one in directory(w).holdings for part in one.name.split() if one.person_id[0] in "UVST"}
    for address in ("/people/U01", "/people/U01/row", "/people/U01/details", "/people/U01/absent"):
        page = client.get(address)
        title = page.text.split("<title>")[1].split("</title>")[0]
        assert "U01" in title
        assert not names & set(title.split())


def test_nobody_and_what_is_not_there_is_not_found(w: Working) -> None:
    client = w.client("admin")
    for address in ("/people/nobody", "/people/nobody/row", "/people/nobody/absent", "/people/nobody/details"):
        assert client.get(address).status_code == 404
    assert follow(client, client.get("/people/U01/row?key=of-an-older-page")).status_code == 200
