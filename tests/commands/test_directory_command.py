"""directory load and who (design.md, section 6; promise 9): all or nothing, and a person looks before much changes."""

from __future__ import annotations

import json
import re

import pytest

from tests.commands.conftest import PEOPLE, House

ALL = ("--people", "people.csv", "--caseload", "caseload.csv")


def loaded(house: House) -> str:
    return house.do("directory", "who", "--role", "duty", "--side", "child").out


@pytest.fixture
def full(house: House) -> House:
    """A house whose directory has a hundred people more."""
    rows = "".join(f"x{n},Person {n},x{n}@council.example,01632 960100,unit,adult,,,,\n" for n in range(100))
    house.put("people.csv", PEOPLE + rows)
    assert house.do("directory", "load", *ALL).code == 0
    return house


def test_an_empty_directory_takes_the_files_at_once(house: House) -> None:
    done = house.do("directory", "load", *ALL)
    assert (done.code, done.err) == (0, "")
    assert "loaded: 7 roles, 2 allocations, 0 absences" in done.out
    assert "duty@council.example" in loaded(house)


def test_a_dry_run_shows_what_would_change_and_changes_nothing(house: House) -> None:
    done = house.do("directory", "load", *ALL, "--dry-run")
    assert done.code == 0
    assert "+ iro1 unit child" in done.out
    assert "nothing was changed" in done.out
    assert house.do("directory", "who", "--role", "duty", "--side", "child").code == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("unit,child,,dep1", "unit,child,,nobody", 2, "nobody"),
        ("unit,child,,,,", "unit,kids,,,,", 3, "kids"),
        ("duty,child", "janitor,child", 6, "janitor"),
        ("admin@council.example", "admin", 8, "admin"),
        ("01632 960004,service_manager,child,,,,", "01632 960004,service_manager,child,,,01/02/2026,", 5, "01/02/2026"),
    ],
)
def test_a_fault_is_named_by_file_and_line_and_nothing_is_loaded(
    house: House, old: str, new: str, line: int, says: str
) -> None:
    assert old in PEOPLE
    house.put("people.csv", PEOPLE.replace(old, new, 1))
    done = house.do("directory", "load", *ALL)
    assert done.code == 2
    assert done.line.startswith(f"people.csv, line {line}: ")
    assert says in done.line
    assert house.do("directory", "who", "--role", "duty", "--side", "child").code == 1


def test_a_fault_in_the_second_file_leaves_the_first_unloaded(house: House) -> None:
    house.put("caseload.csv", (house.folder / "caseload.csv").read_text() + "LCS 9,child,unit,nobody,,,,\n")
    done = house.do("directory", "load", *ALL)
    assert (done.code, done.line.startswith("caseload.csv, line 4: ")) == (2, True)
    assert house.do("directory", "who", "--role", "duty", "--side", "child").code == 1


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("oncall@council.example", "oncall2@council.example", "address"),
        ("oncall@council.example", "oncall@elsewhere.example", "new domain"),
    ],
)
def test_a_changed_address_or_a_new_domain_needs_the_digest_of_a_dry_run(
    full: House, old: str, new: str, why: str
) -> None:
    full.put("people.csv", (full.folder / "people.csv").read_text().replace(old, new))
    refused = full.do("directory", "load", *ALL)
    assert refused.code == 2
    assert why in refused.line
    digest = re.findall(r"digest (\S+)", full.do("directory", "load", *ALL, "--dry-run").out)[0]
    assert full.do("directory", "load", *ALL, "--confirm", "0" * len(digest)).code == 2
    assert full.do("directory", "load", *ALL, "--confirm", digest).code == 0
    assert full.do("directory", "load", *ALL).code == 0, "the same files again change nothing"


@pytest.mark.parametrize(("gone", "code"), [(5, 0), (6, 2)])
def test_more_than_five_in_a_hundred_removed_needs_the_digest(full: House, gone: int, code: int) -> None:
    kept = [line for line in (full.folder / "people.csv").read_text().splitlines(keepends=True)
            if not line.startswith(tuple(f"x{n}," for n in range(gone)))]  # fmt: skip
    full.put("people.csv", "".join(kept))
    assert full.do("directory", "load", *ALL).code == code


def test_a_file_that_is_not_there_is_one_line(house: House) -> None:
    done = house.do("directory", "load", "--people", "nobody.csv")
    assert (done.code, "nobody.csv: cannot be read" in done.line) == (2, True)


def test_who_names_the_allocated_person_by_the_exact_reference(house: House) -> None:
    house.do("directory", "load", *ALL)
    words = ("directory", "who", "--role", "unit", "--side", "child")
    assert "Ines Orrell is allocated to LCS 1187423" in house.do(*words, "--case", "lcs-1187423").out
    assert "allocated to" not in house.do(*words, "--case", "LCS 118742").out
    assert house.do("directory", "who", "--role", "unit", "--side", "adult").code == 1


def told(house: House) -> list[tuple[str, str, str]]:
    rows = json.loads(house.do("export", "letters", "--format", "json").out)
    return [(row["kind"], row["recipient"], row["state"]) for row in rows]


def confirmed(house: House, people: str) -> str:
    house.put("people.csv", people)
    digest = house.do("directory", "load", *ALL, "--dry-run").out.rpartition("digest ")[2].strip()
    return house.do("directory", "load", *ALL, "--confirm", digest).out


def test_a_changed_address_and_a_new_domain_are_told_to_the_old_address_and_the_unit(house: House) -> None:
    assert house.do("directory", "load", *ALL).code == 0
    assert told(house) == [], "the first load redirects nobody"
    said = confirmed(house, PEOPLE.replace("ines.orrell@council.example", "ines@trust.example"))
    assert "2 letter(s) tell the old addresses and the unit of it" in said
    assert told(house) == [
        ("directory_changed", "ines.orrell@council.example", "owed"),
        ("directory_changed", "admin@council.example", "owed"),
    ]
    assert house.do("verify").code == 0


def test_an_admin_who_moves_their_own_address_is_told_at_both(house: House) -> None:
    assert house.do("directory", "load", *ALL).code == 0
    confirmed(house, PEOPLE.replace("admin@council.example", "una@council.example"))
    assert {row[1] for row in told(house)} == {"admin@council.example", "una@council.example"}


def test_in_shadow_mode_nobody_is_written_to_and_the_screen_says_so(house: House) -> None:
    config = (house.folder / "config.toml").read_text("utf-8")
    house.put("config.toml", config.replace('mode = "assisted"', 'mode = "shadow"'))
    assert house.do("directory", "load", *ALL).code == 0
    assert "tell them yourself" in confirmed(house, PEOPLE.replace("ines.orrell@", "ines@"))
    assert told(house) == []


def test_who_with_an_area_asks_its_own_people_first(house: House) -> None:
    east = "e1,Eva East,eva.east@council.example,01632 960031,service_manager,child,East,,,\n"
    house.put("people.csv", PEOPLE + east)
    assert house.do("directory", "load", *ALL).code == 0
    asked = ("directory", "who", "--role", "service_manager", "--side", "child")
    assert "Several could own it" in house.do(*asked).out
    assert "Eva East" in house.do(*asked, "--area", "east").out
    assert "Sam Mills" in house.do(*asked, "--area", "West").out


def test_check_shows_the_gaps_of_the_directory(house: House) -> None:
    house.put("people.csv", PEOPLE.replace("on_call", "unit"))
    assert house.do("directory", "load", *ALL).code == 0
    done = house.do("check", "--only", "directory")
    assert done.code == 1
    assert "nobody holds on_call (child)" in done.out
