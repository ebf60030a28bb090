"""check: a table of everything that the desk leans on; what is wrong is a finding, and the rest is tried all the same."""

from __future__ import annotations

import re

import pytest

from tests.commands.conftest import House
from tests.servers.child import free_port


def table(out: str) -> dict[str, str]:
    """check -> state, from the printed table."""
    rows = re.findall(r"│ (\S.*?)\s+│ (well|wrong)\s+│ (.*?)\s*│", out)
    return {name: f"{state}: {found}" for name, state, found in rows}


def checked(house: House, only: str) -> tuple[int, dict[str, str], str]:
    done = house.do("check", "--only", only)
    assert done.err == ""
    return done.code, table(done.out), done.out


def test_a_desk_that_is_well_is_told_so_in_every_row(worked: House) -> None:
    code, rows, out = checked(worked, "mailbox,smtp,database,templates,directory,holidays,clocks")
    assert code == 0, out
    assert {found.partition(":")[0] for found in rows.values()} == {"well"}
    assert rows["mailbox children"] == "well: 2 items, epoch maildir"
    assert "not signed off by the council yet: receipt, triage" in rows["clocks"]


def test_everything_that_is_wrong_is_a_finding_of_its_own(house: House) -> None:
    (house.folder / "mail" / "new").rmdir()
    house.put("desk.db", "this is no database" * 100)
    text = (house.folder / "config.toml").read_text().replace("port = 1", f"port = {free_port()}")
    house.put("config.toml", text + "[hours]\nverified_until = 2026-01-01\n")
    code, rows, _ = checked(house, "mailbox,smtp,database,directory,holidays")
    assert code == 1
    assert {name: found.partition(":")[0] for name, found in rows.items()} == dict.fromkeys(
        ("mailbox children", "mail server", "database", "directory", "holidays"), "wrong"
    )
    assert "[database]" in rows["database"], "the key is shown, not taken for markup"


def test_an_empty_directory_and_a_rung_with_nobody_are_findings(house: House) -> None:
    code, rows, _ = checked(house, "directory")
    assert (code, "is empty" in rows["directory"]) == (1, True)
    people = (house.folder / "people.csv").read_text().splitlines(keepends=True)
    house.put("people.csv", "".join(line for line in people if ",on_call," not in line))
    house.do("directory", "load", "--people", "people.csv")
    code, rows, _ = checked(house, "directory")
    assert (code, rows["directory"]) == (1, "wrong: nobody holds on_call (child)")


def with_overlay(house: House, key: str) -> None:
    house.put("config.toml", (house.folder / "config.toml").read_text() + f'[paths]\n{key} = "overlay"\n')


@pytest.mark.parametrize(
    "text", ["Dear {{ nobody.knows }}", "{% if %}", "{{ sender_name }}", "{% include 'nothing' %}"]
)
def test_a_broken_template_of_the_council_is_a_finding(house: House, text: str) -> None:
    with_overlay(house, "templates")
    house.put("overlay/mail/notice/body.txt.j2", text)
    code, rows, out = checked(house, "templates")
    assert (code, rows["templates"].startswith("wrong")) == (1, True), out
    assert "notice" in out


def test_a_broken_rule_of_the_council_is_a_finding(house: House) -> None:
    with_overlay(house, "rules")
    house.put("overlay/ours.toml", "[[rule]]\nidd = 3\n")
    code, rows, out = checked(house, "rules")
    assert (code, rows["rules"].startswith("wrong")) == (1, True), out
    assert "ours.toml" in out


@pytest.mark.parametrize("key", ["templates", "rules"])
def test_an_overlay_folder_that_is_not_there_stops_every_command(house: House, key: str) -> None:
    with_overlay(house, key)
    done = house.do("queue")
    assert (done.code, f"paths.{key}: there is no folder" in done.line) == (2, True)


def test_only_what_was_asked_is_tried(house: House) -> None:
    code, rows, _ = checked(house, "holidays, clocks")
    assert (code, set(rows)) == (0, {"holidays", "clocks"})
    assert not (house.folder / "desk.db").exists()
