"""The demo's manager who answers by the link: reads it out of the letter, and fills in the page as a browser does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.actors import answer_to
from demo.pages import acknowledge, link_in
from models.pages.link_page import Acknowledge
from tests.demo.test_actors import NOTICE
from tests.web.paper import PaperDesk

LINK = "http://127.0.0.1:8325/a/a3f9a1c0b7d5e2a4c6b8d0f1e-km3a6tqbjdifmf3t"
STEPHEN = replace(NOTICE, recipient="stephen.adair@tynebridge.example")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Dear Stephen\n\n  {LINK}\n\nThank you", LINK),
        (f"Dear Stephen\n{LINK}\n", LINK),
        (LINK.replace("127.0.0.1", "desk.example"), ""),
        (LINK.replace("http:", "file:"), ""),
        ("no link at all", ""),
    ],
)
def test_only_a_link_to_this_machine_is_opened(text: str, found: str) -> None:
    assert link_in(text) == found


def test_a_reader_with_a_link_opens_the_page_and_one_without_writes() -> None:
    clicks, writes = answer_to(replace(STEPHEN, text=f"\n{LINK}\n")), answer_to(STEPHEN)
    assert clicks is not None
    assert writes is not None
    assert (clicks.page, clicks.reader, writes.page) == (LINK, "Stephen Adair", "")
    assert b"Thank you, this is with me" in writes.raw


def test_the_page_takes_the_readers_answer_once(address: str, desk: PaperDesk) -> None:
    assert acknowledge(f"{address}/a/open", "Stephen Adair")
    assert not acknowledge(f"{address}/a/open", "Stephen Adair")
    assert not acknowledge(f"{address}/a/no-such-link", "Stephen Adair")
    assert desk.said == [("open", Acknowledge(name="Stephen Adair"))]


def test_pages_that_are_not_served_any_more_are_left_alone() -> None:
    assert not acknowledge("http://127.0.0.1:9/a/x", "Stephen Adair")
