"""Part-time days, school holidays and checked numbers: columns that may be added to people.csv; the contract stays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.directory.csv_rows import PeopleFileError
from models.directory.people import WEEKDAYS, Directory, Holding
from models.directory.people_files import read_directory
from models.store import people
from models.store.engine import Database
from tests.models.build import NOW

HEAD = "person_id,name,email,phone,role,side,area,deputy_id,from,to"
ANN = "p1,Ann Archer,ann@council.example,01632 960001,unit,child,,p2,,"
BEN = "p2,Ben Bell,ben@council.example,01632 960002,unit,child,,,,"
MONDAY = date(2026, 11, 30)


def read(days: str, *, school: str | None = None, present: Directory | None = None) -> Directory:
    return read_directory(
        f"{HEAD},days,phone_checked\n{ANN},{days},2026-03-01\n{BEN},,\n", school=school, present=present
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("mon tue", "mon tue"),
        ("Mon-Wed fri", "mon tue wed fri"),
        ("fri mon", "mon fri"),
        ("mon-fri term", "mon tue wed thu fri term"),
        ("term", "term"),
        ("", ""),
    ],
)
def test_days_are_read_as_words_and_ranges(written: str, kept: str) -> None:
    assert read(written).holdings[0].days == kept
    assert read(written).holdings[0].phone_checked == date(2026, 3, 1)


@pytest.mark.parametrize("written", ["monday", "mon-", "fri-mon", "2", "-"])
def test_other_words_are_refused_by_file_and_line(written: str) -> None:
    with pytest.raises(PeopleFileError, match=r"^people\.csv, line 2: days"):
        read(written)


def test_the_columns_of_the_contract_alone_mean_every_day() -> None:
    found = read_directory(f"{HEAD}\n{ANN}\n{BEN}\n")
    assert {one.days for one in found.holdings} == {""}
    assert not any(found.away("p1", MONDAY + timedelta(days=n)) for n in range(7))
    with pytest.raises(PeopleFileError, match=r"unknown column 'day': .*; days, phone_checked may be added"):
        read_directory(f"{HEAD},day\n{ANN},\n")


def test_part_time_is_away_on_other_days_and_a_weekend_is_read_as_the_monday_after() -> None:
    found = read("mon-wed")
    away = [found.away("p1", MONDAY + timedelta(days=n)) for n in range(7)]
    assert away == [False, False, False, True, True, False, False]
    later = read("thu fri")
    assert [later.away("p1", MONDAY + timedelta(days=n)) for n in range(7)] == [
        True,
        True,
        True,
        False,
        False,
        True,
        True,
    ]


def test_somebody_with_two_roles_is_here_on_the_days_of_either() -> None:
    duty = "p1,Ann Archer,ann@council.example,01632 960001,duty,child,,,,"
    found = read_directory(f"{HEAD},days\n{ANN},mon tue\n{duty},thu\n{BEN},\n")
    assert [found.away("p1", MONDAY + timedelta(days=n)) for n in range(5)] == [False, False, True, False, True]


@given(st.sets(st.sampled_from(WEEKDAYS), min_size=1), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_row_is_worked_on_its_days_and_on_no_other_working_day(days: set[str], day: date) -> None:
    row = Holding(person_id="p", name="P", email="", phone="", role="unit", side="child", days=" ".join(days))
    if day.weekday() < 5 or days & {"sat", "sun"}:
        assert row.works_on(day) is (WEEKDAYS[day.weekday()] in days)
    else:
        assert row.works_on(day) is ("mon" in days)


def test_school_holidays_are_absences_of_whoever_works_in_term_time_and_are_replaced_by_the_next() -> None:
    school = "from,to,note\n2026-12-21,2027-01-03,Christmas\n2027-02-15,2027-02-19,half-term\n"
    found = read("mon-wed term", school=school)
    assert [(one.person_id, one.note) for one in found.absences] == [
        ("p1", "school holidays Christmas"),
        ("p1", "school holidays half-term"),
    ]
    assert found.away("p1", date(2026, 12, 21))
    assert not found.away("p1", date(2027, 1, 4))
    assert read("mon-wed term", present=found).absences == found.absences
    again = read("term", school="from,to,note\n2027-04-05,2027-04-16,Easter\n", present=found)
    assert [one.note for one in again.absences] == ["school holidays Easter"]
    with pytest.raises(PeopleFileError, match="line 2: to is empty"):
        read("term", school="from,to,note\n2027-04-05,,\n")


def test_days_and_the_date_of_the_check_are_kept(db: Database) -> None:
    found = read("mon-wed term")
    people.replace(db, holdings=found.holdings, allocations=(), away=(), by="una", now=NOW)
    assert people.load(db).holdings == found.holdings
