"""The measurement of many people at once clicks on every page as people signed in do, and counts what they may not see."""

from __future__ import annotations

from pathlib import Path

from bench.clicks import Click
from bench.crowd import Size, Stretch, measure
from bench.servers import running

PAGES = {"queue", "filtered", "news", "case", "message", "form", "still here", "act: form", "act: done", "figures",
         "my cases"}  # fmt: skip


def test_people_click_on_every_page_while_mail_is_taken_and_nobody_sees_an_error(tmp_path: Path) -> None:
    size = Size(kept=60, still_open=40, people=2, batch=3, seconds=0.1, pauses=(0.0,))
    with running(real=False) as ports:
        signed_in, round_, alone, beside = measure(tmp_path / "desk", ports, f"sqlite:///{tmp_path / 'desk.db'}", size)
    assert [one.page for one in signed_in.clicks].count("sign-in") == 2
    assert alone.taken > 0
    assert beside.taken > 0
    assert {one.page for one in round_.clicks} == PAGES
    assert not (signed_in.faults + round_.faults + beside.faults)


def test_what_nobody_should_see_is_counted() -> None:
    clicks = (Click(page="case", ms=4), Click(page="case", ms=9, fault="case: 503"))
    assert Stretch(name="", seconds=1, load=0, clicks=clicks).faults == {"case: 503": 1}
