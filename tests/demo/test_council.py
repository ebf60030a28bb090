"""The invented council loads as a real one would."""

from datetime import date
from pathlib import Path

from demo.cast import CAST
from demo.council import write_council
from models.directory.people import Directory
from models.directory.people_files import read_directory

TODAY = date(2026, 12, 1)


def council(folder: Path) -> Directory:
    files = write_council(folder, TODAY)
    return read_directory(
        people=files.people.read_text(encoding="utf-8"),
        caseload=files.caseload.read_text(encoding="utf-8"),
        absences=files.absences.read_text(encoding="utf-8"),
    )


def test_the_council_s_files_load_and_fill_every_role(tmp_path: Path) -> None:
    directory = council(tmp_path)
    roles = {(row.role, side) for row in directory.holdings for side in ("child", "adult") if row.covers(side)}
    needed = {"unit", "team_manager", "service_manager", "board", "duty", "on_call", "unit_admin"}
    assert roles == {(role, side) for role in needed for side in ("child", "adult")}
    assert all(row.holds_on(TODAY) for row in directory.holdings)
    assert len(directory.caseload) >= 20


def test_one_allocated_manager_is_away_today_and_has_a_deputy(tmp_path: Path) -> None:
    directory = council(tmp_path)
    away = {row.person_id for row in directory.caseload if directory.away(row.person_id, TODAY)}
    assert away == {"U05"}
    person = directory.person("U05")
    assert person is not None
    assert directory.person(person.deputy_id) is not None


def test_people_are_invented(tmp_path: Path) -> None:
    for row in council(tmp_path).holdings:
        assert row.email.endswith("@tynebridge.example")
        assert row.phone.startswith("01632 960 ")


def test_every_manager_of_the_cast_is_in_the_directory(tmp_path: Path) -> None:
    known = {row.email for row in council(tmp_path).holdings}
    managers = {actor.address for actor in CAST.values() if actor.words or actor.address.endswith("tynebridge.example")}
    assert len(managers) >= 9
    assert managers <= known


def test_files_that_are_there_already_stay_as_they_are(tmp_path: Path) -> None:
    first = write_council(tmp_path, TODAY).absences.read_text(encoding="utf-8")
    assert write_council(tmp_path, date(2027, 5, 1)).absences.read_text(encoding="utf-8") == first
