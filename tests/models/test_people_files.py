"""Reading the council's CSV files: what is accepted, and each fault by file and line."""

from datetime import date

import pytest

from models.directory.csv_rows import decode
from models.directory.people import Absence, Allocation, Directory, Holding
from models.directory.people_files import read_directory
from models.errors import UsageError

HEAD = "person_id,name,email,phone,role,side,area,deputy_id,from,to\n"
ANN = "p1,Ann Archer,ann@council.example,01632 960001,unit,child,,p2,2026-01-01,\n"
BEN = "p2,Ben Bell,ben@council.example,01632 960002,unit,child,,,,\n"
CASES = "case_reference,side,role,person_id,initials,birth_year,from,to\n"
AWAY = "person_id,from,to,note\n"


def test_the_three_files_become_rows_in_file_order() -> None:
    found = read_directory(
        HEAD + ANN + BEN,
        CASES + "LCS 1187423,child,unit,p1,AB,2014,2026-03-01,2026-12-31\n",
        AWAY + "p1,2026-12-24,2027-01-04,leave\n",
    )
    assert found == Directory(
        holdings=(
            Holding(
                person_id="p1",
                name="Ann Archer",
                email="ann@council.example",
                phone="01632 960001",
                role="unit",
                side="child",
                deputy_id="p2",
                since=date(2026, 1, 1),
            ),
            Holding(
                person_id="p2",
                name="Ben Bell",
                email="ben@council.example",
                phone="01632 960002",
                role="unit",
                side="child",
            ),
        ),
        caseload=(
            Allocation(
                case_reference="LCS 1187423",
                side="child",
                role="unit",
                person_id="p1",
                initials="AB",
                birth_year=2014,
                since=date(2026, 3, 1),
                until=date(2026, 12, 31),
            ),
        ),
        absences=(Absence(person_id="p1", since=date(2026, 12, 24), until=date(2027, 1, 4), note="leave"),),
    )


def test_excel_s_mark_line_ends_quotes_blank_lines_and_column_order_are_accepted() -> None:
    text = (
        '\ufeffname,person_id,email,phone,role,side,area,deputy_id,from,to\r\n\r\n"Archer, Ann",p1,,,unit,adult,,,,\r\n'
        ",,,,,,,,,\r\n"
    )
    (row,) = read_directory(decode(text.encode(), "people.csv")).holdings
    assert (row.name, row.person_id, row.email) == ("Archer, Ann", "p1", "")


def test_a_file_not_given_keeps_its_rows_but_not_those_of_people_who_left() -> None:
    present = read_directory(
        HEAD + ANN + BEN,
        CASES + "LCS 1,child,unit,p1,,,,\nLCS 2,child,unit,p2,,,,\n",
        AWAY + "p1,,,\np2,,,\n",
    )
    found = read_directory(HEAD + BEN, present=present)
    assert [row.case_reference for row in found.caseload] == ["LCS 2"]
    assert [row.person_id for row in found.absences] == ["p2"]


def test_a_council_s_own_role_is_known_when_the_ladder_has_it() -> None:
    text = HEAD + "p1,Ann Archer,a@council.example,,named_nurse,child,,,,\n"
    assert read_directory(text, roles=("named_nurse",)).holdings[0].role == "named_nurse"


def test_a_telephone_number_may_be_written_with_its_country() -> None:
    text = HEAD + "p1,Ann Archer,,+44 1632 960001,unit,child,,,,\n"
    assert read_directory(text).holdings[0].phone == "+44 1632 960001"


PEOPLE_FAULTS = [
    ("person_id;name;email;phone;role;side;area;deputy_id;from;to\n", 1, "semicolons"),
    ("person_id\tname\n", 1, "semicolons or tabs"),
    ("", 1, "is empty"),
    (HEAD, 1, "no rows"),
    (HEAD.replace("phone", "telephone"), 1, "unknown column 'telephone'"),
    (HEAD.replace("phone", "name"), 1, "twice"),
    (HEAD.replace("phone,", ""), 1, "missing column phone"),
    (HEAD + "p1,Ann\n", 2, "2 cells"),
    (HEAD + ANN.replace("\n", ",\n"), 2, "11 cells"),
    (HEAD + BEN + "\n" + ANN.replace("2026-01-01", "01/02/2026"), 4, "is no date"),
    (HEAD + BEN + ANN.replace("2026-01-01", "20260101"), 3, "is no date"),
    (HEAD + BEN + ANN.replace("2026-01-01", "2026-02-30"), 3, "no day of the calendar"),
    (HEAD + BEN + ANN.replace("2026-01-01,", "2026-02-02,2026-02-01"), 3, "is after"),
    (HEAD + BEN.replace("ben@council.example", "ben at council"), 2, "no e-mail address"),
    (HEAD + BEN.replace("ben@council.example", "ben@council.example\nbcc: x"), 2, "cells"),
    (HEAD + BEN.replace("unit", "chief"), 2, "unknown role 'chief'"),
    (HEAD + BEN.replace("child", "children"), 2, "unknown side 'children'"),
    (HEAD + BEN.replace("p2", ""), 2, "person_id is empty"),
    (HEAD + BEN.replace("Ben Bell", ""), 2, "name is empty"),
    (HEAD + ANN, 2, "deputy_id 'p2'"),
    (HEAD + ANN.replace(",p2,", ",p1,"), 2, "themselves"),
    (HEAD + BEN + BEN, 3, "as line 2"),
    (HEAD + BEN + BEN.replace("unit", "duty").replace("ben@", "bob@"), 3, "another email on line 2"),
    (HEAD + BEN.replace("Ben Bell", "=1+1"), 2, "formula"),
    (HEAD + BEN.replace("Ben Bell", "-Ben"), 2, "formula"),
    (HEAD + BEN.replace("Ben Bell", "@Ben"), 2, "formula"),
    (HEAD + BEN.replace("01632 960002", "+cmd|calc"), 2, "formula"),
    (HEAD + BEN.replace("Ben Bell", '"Ben\nBcc: x"'), 2, "line break"),
    (HEAD + BEN + 'p3,"Cat\nCole",,,unit,child,,,,\n', 3, "line break"),
    (HEAD + 'p3,"Cat" Cole,,,unit,child,,,,\n', 2, "no CSV"),
]


@pytest.mark.parametrize(("text", "line", "message"), PEOPLE_FAULTS)
def test_a_fault_among_the_people_is_named_by_file_and_line(text: str, line: int, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_directory(text, names=("staff.csv", "c.csv", "a.csv"))
    assert str(caught.value).startswith(f"staff.csv, line {line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("LCS 1,child,unit,p9,,,,", "person_id 'p9' has no row"),
        (",child,unit,p1,,,,", "case_reference is empty"),
        ("---,child,unit,p1,,,,", "formula"),
        ("/./,child,unit,p1,,,,", "neither letters nor digits"),
        ("LCS 1,child,unit,p1,,14,,", "is no year"),
        ("LCS 1,child,boss,p1,,,,", "unknown role"),
        ("LCS 1,,unit,p1,,,,", "side is empty"),
        ("LCS 1,child,unit,p1,,,2026-13-01,", "no day of the calendar"),
    ],
)
def test_a_fault_in_the_caseload_is_named_by_file_and_line(row: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_directory(HEAD + ANN + BEN, f"{CASES}LCS 0,child,unit,p1,,,,\n{row}\n")
    assert str(caught.value).startswith("caseload.csv, line 3: ")
    assert message in str(caught.value)


def test_a_fault_among_the_absences_is_named_by_file_and_line() -> None:
    with pytest.raises(UsageError, match=r"absences\.csv, line 2: from 2026-12-25 is after to 2026-12-24"):
        read_directory(HEAD + BEN, None, AWAY + "p2,2026-12-25,2026-12-24,\n")
    with pytest.raises(UsageError, match=r"absences\.csv, line 2: person_id 'p7'"):
        read_directory(HEAD + BEN, None, AWAY + "p7,,,\n")


def test_a_file_that_is_not_utf_8_is_refused_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"people\.csv, line 2: is not UTF-8"):
        decode((HEAD + "p1,Zo\xeb").encode("latin-1"), "people.csv")
