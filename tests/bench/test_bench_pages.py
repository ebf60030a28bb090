"""The measurement of the pages measures real pages, and a long pile is shown whole, page after page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from bench import pages


def test_each_page_is_measured(tmp_path: Path) -> None:
    took = pages.measure(tmp_path / "desk", f"sqlite:///{tmp_path / 'desk.db'}", 60, rounds=1, still_open=20)
    assert {"queue: person", "queue: awaiting", "queue: filtered", "queue: news"} <= set(took)
    assert all(0 < one.p50 <= one.p99 for one in took.values())


def test_a_long_pile_is_shown_whole_and_in_order_fifty_a_page(tmp_path: Path) -> None:
    with pages.standing(tmp_path / "desk", f"sqlite:///{tmp_path / 'desk.db'}", 260, 250) as client:
        address, shown = "/queue/awaiting", list[list[str]]()
        while address:
            page = client.get(address).text
            shown.append(re.findall(r'id="row-(ESC[^"]+)"', page))
            following = re.search(r'rel="next" href="([^"]+)"', page)
            address = unescape(following[1]) if following else ""
        assert [len(one) for one in shown] == [50, 50, 26]
        whole = [reference for one in shown for reference in one]
        assert whole == sorted(set(whole))
        assert "101 to 126 of 126" in page
