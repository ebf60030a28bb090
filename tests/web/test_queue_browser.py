"""The queue in Debian's Chromium: axe on its piles, keys that can be switched off, news that moves nothing, no script.

WCAG 2.2 A and AA (axe); 2.1.4 (character keys), 2.4.3 (focus order), 4.1.3 (status messages), 1.4.10 (reflow).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from models.tables import cases
from tests.servers.child import free_port
from tests.web.acting import a_case, awaiting, now
from tests.web.working import NOW, Working, working
from web.serve import WebServer

pytestmark = pytest.mark.real
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = ("/queue/danger", "/queue/person", "/queue/awaiting?side=adult", "/queue/acknowledged", "/queue/ordinary",
         "/my-cases")  # fmt: skip
ASK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"
"""The page asks for news when it is looked at again: a test need not wait for its clock."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Working, str]]:
    """A desk at work, on a port."""
    with working(tmp_path_factory.mktemp("queue")) as w:
        here = w.desk.settings.model_copy(update={"web": w.desk.settings.web.model_copy(update={"port": free_port()})})
        server = WebServer(w.app, here)
        server.start()
        yield w, f"http://127.0.0.1:{here.web.port}"
        server.close()


@pytest.fixture
def w(served: tuple[Working, str]) -> Working:
    """That desk."""
    return served[0]


def opened(context: BrowserContext, served: tuple[Working, str], path: str, complaints: list[str]) -> Page:
    """A page of a unit admin who is a manager as well."""
    w, address = served
    w.browse(context, address, "admin", "manager", person_id="U01")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address + path)
    return page


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the pages complained of: nothing, or the test fails."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def desktop(chromium: Browser) -> Iterator[BrowserContext]:
    """A desktop."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


def test_axe_finds_nothing_on_any_pile(
    desktop: BrowserContext, served: tuple[Working, str], complaints: list[str]
) -> None:
    page = opened(desktop, served, PAGES[0], complaints)
    for path in PAGES:
        page.goto(served[1] + path)
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], path


def test_the_queue_fits_the_narrowest_screen_and_axe_finds_nothing_there(
    chromium: Browser, served: tuple[Working, str], complaints: list[str]
) -> None:
    with chromium.new_context(viewport={"width": 320, "height": 568}) as context:
        page = opened(context, served, "/queue/person", complaints)
        for path in ("/queue/person", "/queue/ordinary", "/my-cases"):
            page.goto(served[1] + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            assert Axe().run(page, options=RULES).response["violations"] == [], path


def test_keys_move_through_the_rows_open_one_and_can_be_switched_off(
    desktop: BrowserContext, served: tuple[Working, str], complaints: list[str]
) -> None:
    page = opened(desktop, served, "/queue/awaiting", complaints)
    links = page.locator("[data-rows] [data-open]")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("/")
    search = page.get_by_label("Search", exact=True)
    expect(search).to_be_focused()
    page.keyboard.type("jko?")
    expect(search).to_have_value("jko?")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    dialog.get_by_label("Shortcuts are on").uncheck()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    expect(links.nth(0)).not_to_be_focused()


def test_a_and_r_lead_to_acknowledging_and_routing_the_row(
    desktop: BrowserContext, served: tuple[Working, str], complaints: list[str]
) -> None:
    page = opened(desktop, served, "/queue/awaiting", complaints)
    reference = page.locator("[data-rows] [data-open]").first.inner_text()
    for key, act in (("a", "acknowledge"), ("r", "route")):
        page.goto(f"{served[1]}/queue/awaiting")
        page.keyboard.press("j")
        page.keyboard.press(key)
        page.wait_for_url(f"**/cases/{reference}/do/{act}")


def test_what_is_new_is_announced_and_no_row_moves(
    desktop: BrowserContext, served: tuple[Working, str], w: Working, complaints: list[str]
) -> None:
    page = opened(desktop, served, "/queue/diverted", complaints)
    before = page.locator("[data-rows] [data-open]").all_inner_texts()
    expect(page.locator('[data-count="diverted"]')).to_have_text(str(len(before)))
    came = a_case(w, awaiting)
    with w.desk.db.write() as connection:
        connection.execute(sa.update(cases).where(cases.c.id == came.id).values(state="diverted"))
    page.evaluate(ASK_NOW)
    link = page.get_by_role("link", name="1 new here: show them")
    expect(link).to_be_visible()
    expect(page.locator('[data-count="diverted"]')).to_have_text(str(len(before) + 1))
    assert page.locator("[data-rows] [data-open]").all_inner_texts() == before
    link.click()
    expect(page.get_by_role("link", name=came.reference)).to_be_visible()
    with w.desk.db.write() as connection:
        connection.execute(sa.update(cases).where(cases.c.id == came.id).values(state="open"))


def test_the_whole_page_is_selected_and_taken_with_a_click_and_put_back(
    desktop: BrowserContext, served: tuple[Working, str], w: Working, complaints: list[str]
) -> None:
    page = opened(desktop, served, "/queue/awaiting?side=adult", complaints)
    number = page.locator("[data-rows] > li").count()
    page.get_by_label("All on this page").check()
    expect(page.get_by_text(f"{number} selected")).to_be_visible()
    page.get_by_role("button", name="I take this").click()
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text(f"{number} cases taken by you.")
    assert Axe().run(page, options=RULES).response["violations"] == []
    banner.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("alert")).to_contain_text(f"{number} cases put back.")


def test_without_javascript_rows_are_selected_done_and_undone_all_the_same(
    chromium: Browser, served: tuple[Working, str], w: Working, complaints: list[str]
) -> None:
    case = a_case(w, lambda one: bool(one.unseen))
    with chromium.new_context(java_script_enabled=False) as context:
        page = opened(context, served, "/queue/person", complaints)
        expect(page.get_by_label("All on this page")).to_be_hidden()
        page.get_by_label(f"Select {case.reference}").check()
        page.get_by_role("button", name="Mark as seen").click()
        expect(page.get_by_role("alert")).to_contain_text("1 case marked as seen.")
        assert now(w, case).unseen == 0
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("alert")).to_contain_text("1 case marked as not seen.")
        page.locator("summary", has_text="Filter").click()
        page.get_by_label("About").select_option("An adult")
        page.get_by_role("button", name="Filter").click()
        assert "side=adult" in page.url
        page.get_by_label("Search", exact=True).fill(case.reference)
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("1 found")
        assert NOW.strftime("%Y") not in page.url.partition("/found/")[2]
