"""The board: a person's act with the pack of the case, recorded and shown; no machine and no other act reaches it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.act import Confirm, Route, ToBoard
from models.directory.people import Directory
from models.errors import UsageError
from models.tables import audit, tasks
from router.by_person.acts import effects_of
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

BO = "bd,Bo Ard,bo.ard@council.example,,board,child,,,,\n"
PACK: dict[str, Any] = {"pack": "board.txt", "sha256": "ab" * 32}


def people(more: str = BO) -> Directory:
    return b.directory(more=more)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    small = SmallDesk(tmp_path, people=people())
    small.receive(fresh(1), b.reading(stage_reached="service_manager"))
    small.deliver()
    yield small
    small.db.close()


def todo(desk: SmallDesk) -> list[str]:
    with desk.db.read() as connection:
        return list(connection.execute(sa.select(tasks.c.kind).where(tasks.c.done_at.is_(None))).scalars())


def test_the_top_of_the_ladder_prepares_the_act_and_the_act_ends_the_task(desk: SmallDesk) -> None:
    assert todo(desk) == ["consider_board"]
    desk.act(ToBoard(why="no answer since Monday", **PACK))
    desk.deliver()
    case = desk.newest()
    assert todo(desk) == []
    assert [(one.rung, one.owner_id, one.state) for one in case.tracks] == [("board", "bd", "awaiting")]
    assert [one.person_id for one in case.letters if one.kind == "step_up"] == ["bd"]
    assert "boarded" in [one.step for one in case.letters if one.kind == "passed_on"]


def test_it_is_recorded_with_who_why_and_which_pack(desk: SmallDesk) -> None:
    desk.act(ToBoard(why="no answer since Monday", **PACK), by="una")
    with desk.db.read() as connection:
        codes = list(connection.execute(sa.select(audit.c.code).order_by(audit.c.id)).scalars())
    assert {"board", "act:ToBoard"} <= set(codes)
    effects = effects_of(ToBoard(why="w", **PACK), b.case(), b.moment(people=people()), by="una")
    detail = next(one.detail for one in effects.notes if one.code == "board")
    assert detail == {"side": "child", "by": "una", "why": "w", **PACK, "to": "bd"}


def test_where_nobody_of_the_directory_holds_the_role_the_person_sends_it_and_the_side_says_so() -> None:
    found = effects_of(ToBoard(why="no answer", **PACK), b.case(), b.moment(), by="una")
    assert [(one.rung, one.state) for one in found.tracks] == [("board", "waiting_for_person")]
    assert "una sends board.txt" in found.tracks[0].why
    assert [one.kind for one in found.letters] == ["passed_on"]
    assert {one.kind for one in found.stop} >= {"acknowledgement", "triage"}


def test_a_confirmation_afterwards_does_not_send_it_down_the_ladder_again(tmp_path: Path) -> None:
    desk = SmallDesk(tmp_path)
    desk.receive(fresh(1), b.reading())
    desk.deliver()
    desk.act(ToBoard(why="no answer", **PACK))
    before = len(desk.newest().letters)
    desk.act(Confirm())
    assert [one.rung for one in desk.newest().tracks] == ["board"]
    assert len(desk.newest().letters) == before


@pytest.mark.parametrize(
    ("act", "fields", "more", "says"),
    [
        (ToBoard(why=" ", **PACK), {}, BO, "needs a reason and the pack"),
        (ToBoard(why="w", pack="", sha256=""), {}, BO, "needs a reason and the pack"),
        (ToBoard(why="w", person_id="sm", **PACK), {}, BO, "sm does not hold board"),
        (ToBoard(why="w", **PACK), {"exclusions": frozenset({"bd"})}, BO, "is excluded"),
        (
            ToBoard(why="w", **PACK),
            {},
            BO + "b2,Bea Ard,bea.ard@council.example,,board,both,,,,\n",
            "name one with --to",
        ),
        (ToBoard(why="w", **PACK), {"state": "closed"}, BO, "is closed"),
        (Route(person_id="bd"), {}, BO, "act REF board"),
    ],
)
def test_it_is_refused_in_one_line_that_says_what_to_do(
    act: Any, fields: dict[str, Any], more: str, says: str
) -> None:  # fmt: skip
    case = replace(b.case(), **fields)
    with pytest.raises(UsageError, match=says) as refused:
        effects_of(act, case, b.moment(people=people(more)), by="una")
    assert "\n" not in str(refused.value)


def test_a_second_time_and_shadow_mode_are_refused(desk: SmallDesk) -> None:
    desk.act(ToBoard(why="no answer", **PACK))
    with pytest.raises(UsageError, match="with the board already"):
        desk.act(ToBoard(why="no answer", **PACK))
    with pytest.raises(UsageError, match="shadow mode"):
        effects_of(ToBoard(why="w", **PACK), b.case(), b.moment("shadow", people=people()), by="una")
