"""A day of an admin in Debian's Chromium: danger, triage with correction, a call, an absence, a held letter, closing.

Each journey starts on the page of the case, with and without JavaScript; one is done by keyboard alone. Axe looks at
the page of every act, with and without faults, on the narrowest screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from beats.acting import carry_out
from beats.pages.doing.table import ACTS
from models.act import Correct
from models.case import CaseFile
from models.pages.viewer import Viewer
from models.store import queue
from models.store.cases import case_by_reference
from models.tables import ledger, letters
from tests.servers.child import free_port
from tests.web.acting import awaiting
from tests.web.paper import settings
from tests.web.test_browser import FOCUS, violations
from tests.web.working import Working, working
from web.serve import WebServer

pytestmark = pytest.mark.real


@dataclass(slots=True)
class House:
    """One desk at work for all journeys, served on a port; `used`: the cases that a journey has taken."""

    w: Working
    address: str
    used: set[str]

    def case(self, wanted: Callable[[CaseFile], bool]) -> CaseFile:
        """A case like that, which no other journey has touched."""
        found = next(one for one in queue.open_cases(self.w.desk.db) if one.reference not in self.used and wanted(one))
        self.used.add(found.reference)
        return found

    def now(self, case: CaseFile) -> CaseFile:
        """The case as it is now."""
        return case_by_reference(self.w.desk.db, case.reference)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A desk at work, served."""
    with working(tmp_path_factory.mktemp("house")) as w:
        here = settings(web={"enabled": True, "port": free_port()})
        server = WebServer(w.app, here)
        server.start()
        yield House(w=w, address=f"http://127.0.0.1:{here.web.port}", used=set())
        server.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request: pytest.FixtureRequest, chromium: Browser, house: House) -> Iterator[Page]:
    """A page of an admin, with and without JavaScript; it must not break its own policy."""
    with chromium.new_context(java_script_enabled=request.param) as context:
        complaints: list[str] = []
        one = signed_in(context, house)
        one.on("console", lambda said: complaints.append(said.text) if "status of 4" not in said.text else None)
        one.on("pageerror", lambda error: complaints.append(str(error)))
        yield one
        assert complaints == []


def signed_in(context: BrowserContext, house: House) -> Page:
    house.w.browse(context, house.address, "admin")
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def begin(page: Page, house: House, case: CaseFile, act: str) -> None:
    """From the page of the case to the page of an act, by its link."""
    page.goto(f"{house.address}/cases/{case.reference}")
    folded = page.locator("details:has(.case-acts)")
    if folded.count() and not folded.first.evaluate("one => one.open"):
        folded.first.locator("summary").first.click()
    page.locator(f'.case-acts a[href$="/do/{act}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ACTS[act].label)


def press(page: Page, act: str) -> None:
    page.get_by_role("button", name=ACTS[act].label, exact=True).click()


def told(page: Page, case: CaseFile, words: str) -> None:
    """Back on the case, with what was done on top."""
    expect(page).to_have_url(re.compile(rf"/cases/{case.reference}(#|$)"))
    expect(page.locator(".govuk-notification-banner")).to_contain_text(words)


def test_danger_is_taken_with_what_was_done(page: Page, house: House) -> None:
    case = house.case(awaiting)
    carry_out(house.w.desk, case.reference, Correct(immediate_danger=True), "somebody")
    begin(page, house, case, "take-danger")
    press(page, "take-danger")
    page.get_by_role("link", name="Enter what was done").click()
    expect(page.get_by_label("What was done?")).to_be_focused()
    page.keyboard.type("rang 999 at 10.20")
    press(page, "take-danger")
    told(page, case, "Take the danger: recorded.")
    assert house.now(case).danger_taken_at is not None


def test_triage_with_a_correction_shows_what_leaves_before_it_does(page: Page, house: House) -> None:
    case = house.case(lambda one: one.state == "open" and one.reading.person == "child"
                      and [track.state for track in one.tracks] == ["waiting_for_person"])  # fmt: skip
    begin(page, house, case, "correct")
    page.get_by_label("A child and an adult").check()
    page.get_by_role("button", name="Show what would follow").click()
    expect(page.locator(".desk-follows")).to_contain_text("The adult's side")
    expect(page.get_by_label("A child and an adult")).to_be_checked()
    assert house.now(case).version == case.version
    press(page, "correct")
    told(page, case, "Correct the reading: recorded.")
    assert {one.side for one in house.now(case).tracks} == {"child", "adult"}
    page.get_by_role("button", name="Read it as before").click()
    told(page, case, "Correct the reading: recorded.")
    assert house.now(case).reading.person == "child"


def test_an_acknowledgement_by_telephone_is_recorded_for_the_owner(page: Page, house: House) -> None:
    case = house.case(awaiting)
    begin(page, house, case, "acknowledge")
    page.locator("#person_id").check()
    page.get_by_label("They cannot say yet").check()
    press(page, "acknowledge")
    told(page, case, "Record an acknowledgement: recorded. 1 letter is on its way.")
    clock = next(one for one in house.now(case).clocks if one.kind == "acknowledgement")
    assert (clock.how, clock.by) == ("phone", case.tracks[0].owner_id)


def test_an_absent_manager_is_recorded_and_the_case_goes_to_somebody_else(page: Page, house: House) -> None:
    case = house.case(lambda one: one.state == "open" and [track.state for track in one.tracks] == ["awaiting"]
                      and not one.sender.details)  # fmt: skip
    owner = case.tracks[0].owner_id
    begin(page, house, case, "absence")
    page.locator(f'[name=person_id][value="{owner}"]').check()
    for label, value in (("Day", "18"), ("Month", "12"), ("Year", "2026")):
        page.get_by_label(label, exact=True).fill(value)
    press(page, "absence")
    told(page, case, "Record an absence: recorded.")
    begin(page, house, case, "route")
    page.get_by_label("Show whoever is").select_option("service_manager")
    page.get_by_role("button", name="Show", exact=True).click()
    page.locator("#person_id").check()
    press(page, "route")
    told(page, case, "Route it to a person: recorded.")
    assert house.now(case).tracks[0].owner_id != owner


def test_a_held_letter_is_read_and_released(page: Page, house: House) -> None:
    case = house.case(lambda one: awaiting(one) and any(letter.kind == "receipt" for letter in one.letters))
    letter = next(one for one in case.letters if one.kind == "receipt")
    with house.w.desk.db.write() as connection:
        connection.execute(sa.update(letters).where(letters.c.id == letter.id).values(state="held"))
    begin(page, house, case, "release")
    press(page, "release")
    told(page, case, "Release a held letter: recorded.")
    assert next(one for one in house.now(case).letters if one.id == letter.id).state == "owed"


def test_a_case_is_closed_with_its_outcome_and_opened_again(page: Page, house: House) -> None:
    case = house.case(awaiting)
    begin(page, house, case, "close")
    page.get_by_label("What came of it, for the sender").fill("The core group met. The plan was changed.")
    page.get_by_label("Partly").check()
    page.get_by_label("Delay or drift").check()
    page.get_by_role("button", name="Show what would follow").click()
    page.locator(".desk-follows summary").first.click()
    expect(page.locator(".desk-follows .desk-letter").first).to_contain_text("The plan was changed.")
    press(page, "close")
    told(page, case, "Close with an outcome: recorded. 1 letter is on its way.")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("What is on its way cannot be called back.")
    assert house.now(case).state == "closed"
    page.get_by_role("button", name="Reopen").click()
    told(page, case, "Reopen: recorded.")
    assert house.now(case).state == "open"


def test_the_keyboard_alone_is_enough_and_shows_where_it_is(chromium: Browser, house: House) -> None:
    case = house.case(lambda one: one.state == "open")
    with chromium.new_context() as context:
        page = signed_in(context, house)
        page.goto(f"{house.address}/cases/{case.reference}/do/note")
        reached: list[str] = []
        while not reached or (reached[-1] not in ("Add a note", "") and len(reached) < 40):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
            assert page.evaluate(FOCUS), f"{reached[-1]} shows no focus"
            if reached[-1] == "words":
                page.keyboard.type("Rang the school.")
        assert reached[0] == "Skip to main content"
        assert reached.index("words") < reached.index("Add a note")
        page.keyboard.press("Enter")
        told(page, case, "Add a note: recorded.")


def test_axe_finds_nothing_on_the_page_of_any_act_and_nothing_is_cut_off_at_320_pixels(
    chromium: Browser, house: House
) -> None:
    found: dict[str, list[str]] = {}
    cases = queue.open_cases(house.w.desk.db)
    viewer = Viewer(user_id=1, login="una", name="Una Admin", roles=frozenset({"admin"}))
    offers = {
        one.reference: {offer.act for offer in house.w.pages.doing.offers(viewer, one.reference)} for one in cases
    }
    with house.w.desk.db.read() as connection:
        post = connection.execute(sa.select(ledger.c.id).where(ledger.c.exit == "ordinary")).scalar()
    with chromium.new_context(viewport={"width": 320, "height": 568}, reduced_motion="reduce") as context:
        page = signed_in(context, house)
        paths = {act: f"/cases/{next((ref for ref, acts in offers.items() if act in acts), cases[0].reference)}/do/{act}"
                 for act in ACTS if "admin" in ACTS[act].roles}  # fmt: skip
        for name, path in {**paths, "new-case": "/new-case", "post": f"/post/{post}"}.items():
            page.goto(house.address + path)
            found[name] = violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found[name].append("wider than the screen")
        for name in ("correct", "close", "acknowledge", "absence"):
            page.goto(house.address + paths[name])
            page.get_by_role("button", name=ACTS[name].label, exact=True).click()
            found[f"{name} with faults"] = violations(page)
    assert found == {name: [] for name in found}
