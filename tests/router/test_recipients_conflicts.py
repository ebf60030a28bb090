"""Whom the mail itself challenges (promise 10)."""

from datetime import date
from typing import Literal

import pytest

from models.directory.people_files import CASELOAD, PEOPLE, read_directory
from models.reading import Challenged
from models.words import Side
from router.directory.conflicts import challenged_roles, conflicts

DIRECTORY = read_directory(
    ",".join(PEOPLE)
    + """
ann,Ann Archer,ann@council.example,,unit,child,,,,
ben,Dr Ben Lee Bell,ben@council.example,,unit,child,,,,
tom,Tom Tate,tom@council.example,,team_manager,child,East locality,,,
sam,Sam Stone,sam@council.example,,service_manager,both,2,,,
dot,Dot Dunn,dot@council.example,,duty,child,,,,
zoe,Zoë O'Neil-Bell,zoe@council.example,,unit,adult,,,,
old,Old Oakes,old@council.example,,unit,child,,,,2026-01-01
""",
    ",".join(CASELOAD)
    + """
LCS 1,child,unit,ann,,,,
LCS 2,child,unit,ben,AB,,,
""",
)
DAY = date(2026, 12, 23)


def challenge(
    what: Literal["role", "team", "person"],
    value: str,
    side: Side = "child",
    references: tuple[str, ...] = (),
    initials: tuple[str, ...] = (),
) -> frozenset[str]:
    return conflicts(
        DIRECTORY,
        [Challenged(what=what, value=value)],
        side=side,
        on=DAY,
        references=references,
        initials=initials,
    )


@pytest.mark.parametrize("worker", ["practitioner", "line_manager", "dsl"])
def test_challenging_a_worker_makes_nobody_a_conflict(worker: str) -> None:
    assert challenge("role", worker) == set()
    assert challenged_roles([Challenged(what="role", value=worker)]) == set()


def test_a_challenged_unit_is_the_allocated_person_when_that_is_sure() -> None:
    assert challenge("role", "unit", references=("LCS 1",)) == {"ann"}
    assert challenged_roles([Challenged(what="role", value="unit")]) == {"unit"}


def test_a_challenged_unit_is_every_holder_when_it_is_not_sure_whose_case_it_is() -> None:
    assert challenge("role", "unit") == {"ann", "ben"}
    assert challenge("role", "unit", references=("LCS 2",)) == {"ann", "ben"}
    assert challenge("role", "unit", references=("LCS 2",), initials=("AB",)) == {"ben"}


def test_a_challenged_role_touches_its_own_side_only_unless_the_side_is_undecided() -> None:
    assert challenge("role", "unit", "adult") == {"zoe"}
    assert challenge("role", "unit", "undecided") == {"ann", "ben", "zoe"}
    assert challenge("role", "service_manager", "adult") == {"sam"}


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("Ann Archer", {"ann"}),
        ("Mrs ann ARCHER", {"ann"}),
        ("Archer, Ann", {"ann"}),
        ("Ben Bell", {"ben"}),
        ("Zoe O’Neil Bell", {"zoe"}),
        ("Ms Archer", {"ann"}),
        ("Old Oakes", {"old"}),
        ("Ann", set()),
        ("Ann Carter", set()),
        ("", set()),
    ],
)
def test_a_challenged_person_is_whoever_the_directory_calls_so(name: str, people: set[str]) -> None:
    assert challenge("person", name) == people
    assert challenged_roles([Challenged(what="person", value=name)]) == set()


@pytest.mark.parametrize(
    ("team", "people", "roles"),
    [
        ("Children's Safeguarding Standards Unit", {"ann", "ben", "dot"}, {"unit", "duty"}),
        ("the CSSU", {"ann", "ben", "dot"}, {"unit", "duty"}),
        ("East locality team", {"tom"}, set()),
        ("West locality team", set(), set()),
        ("social work team", set(), set()),
    ],
)
def test_a_challenged_team_is_its_unit_or_area(team: str, people: set[str], roles: set[str]) -> None:
    assert challenge("team", team) == people
    assert challenged_roles([Challenged(what="team", value=team)]) == roles


def test_several_challenges_add_up() -> None:
    found = conflicts(
        DIRECTORY,
        [Challenged(what="person", value="Tom Tate"), Challenged(what="role", value="service_manager")],
        side="child",
        on=DAY,
    )
    assert found == {"tom", "sam"}
