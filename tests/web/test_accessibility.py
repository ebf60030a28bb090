"""What holds on every page of somebody signed in: docs/accessibility.md says which line is shown by which test.

WCAG 2.2: 1.3.1 (headings), 1.4.4 and 1.4.10 (large text, narrow screens), 2.4.1 (skip link), 2.4.2 (titles), 2.4.7
(focus is seen, also in the reader's own colours), and axe's rules of A and AA.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from beats.acting import carry_out
from models.act import Close, Correct, Restrict
from models.store import queue
from models.tables import cases, ledger, letters, messages
from tests.servers.child import free_port
from tests.web.acting import awaiting
from tests.web.paper import settings
from tests.web.test_browser import FOCUS, SMALL, violations
from tests.web.working import Working, working
from web.queue_words import PILES
from web.serve import WebServer

pytestmark = pytest.mark.real

OUTLINE = """() => {
  const one = document.activeElement;
  const tick = ["radio", "checkbox"].includes(one.type);
  const style = getComputedStyle(tick ? one.labels[0] : one, tick ? "::before" : null);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
"""Whether what has the focus is drawn round: a reader's own colours take shadows and backgrounds away."""
LEVELS = (
    "() => [...document.querySelectorAll('h1,h2,h3,h4')].filter(one => one.offsetParent).map(one => +one.tagName[1])"
)


@dataclass(slots=True)
class House:
    """A desk at work, where its pages are, and the addresses of every kind of page."""

    w: Working
    address: str
    paths: dict[str, str]


def addresses(w: Working) -> dict[str, str]:
    """A page of every kind that an admin sees, by what it is."""
    danger, closed, shut, both = _four(w)
    with w.desk.db.read() as connection:
        one = connection.execute(sa.select(messages.c.id, cases.c.reference).join(cases, cases.c.id == messages.c.case_id)
                                 .where(cases.c.reference == danger)).first()  # fmt: skip
        letter = connection.execute(sa.select(letters.c.id, cases.c.reference).join(cases, cases.c.id == letters.c.case_id)
                                    .where(cases.c.reference == danger)).first()  # fmt: skip
        post = connection.execute(sa.select(ledger.c.id).where(ledger.c.exit == "ordinary")).scalars().first()
    assert one is not None
    assert letter is not None
    return {
        **{f"pile {pile}": f"/queue/{pile}" for pile in PILES},
        "a view with filters": "/queue/person?side=child&age=today",
        "danger": f"/cases/{danger}", "closed": f"/cases/{closed}", "both sides": f"/cases/{both}",
        "not shown": f"/cases/{shut}", "mistyped": "/cases/ESC-2026-1234567", "no such page": "/nothing",
        "message": f"/cases/{danger}/messages/{one.id}", "letter": f"/cases/{danger}/letters/{letter.id}",
        "paper": f"/cases/{danger}/print?words=yes", "act": f"/cases/{both}/do/route", "post": f"/post/{post}",
        "new case": "/new-case", "account": "/account", "figures": "/figures", "audit": "/audit", "people": "/people",
        "person": "/people/U02", "ladder": "/ladder", "letters": "/letters", "changes": "/changes",
        "not for them": "/my-cases",
    }  # fmt: skip


def _four(w: Working) -> tuple[str, str, str, str]:
    """A case in danger, a closed one, one that is restricted to somebody else, and one with two sides."""
    open_ = list(queue.open_cases(w.desk.db))
    both = next(one for one in open_ if len(one.tracks) == 2)
    rest = [one for one in open_ if awaiting(one) and one.reference != both.reference]
    danger, closed, shut = (one.reference for one in rest[:3])
    carry_out(w.desk, danger, Correct(immediate_danger=True), "somebody")
    carry_out(w.desk, closed, Close(outcome="the plan was changed"), "somebody")
    carry_out(w.desk, shut, Restrict(logins=("zoe",), why="a colleague is related"), "zoe")
    return danger, closed, shut, both.reference


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A desk at work, served."""
    with working(tmp_path_factory.mktemp("house")) as w:
        here = settings(web={"enabled": True, "port": free_port()})
        server = WebServer(w.app, here)
        server.start()
        yield House(w=w, address=f"http://127.0.0.1:{here.web.port}", paths=addresses(w))
        server.close()


@pytest.fixture
def page(chromium: Browser, house: House) -> Iterator[Page]:
    """A page of an admin on the narrowest screen, with a reader who wants no motion."""
    with chromium.new_context(viewport=SMALL, reduced_motion="reduce") as context:
        house.w.browse(context, house.address, "admin")
        one = context.new_page()
        one.set_default_timeout(15_000)
        yield one


def test_axe_finds_nothing_headings_skip_no_level_and_nothing_is_wider_than_320_pixels(
    page: Page, house: House
) -> None:
    found: dict[str, list[str]] = {}
    for name, path in house.paths.items():
        page.goto(house.address + path)
        found[name] = violations(page)
        levels = page.evaluate(LEVELS)
        if levels[:1] != [1] or levels.count(1) != 1 or any(b > a + 1 for a, b in pairwise(levels)):
            found[name].append(f"headings {levels}")
        if page.evaluate("document.documentElement.scrollWidth") > SMALL["width"]:
            found[name].append("wider than the screen")
    assert found == {name: [] for name in house.paths}


def test_every_page_has_a_title_of_its_own(page: Page, house: House) -> None:
    titles: dict[str, str] = {}
    same = {"a view with filters", "mistyped", "not shown", "no such page", "not for them"}  # states of other pages
    for name in house.paths.keys() - same:
        page.goto(house.address + house.paths[name])
        titles[name] = page.title()
    assert len(set(titles.values())) == len(titles), titles
    assert all(title.endswith(f" - {house.w.desk.settings.desk.name}") for title in titles.values())


def test_the_first_key_leads_past_the_navigation(page: Page, house: House) -> None:
    for name in ("pile person", "danger", "act", "people"):
        page.goto(house.address + house.paths[name])
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)"), name


@pytest.mark.parametrize("colours", ["none", "active"], ids=["colours of the page", "colours of the reader"])
def test_each_stop_of_the_keyboard_is_seen(chromium: Browser, house: House, colours: str) -> None:
    unseen: list[str] = []
    with chromium.new_context(forced_colors="active" if colours == "active" else "none") as context:
        house.w.browse(context, house.address, "admin")
        page = context.new_page()
        for name in ("pile awaiting", "danger", "act", "person"):
            page.goto(house.address + house.paths[name])
            for _ in range(30):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement === document.body"):
                    break
                if not page.evaluate(OUTLINE if colours == "active" else FOCUS):
                    unseen.append(f"{name}: {page.evaluate('document.activeElement.outerHTML')[:100]}")
    assert unseen == []


def test_text_of_double_size_fits_on_every_page(chromium: Browser, house: House) -> None:
    with chromium.new_context(viewport={"width": 640, "height": 900}) as context:
        house.w.browse(context, house.address, "admin")
        page = context.new_page()
        wide = []
        for name, path in house.paths.items():
            page.goto(house.address + path)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            if page.evaluate("document.documentElement.scrollWidth") > 640:
                wide.append(name)
    assert wide == []


def test_after_an_act_the_focus_is_on_what_was_done(page: Page, house: House) -> None:
    page.goto(f"{house.address}{house.paths['both sides']}/do/note")
    page.get_by_label("Note").fill("rang the school, nobody there")
    page.get_by_role("button", name="Add a note", exact=True).click()
    expect(page.locator(".govuk-notification-banner")).to_be_focused()
    assert violations(page) == []


def test_an_address_of_one_long_word_does_not_widen_a_page_of_choices(page: Page, house: House) -> None:
    page.goto(house.address + house.paths["act"])
    label = page.locator(".govuk-radios__label").first
    label.evaluate("one => { one.textContent = 'Message 45, from ' + 'along.name'.repeat(6) + '@tynebridge.example'; }")
    expect(label).to_contain_text("along.name")
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
