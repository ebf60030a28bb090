"""The link's page in Debian's Chromium, on a phone: with and without JavaScript, by keyboard, and by axe's rules.

WCAG 2.2 A and AA (axe), and what axe cannot see: focus order, target size, 320 pixels, reduced motion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from models.pages.link_page import Acknowledge, NotMine
from tests.web.paper import PaperDesk

pytestmark = pytest.mark.real
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL: ViewportSize = {"width": 320, "height": 568}
PAGES = (
    "/",
    "/a/open",
    "/a/late",
    "/a/confirm",
    "/a/again",
    "/a/unsigned",
    "/a/open/not-mine",
    "/a/ring",
    "/a/moved",
    "/a/no-such-link",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


FOCUS = """() => {
  const one = document.activeElement;
  const [seen, part] = one.type === "radio" ? [one.labels[0], "::before"] : [one, null];
  const style = getComputedStyle(seen, part);
  return style.boxShadow !== "none" || style.outlineStyle !== "none" || style.backgroundColor === "rgb(255, 221, 0)";
}"""
"""Whether the element that has the focus shows it: GOV.UK draws a radio by its label."""


TAPPED = """() => [...document.querySelectorAll(
  "main a, main button, main input:not([type=hidden]), main .govuk-radios__label"
)].filter(one => one.offsetParent).map(one => {
  const box = one.getBoundingClientRect();
  return [one.id || one.textContent.trim(), box.width, box.height];
})"""
"""What can be tapped, with its width and height."""


class Phone:
    """A context of the browser, and what its pages complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page, self.address = context.new_page(), address
        self.complaints: list[str] = []
        self.page.set_default_timeout(5000)
        self.page.on("console", lambda said: self._note(said.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        if "Failed to load resource: the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def open(self, path: str) -> Page:
        """A page of the desk."""
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Phone]:
    """A phone, with and without JavaScript."""
    with chromium.new_context(viewport=PHONE, has_touch=True, java_script_enabled=request.param) as context:
        one = Phone(context, address)
        yield one
        assert one.complaints == [], "the page must not break its own policy"


@pytest.fixture
def small(chromium: Browser, address: str) -> Iterator[Phone]:
    """The narrowest screen that pages must fit (WCAG 1.4.10)."""
    with chromium.new_context(viewport=SMALL, reduced_motion="reduce") as context:
        yield Phone(context, address)


def test_a_manager_acknowledges_on_a_phone(phone: Phone, desk: PaperDesk) -> None:
    page = phone.open("/a/open")
    page.get_by_label("Your full name").fill("Priya Nair")
    page.get_by_label("Tomorrow, by 5pm").check()
    page.get_by_role("button", name="Acknowledge").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acknowledged")
    expect(page.locator("main")).to_contain_text("You respond to the sender by 5pm on Thursday 10 December")
    assert [type(answer) for _, answer in desk.said] == [Acknowledge]
    page.goto(f"{phone.address}/a/open")
    expect(page.get_by_role("heading", level=1)).to_have_text("No longer needed")


def test_another_day_is_named_on_a_phone(phone: Phone, desk: PaperDesk) -> None:
    page = phone.open("/a/open")
    page.get_by_label("Your full name").fill("Priya Nair")
    assert not page.get_by_label("Year").is_visible()
    page.get_by_label("By the end of another day").check()
    for label, value in (("Day", "24"), ("Month", "12"), ("Year", "2026")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Acknowledge").tap()
    expect(page.locator("main")).to_contain_text("You asked to respond by 5pm on Thursday 24 December")
    assert len(desk.said) == 1


def test_what_is_wrong_is_said_first_and_can_be_put_right(phone: Phone, desk: PaperDesk) -> None:
    page = phone.open("/a/open")
    page.get_by_role("button", name="Acknowledge").tap()
    expect(page).to_have_title("Error: Acknowledge - Northford Council Safeguarding Desk")
    summary = page.locator(".govuk-error-summary")
    summary.get_by_role("link", name="Enter your full name").click()
    expect(page.get_by_label("Your full name")).to_be_focused()
    page.keyboard.type("Priya Nair")
    page.get_by_label("I cannot say yet").check()
    page.get_by_role("button", name="Acknowledge").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acknowledged")
    assert len(desk.said) == 1


def test_it_is_not_mine_on_a_phone(phone: Phone, desk: PaperDesk) -> None:
    page = phone.open("/a/open")
    page.get_by_role("button", name="It is not mine").or_(page.get_by_role("link", name="It is not mine")).first.tap()
    page.get_by_label("Your full name").fill("Priya Nair")
    page.get_by_label("Whose is it? (optional)").fill("Sam Mills")
    page.get_by_role("button", name="Send: it is not mine").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your answer")
    assert desk.said == [("open", NotMine(name="Priya Nair", whose="Sam Mills"))]


def test_the_keyboard_alone_is_enough_and_the_focus_is_seen_in_order(
    chromium: Browser, address: str, desk: PaperDesk
) -> None:
    with chromium.new_context() as context:
        page = Phone(context, address).open("/a/open")
        order = []
        for _ in range(7):
            page.keyboard.press("Tab")
            order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
            assert page.evaluate(FOCUS), f"{order[-1]} shows no focus"
        assert order == [
            "Skip to main content", "Northford Council Safeguarding Desk", "name", "respond", "Acknowledge",
            "It is not mine", "01632 960010",
        ]  # fmt: skip
        page.focus("#name")
        page.keyboard.type("Priya Nair")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Acknowledged")
    assert len(desk.said) == 1


def test_axe_finds_nothing_and_nothing_is_cut_off_at_320_pixels(small: Phone) -> None:
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page = small.open(path)
        found[path] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > SMALL["width"]:
            found[path].append("wider than the screen")
    assert found == {path: [] for path in PAGES}
    assert small.complaints == []


def test_axe_finds_nothing_on_a_page_with_faults_or_a_result(small: Phone) -> None:
    page = small.open("/a/open")
    page.get_by_label("By the end of another day").check()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    page.get_by_label("Your full name").fill("Priya Nair " + "x" * 80)
    page.get_by_label("I cannot say yet").check()
    page.get_by_role("button", name="Acknowledge").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, and where."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def test_whatever_is_tapped_is_large_enough(small: Phone) -> None:
    for path in ("/a/open", "/a/open/not-mine", "/a/ring"):
        boxes = small.open(path).evaluate(TAPPED)
        assert boxes
        assert [box for box in boxes if min(box[1:]) < 24] == []  # WCAG 2.5.8


def test_text_of_double_size_still_fits(chromium: Browser, address: str) -> None:
    """WCAG 1.4.4; 400 % of 1280 pixels are the 320 of the other tests (1.4.10)."""
    with chromium.new_context(viewport={"width": 640, "height": 900}) as context:
        page = Phone(context, address).open("/a/open")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
