"""Changes of the directory on pages hold to the rules of its files, and no difference between two directories goes unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.directory.people import Absence, Allocation, Directory, Holding
from models.directory.people_files import ROLES, SIDES, read_directory
from models.errors import UsageError
from models.pages.proposals import Files, PersonEdit, RowEdit
from router.directory.edit_lines import lines
from router.directory.edits import applied, base_of, key_of, people_csv, stale

DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
NAMES = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Nd"), max_codepoint=0x17F), min_size=1, max_size=12)
ROW = st.builds(
    Holding, person_id=NAMES, name=NAMES, email=st.just(""), phone=st.sampled_from(["", "01632 960001"]),
    role=st.sampled_from(ROLES), side=st.sampled_from(SIDES), area=st.just("") | NAMES, deputy_id=st.just(""),
    since=st.just(None), until=DAYS, days=st.sampled_from(["", "mon", "mon tue thu", "mon term"]), phone_checked=DAYS,
)  # fmt: skip
ROWS = st.lists(ROW, min_size=1, max_size=6, unique_by=lambda row: (row.person_id, row.role, row.side, row.area))


@given(ROWS)
def test_rows_written_as_a_file_are_read_as_the_same_rows(rows: list[Holding]) -> None:
    assert read_directory(people_csv(rows)).holdings == tuple(rows)


@given(ROWS, ROW)
def test_no_change_of_a_row_goes_unseen(rows: list[Holding], other: Holding) -> None:
    present = Directory(holdings=tuple(rows))
    asked = RowEdit(key=key_of(rows[0]), row=other)
    try:
        new = applied(present, asked, ())
    except UsageError:
        return
    assert lines(present, new), "the directory is another one, and no line says so"


RUTH = Holding(person_id="U01", name="Ruth", email="r@c.example", phone="", role="unit", side="child", deputy_id="U02")
OMAR = Holding(person_id="U02", name="Omar", email="o@c.example", phone="", role="unit", side="child")
CASE = Allocation(case_reference="LCS 1", side="child", role="unit", person_id="U01")
AWAY = Absence(person_id="U02", since=date(2026, 12, 1), until=date(2026, 12, 4))
PRESENT = Directory(holdings=(RUTH, OMAR), caseload=(CASE,), absences=(AWAY,))


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (replace(PRESENT, holdings=(replace(RUTH, deputy_id=""), OMAR)),
         ["changed Ruth (U01), unit, child: deputy: Omar (U02) becomes none"]),
        (replace(PRESENT, holdings=(replace(RUTH, email="r@new.example"), OMAR)),
         ["address Ruth (U01): r@c.example becomes r@new.example",
          "domain new.example: no address of the directory lies in it yet"]),
        (replace(PRESENT, holdings=(replace(RUTH, role="team_manager"), OMAR)),
         ["changed Ruth (U01): role: unit becomes team manager"]),
        (replace(PRESENT, holdings=(RUTH,), absences=()),
         ["removed Omar (U02): unit, child; o@c.example", "removed Omar (U02): away from 2026-12-01 to 2026-12-04"]),
        (replace(PRESENT, holdings=(RUTH, OMAR, replace(OMAR, role="duty", until=date(2027, 1, 1)))),
         ["added Omar (U02): duty, child; o@c.example; to 2027-01-01"]),
        (replace(PRESENT, caseload=(replace(CASE, person_id="U02"),)),
         ["removed LCS 1: allocated to U01 as unit, child", "added LCS 1: allocated to U02 as unit, child"]),
        (replace(PRESENT, caseload=(replace(CASE, initials="AB"),)),
         ["changed the caseload: dates or second facts of 1 of its rows"]),
        (replace(PRESENT, holdings=(OMAR, RUTH)),
         ["changed the file: the order of its rows, which decides nothing here"]),
        (PRESENT, []),
    ],
)  # fmt: skip
def test_each_difference_is_one_line_in_plain_words(new: Directory, told: list[str]) -> None:
    assert [f"{one.what} {one.whose}: {one.how}" for one in lines(PRESENT, new)] == told


def test_who_is_asked_first_on_call_is_a_change() -> None:
    rota = (replace(RUTH, role="on_call"), replace(OMAR, role="on_call"))
    (line,) = lines(Directory(holdings=rota), Directory(holdings=rota[::-1]))
    assert (line.whose, line.how) == ("the rota", "on call in this order: Omar (U02), Ruth (U01)")


@given(ROWS, st.randoms(use_true_random=False))
def test_another_order_does_not_go_unseen(rows: list[Holding], dice: Random) -> None:
    other = list(rows)
    dice.shuffle(other)
    assert bool(lines(Directory(holdings=tuple(rows)), Directory(holdings=tuple(other)))) == (rows != other)


def test_a_new_address_goes_to_every_row_of_the_person() -> None:
    both = replace(PRESENT, holdings=(RUTH, OMAR, replace(RUTH, role="duty")))
    new = applied(both, PersonEdit(person_id="U01", name="Ruth A", email="a@c.example"), ())
    assert {(one.name, one.email) for one in new.holdings if one.person_id == "U01"} == {("Ruth A", "a@c.example")}
    assert new.holdings[1] == OMAR
    assert (new.caseload, new.absences) == (PRESENT.caseload, PRESENT.absences)
    with pytest.raises(UsageError, match="nobody of the directory"):
        applied(both, PersonEdit(person_id="U09", name="X", email=""), ())


@pytest.mark.parametrize(
    ("asked", "meanwhile", "is_stale"),
    [
        (RowEdit(key=key_of(RUTH), row=replace(RUTH, area="east")), {"holdings": (replace(RUTH, phone="1"), OMAR)}, True),
        (RowEdit(key=key_of(RUTH), row=replace(RUTH, area="east")), {"holdings": (RUTH,), "absences": ()}, False),
        (RowEdit(key="", row=replace(OMAR, role="duty")), {"holdings": (RUTH,)}, False),
        (PersonEdit(person_id="U01", name="R", email=""), {"holdings": (replace(RUTH, email="x@c.example"), OMAR)}, True),
        (PersonEdit(person_id="U01", name="R", email=""), {"absences": ()}, False),
        (Files(people=people_csv([RUTH])), {"holdings": (RUTH, replace(OMAR, phone="1"))}, True),
        (Files(people=people_csv([RUTH])), {"absences": ()}, False),
        (Files(people=people_csv([RUTH]), absences="person_id,from,to,note\n"), {"absences": ()}, True),
        (Files(people=people_csv([RUTH]), caseload="x"), {"caseload": ()}, True),
    ],
)  # fmt: skip
def test_a_proposal_is_stale_once_what_it_replaces_has_changed(
    asked: RowEdit | PersonEdit | Files, meanwhile: dict[str, tuple[object, ...]], is_stale: bool
) -> None:
    base = base_of(PRESENT, asked)
    assert stale(PRESENT, asked, base) == ""
    assert bool(stale(replace(PRESENT, **meanwhile), asked, base)) is is_stale  # type: ignore[arg-type]  # rows


def test_a_row_that_is_there_no_more_is_not_replaced() -> None:
    with pytest.raises(UsageError, match="has been changed since"):
        applied(PRESENT, RowEdit(key="0" * 12, row=OMAR), ())
