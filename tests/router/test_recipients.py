"""Who gets it, and why: the readable table of recipients.toml, and the laws behind it (promises 8, 9, 10)."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.config.ladder import Ladders
from models.directory.people import Directory, Holding
from models.directory.people_files import ABSENCES, CASELOAD, PEOPLE, read_directory
from models.words import Side, Stage
from router.directory.ladder import first_rung
from router.directory.recipients import Found, deputies, find, rota, who

TABLE = tomllib.loads((Path(__file__).parent / "recipients.toml").read_text("utf-8"))
DAY = date(2026, 12, 23)
EXPECTED = ("person", "why", "suggested", "cover_for", "since")
KNOWN = {
    *("name", "people", "people_more", "caseload", "absences", "role", "side", "references", "initials"),
    *("birth_years", "on", "excluded", "allowed", *EXPECTED),
}


def directory_of(case: dict[str, Any]) -> Directory:
    people = case.get("people", TABLE["people"]) + "\n" + case.get("people_more", "")
    return read_directory(
        ",".join(PEOPLE) + "\n" + people,
        ",".join(CASELOAD) + "\n" + case.get("caseload", TABLE["caseload"]),
        ",".join(ABSENCES) + "\n" + case.get("absences", ""),
    )


def answer(case: dict[str, Any]) -> Found:
    return find(
        directory_of(case),
        role=case.get("role", "unit"),
        side=case.get("side", "child"),
        references=case.get("references", ()),
        initials=case.get("initials", ()),
        birth_years=case.get("birth_years", ()),
        on=case.get("on", DAY),
        excluded=frozenset(case.get("excluded", ())),
        allowed_domains=tuple(case.get("allowed", ())),
    )


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: str(case["name"]))
def test_the_right_person_gets_it(case: dict[str, Any]) -> None:
    assert set(case) <= KNOWN, "a misspelt key would test nothing"
    found = answer(case)
    person, covered = found.person, found.cover_for
    assert (person.person_id if person else "", found.why) == (case["person"], case["why"]), found.because
    assert found.suggested == case.get("suggested")
    assert (covered.person_id if covered else None) == case.get("cover_for")
    if "since" in case:
        assert found.allocated_since == case["since"]


def test_the_table_is_long_enough_and_no_case_is_there_twice() -> None:
    names = [case["name"] for case in TABLE["case"]]
    assert len(names) == len(set(names)) >= 40


@settings(deadline=None)
@given(
    excluded=st.frozensets(st.sampled_from(["ann", "ben", "cat", "dot", "dov", "sam", "sid", "ash"])),
    away=st.frozensets(st.sampled_from(["ann", "ben", "cat", "dot", "dov", "sam", "sid", "ash"])),
    references=st.frozensets(st.sampled_from(["LCS 1187423", "LCS 1190027", "LCS 1190028", "MOS 55"])),
    role=st.sampled_from(["unit", "service_manager", "team_manager", "duty"]),
    side=st.sampled_from(["child", "adult", "undecided"]),
)
def test_nobody_challenged_or_absent_or_without_address_is_ever_asked(
    excluded: frozenset[str], away: frozenset[str], references: frozenset[str], role: str, side: Side
) -> None:
    directory = directory_of({"absences": "\n".join(f"{person},,," for person in away)})
    found = find(
        directory,
        role=role,
        side=side,
        references=references,
        initials=["AB"],
        on=DAY,
        excluded=excluded,
    )
    assert (found.person is None) == (found.why in ("line", "nobody", "several"))
    assert found.suggested not in excluded
    if found.person:
        assert found.person.email
        assert found.person.person_id not in excluded | away
    assert found.because or found.person


@pytest.mark.parametrize(
    ("steps", "stage", "rung"),
    [
        ((), "none", "unit"),
        (("practitioner", "dsl"), "dsl", "unit"),
        (("unit",), "unit", "service_manager"),
        (("unit",), "none", "service_manager"),
        ((), "service_manager", "service_manager"),
        (("board",), "board", "service_manager"),
    ],
)
def test_the_rung_is_the_unit_until_it_was_tried_and_never_above_the_service_manager(
    steps: tuple[Stage, ...], stage: Stage, rung: str
) -> None:
    assert first_rung(Ladders().child, steps, stage) == rung


def on_call(person_id: str, side: str, **days: date) -> Holding:
    return Holding(
        person_id=person_id,
        name=person_id,
        email=f"{person_id}@council.example",
        phone="",
        role="on_call",
        side=side,
        since=days.get("since"),
        until=days.get("until"),
    )


def test_the_rota_is_the_on_call_rows_in_force_in_file_order() -> None:
    rows = (
        on_call("zoe", "child"),
        on_call("old", "both", until=date(2026, 12, 22)),
        on_call("amy", "both"),
        on_call("bob", "adult", since=DAY),
    )
    directory = Directory(holdings=(*rows, *directory_of({}).holdings))
    sides: dict[Side, list[str]] = {
        "child": ["zoe", "amy"],
        "adult": ["amy", "bob"],
        "undecided": ["zoe", "amy", "bob"],
    }
    for side, people in sides.items():
        assert [row.person_id for row in rota(directory, side, DAY)] == people


def test_recorded_deputies_are_those_the_persons_own_rows_name() -> None:
    directory = directory_of({"people_more": "ann,Ann Archer,ann@council.example,,on_call,child,,cat,,2026-12-01"})
    assert [row.person_id for row in deputies(directory, "ann")] == ["ben", "cat"]
    assert [row.person_id for row in deputies(directory, "ann", DAY)] == ["ben"]
    assert deputies(directory, "cat") == ()


def test_who_says_the_person_and_the_reason_in_plain_words() -> None:
    found = answer({"references": ["LCS 1187423"], "initials": ["AB"], "absences": "ann,,,"})
    assert who(found, role="unit", side="child") == (
        "Ben Bell <ben@council.example> (unit, child).",
        "Ann Archer is allocated to LCS 1187423 since 2026-03-01.",
        "Ann Archer is away.",
        "Ben Bell is the recorded deputy.",
    )
    assert who(answer({"side": "adult"}), role="unit", side="adult")[0] == (
        "Nobody by e-mail (unit, adult): ring the unit's line."
    )
    assert who(answer({"side": "undecided"}), role="service_manager", side="undecided")[0] == (
        "Nobody (service manager, undecided): a person must decide."
    )
    assert who(answer({"references": ["LCS 1190027", "LCS 1190028"]}), role="unit", side="child")[0] == (
        "Several could own it (unit, child): a person must decide."
    )
