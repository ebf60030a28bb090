"""Signing in and one's own account in Debian's Chromium: a first sign-in on a phone, a day's one by keyboard, axe's rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.servers.child import free_port
from tests.web.doors import OTHER, PASSWORD, Doors, doors
from tests.web.paper import settings
from tests.web.test_browser import FOCUS, PHONE, RULES, SMALL
from web.serve import WebServer

pytestmark = pytest.mark.real
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Served:
    """Doors on a port."""

    def __init__(self, door: Doors, address: str) -> None:
        self.door, self.address = door, address

    def one_time(self, login: str = "bev") -> str:
        """An account whose password somebody else made."""
        return self.door.keeper().add(login, name="Bev Hutton", roles=["auditor"])[1]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A desk as delivered: a second factor is asked for."""
    with doors(tmp_path, second_factor="required") as door:
        here = settings(web={"enabled": True, "port": free_port()})
        server = WebServer(door.work.app, here)
        server.start()
        yield Served(door, f"http://127.0.0.1:{here.web.port}")
        server.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    """A phone."""
    with chromium.new_context(viewport=PHONE, has_touch=True, java_script_enabled=request.param) as context:
        context.set_default_timeout(15_000)
        yield context


def sound(page: Page) -> None:
    """No breach of axe's rules (target size among them), nothing beyond the side of the screen."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate(SIDEWAYS) <= 0


def test_a_first_sign_in_on_a_phone(phone: BrowserContext, served: Served) -> None:
    made, complaints = served.one_time(), []
    page = phone.new_page()
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(f"{served.address}/account")
    page.get_by_label("Login").fill("Bev")
    page.get_by_label("Password", exact=True).fill(made)
    page.get_by_role("button", name="Sign in").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a password of your own")
    page.get_by_label("New password").fill(OTHER)
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your second factor")
    page.wait_for_load_state("load")
    assert page.locator("img.desk-picture").evaluate("image => image.complete && image.naturalWidth > 100")
    page.get_by_label("Code").fill(served.door.code("bev", draft=True))
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    expect(page.locator(".desk-codes li")).to_have_count(10)
    page.goto(f"{served.address}/account")
    expect(page.locator("main")).to_contain_text("An authenticator app")
    page.get_by_role("button", name="Sign out").tap()
    expect(page.locator("main")).to_contain_text("You have signed out")
    assert complaints == [], "the page must not break its own policy"


def test_a_day_begins_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    served.door.make()
    served.door.with_app()
    with chromium.new_context() as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"{served.address}/sign-in?back=/account")
        seen = []
        for _ in range(7):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("() => document.activeElement.id || document.activeElement.textContent.trim()"))
            assert page.evaluate(FOCUS), f"the focus on {seen[-1]} is not seen"
            if seen[-1] == "login":
                page.keyboard.type("una")
            if seen[-1] == "password":
                page.keyboard.type(PASSWORD)
                page.keyboard.press("Enter")
                break
        assert seen[0] == "Skip to main content"
        assert seen[-2:] == ["login", "password"]
        expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
        page.get_by_label("Code", exact=True).focus()
        page.keyboard.type(served.door.code())
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_every_page_and_fault_of_signing_in_keeps_the_rules_of_wcag(chromium: Browser, served: Served) -> None:
    made = served.one_time()
    with chromium.new_context(viewport=SMALL, reduced_motion="reduce") as context:
        context.set_default_timeout(15_000)
        page = context.new_page()

        def send(button: str, **fields: str) -> None:
            for name, value in fields.items():
                page.locator(f"#{name}").fill(value)
            with page.expect_navigation():
                page.get_by_role("button", name=button, exact=True).click()
            sound(page)

        page.goto(f"{served.address}/sign-in?back=/account")
        sound(page)
        send("Sign in")
        send("Sign in", login="bev", password="wrong")
        expect(page).to_have_title("Error: Sign in - Tynebridge Safeguarding Escalation Desk")
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        send("Sign in", login="bev", password=made)
        send("Continue", new="short")
        send("Continue", new=OTHER)
        send("Continue", code="000000")
        send("Continue", code=served.door.code("bev", draft=True))
        for place in ("", "/password", "/second-factor", "/recovery-codes"):
            page.goto(f"{served.address}/account{place}")
            sound(page)
        send("Make new recovery codes", password="wrong")
        page.goto(f"{served.address}/queue")
        expect(page.get_by_role("heading", level=1)).to_have_text("This page is not for you")
        sound(page)


def test_a_code_is_asked_for_and_a_wait_is_said_within_the_rules(chromium: Browser, served: Served) -> None:
    served.door.make()
    served.door.with_app()
    with chromium.new_context(viewport=PHONE) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"{served.address}/sign-in")
        page.locator("#login").fill("una")
        page.locator("#password").fill(PASSWORD)
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in", exact=True).click()
        sound(page)
        for _ in range(6):
            page.locator("#code").fill("000000")
            with page.expect_navigation():
                page.get_by_role("button", name="Continue").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("Wait until just after")
        sound(page)
