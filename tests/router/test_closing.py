"""Two tracks are closed together or apart (a child and an adult in one case)."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.act import Close
from models.errors import UsageError
from models.words import Mode, TrackState
from router.by_person.acts import effects_of
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

BOTH = {"person": "both", "case_references": ["LCS 1187423", "MOS 55"]}


def opened(folder: Path, mode: Mode = "automatic") -> SmallDesk:
    small = SmallDesk(folder, mode=mode)
    small.receive(fresh(1), b.reading(**BOTH))
    small.deliver()
    return small


def test_one_side_is_closed_and_the_other_goes_on_with_its_clocks(tmp_path: Path) -> None:
    small = opened(tmp_path)
    small.act(Close(outcome="The adult's plan was changed.", side="adult"))
    file = small.newest()
    assert file.state == "open"
    assert {(one.side, one.state) for one in file.tracks} == {("child", "awaiting"), ("adult", "closed")}
    assert [one.side for one in file.clocks if one.kind == "acknowledgement" and one.outcome == "running"] == ["child"]
    told = [one for one in file.letters if one.kind == "holding"]
    assert len(told) == 1
    small.act(Close(outcome="The core group met.", side="child"))
    file = small.newest()
    assert file.state == "closed"
    assert not [one for one in file.clocks if one.outcome == "running" and one.kind != "check_back"]


def test_without_a_side_both_are_closed_together(tmp_path: Path) -> None:
    small = opened(tmp_path)
    small.act(Close(outcome="Both plans were changed."))
    assert {one.state for one in small.newest().tracks} == {"closed"}
    assert small.newest().state == "closed"


def test_what_waits_on_the_other_side_is_not_forgotten() -> None:
    adult = replace(b.case().tracks[0], id=2, side="adult", owner_id="aun", deputy_id="")
    file = b.case(
        tracks=(*b.case().tracks, adult), needs_human=("adult: ring the line", "child: nobody holds unit", "unsure")
    )
    found = effects_of(Close(outcome="Done.", side="adult"), file, b.moment(), by="una")
    assert found.needs_human == ("child: nobody holds unit", "unsure")
    assert {one.side for one in found.stop} == {"adult"}
    holding = next(one for one in found.letters)
    assert holding.facts.outcome == "Done. This ends the adult's side; the child's side goes on."


@pytest.mark.parametrize(
    ("outcome", "state", "words"), [(" ", "awaiting", "say what came of it"), ("x", "closed", "no open side")]
)
def test_closing_a_side_needs_an_open_side_and_an_outcome(outcome: str, state: TrackState, words: str) -> None:
    adult = replace(b.case().tracks[0], id=2, side="adult", state=state)
    file = b.case(tracks=(*b.case().tracks, adult))
    with pytest.raises(UsageError, match=words):
        effects_of(Close(outcome=outcome, side="adult"), file, b.moment(), by="una")
