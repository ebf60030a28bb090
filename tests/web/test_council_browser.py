"""The council's pages, figures and audit in Debian's Chromium: axe's rules, narrow screens, and the journey of a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from models.directory.people import Directory
from models.store import people
from tests.servers.child import free_port
from tests.service.child import NearWorker
from tests.web.council import directory
from tests.web.test_browser import SMALL, violations
from tests.web.working import NOW, Working, working
from web.serve import WebServer

pytestmark = pytest.mark.real
ADMIN = (
    *("/people", "/people?words=zzz", "/people/U05", "/people/new", "/people/U01/details", "/people/U01/absent"),
    *("/absences", "/people/files", "/people/who", "/changes", "/letters", "/letters/notice", "/ladder"),
    *("/ladder/sign/triage", "/ladder/letters", "/ladder/rules", "/ladder/rules?label=immediate_danger:true"),
    *("/ladder/rules/try", "/figures?weeks=4", "/audit", "/audit?day=x"),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Working, str]]:
    """A desk at work with a gap in its directory, and where its pages are."""
    with working(tmp_path_factory.mktemp("desk")) as w:
        kept = directory(w)
        new: Directory = replace(kept, holdings=tuple(one for one in kept.holdings if one.person_id != "D01"))
        people.replace(w.desk.db, holdings=new.holdings, allocations=None, away=None, by="test", now=NOW)
        w.desk.trial = NearWorker()  # type: ignore[assignment]  # it has the one method that is used
        web = w.desk.settings.web.model_copy(update={"port": free_port()})
        server = WebServer(w.app, w.desk.settings.model_copy(update={"web": web}))
        server.start()
        yield w, f"http://127.0.0.1:{web.port}"
        server.close()


def test_axe_finds_nothing_and_every_page_fits_a_narrow_screen(chromium: Browser, served: tuple[Working, str]) -> None:
    w, address = served
    found: dict[str, list[str]] = {}
    complaints: list[str] = []
    with chromium.new_context(viewport=SMALL, reduced_motion="reduce") as context:
        w.browse(context, address, "admin", login="una")
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        for path in ADMIN:
            page.goto(address + path)
            found[path] = violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > SMALL["width"]:
                found[path].append("wider than the screen")
        page.goto(f"{address}/ladder/rules/try")
        page.fill("#body", "The core group has not met since September and nobody has visited. She is in danger now.")
        page.get_by_role("button", name="Read it").click()
        found["tried"] = violations(page)
        page.goto(f"{address}/people/new")
        page.get_by_role("button", name="Propose this change").click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        found["faults"] = violations(page)
        page.goto(f"{address}/people/U01/details")
        page.get_by_label("E-mail address").fill("ruth@newtrust.example")
        page.get_by_role("button", name="Propose this change").click()
        found["own change"] = violations(page)
        w.browse(context, address, "configurator", login="cora")
        page.reload()
        expect(page.get_by_role("button", name="Approve and apply it now")).to_be_visible()
        found["change"] = violations(page)
        page.get_by_role("button", name="Reject it").click()
        found["changes"] = violations(page)
    assert found == {path: [] for path in found}
    assert complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_two_people_change_an_address(chromium: Browser, served: tuple[Working, str], script: bool) -> None:
    w, address = served
    w.clock.now += timedelta(minutes=1)
    new = f"h.quill{'1' if script else '2'}@tynebridge.example"
    with (
        chromium.new_context(java_script_enabled=script) as first,
        chromium.new_context(java_script_enabled=script) as second,
    ):
        w.browse(first, address, "admin", login="una")
        w.browse(second, address, "configurator", login="cora")
        una, cora = first.new_page(), second.new_page()
        una.goto(f"{address}/people?words=quill")
        una.get_by_role("link", name="Heather Quill").click()
        una.get_by_role("link", name="Change name or address").click()
        una.get_by_label("E-mail address").fill(new)
        una.get_by_role("button", name="Propose this change").click()
        expect(una.locator("main")).to_contain_text("You proposed it: somebody else has to approve it")
        expect(una.get_by_role("button", name="Approve and apply it now")).to_have_count(0)
        cora.goto(f"{address}/changes")
        cora.get_by_role("link", name="A name or address of U04").first.click()
        expect(cora.locator("main")).to_contain_text(f"becomes {new}")
        cora.get_by_role("button", name="Approve and apply it now").click()
        expect(cora.locator("main")).to_contain_text("Approved by cora")
    assert {one.email for one in directory(w).holdings if one.person_id == "U04"} == {new}
