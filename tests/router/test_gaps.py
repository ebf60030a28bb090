"""Gaps of the directory are found before mail hits them, each as one line with what to do."""

from dataclasses import replace
from datetime import date

import pytest

from models.config.ladder import Ladder, Ladders
from models.directory.people import Directory
from models.words import Side
from router.directory.gaps import gaps
from tests.router import builders as b

DAY = date(2026, 12, 2)
LADDERS: dict[Side, Ladder] = {"child": Ladders().child, "adult": Ladders().adult}


def found(directory: Directory, *, dead: tuple[str, ...] = (), **owners: tuple[str, ...]) -> list[str]:
    return list(gaps(directory, LADDERS, DAY, owners=owners, dead=dead))


def with_days(**checked: date | None) -> Directory:
    people = b.directory()
    rows = tuple(replace(one, phone_checked=checked.get(one.person_id, DAY)) for one in people.holdings)
    return replace(people, holdings=rows)


def test_the_usual_directory_has_no_gap() -> None:
    assert found(b.directory(), iro=("ESC-2026-1234567",)) == []


@pytest.mark.parametrize(
    ("without", "line"),
    [
        (("duty",), "nobody holds duty (child)"),
        (("sm", "smd"), "nobody holds service_manager (child)"),
        (("asm",), "nobody holds service_manager (adult)"),
        (("oc1", "oc2"), "nobody holds on_call (adult)"),
    ],
)
def test_a_rung_that_nobody_holds_is_named(without: tuple[str, ...], line: str) -> None:
    assert line in found(b.directory(without=without))


def test_who_left_with_open_cases_or_a_caseload_is_named() -> None:
    left = b.directory(renamed=("unit,child,,dep,,", "unit,child,,dep,,2026-11-30"))
    lines = found(left, iro=("ESC-2026-1234567", "ESC-2026-7654321"))
    assert (
        "iro has left and owns 2 open case(s) (ESC-2026-1234567, ESC-2026-7654321): act REF route --to PERSON" in lines
    )
    assert "iro has left and still has 2 row(s) of the caseload: give them to somebody else" in lines


@pytest.mark.parametrize(
    ("away", "named"),
    [
        ("tm,2026-12-01,2026-12-04,", "tm (team_manager) is away from 2026-12-02 until 2026-12-04 and nobody covers"),
        ("duty,2026-12-24,,", "duty (duty) is away from 2026-12-24 and nobody covers: give a deputy_id"),
        ("iro,2026-12-01,2026-12-04,\ndep,2026-12-02,2026-12-02,", "iro (unit) is away from 2026-12-02"),
    ],
)
def test_an_absence_that_nobody_covers_is_named_today_and_four_weeks_ahead(away: str, named: str) -> None:
    assert [one for one in found(b.directory(away=away)) if named in one]


@pytest.mark.parametrize(
    "away", ["iro,2026-12-01,2026-12-04,", "tm,2027-03-01,,", "tm,2026-11-01,2026-12-01,", "ua,,,"]
)
def test_an_absence_that_is_covered_far_off_or_over_is_none(away: str) -> None:
    assert found(b.directory(away=away)) == []


def test_deputies_who_are_only_one_anothers_are_named_once() -> None:
    circle = b.directory(renamed=("01632 960002,unit,child,,,,", "01632 960002,unit,child,,iro,,"))
    assert found(circle) == [
        "dep and iro are only one another's deputies: name somebody else for days when all are away"
    ]
    way_out = b.directory(
        renamed=("01632 960002,unit,child,,,,", "01632 960002,unit,child,,iro,,"),
        more="dep,Dan Deputy,dan.deputy@council.example,01632 960002,duty,child,,tm,,",
    )
    assert not [one for one in found(way_out) if "one another's" in one]


def test_an_address_from_which_letters_come_back_is_named_without_the_address() -> None:
    assert found(b.directory(), dead=("Ines.Orrell@council.example",)) == [
        "letters to iro come back: correct the address and load the directory again"
    ]


def test_numbers_not_rung_for_a_year_are_named_where_the_council_keeps_that_date() -> None:
    assert found(with_days()) == []
    lines = found(with_days(oc1=date(2025, 12, 1), oc2=None))
    assert lines == [
        "the number of oc1 (on_call) was last checked on 2025-12-01: ring it again",
        "the number of oc2 (on_call) was never checked: ring it and fill in phone_checked",
    ]


def test_many_gaps_of_one_kind_are_counted() -> None:
    owners = {f"gone{n:02}": ("ESC-2026-1234567",) for n in range(14)}
    lines = found(b.directory(), **owners)
    assert len(lines) == 11
    assert lines[-1] == "... and 4 more like the last"
