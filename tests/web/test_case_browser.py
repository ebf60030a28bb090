"""The pages of a case in Debian's Chromium: axe on each of them, and nothing wider than a small screen.

WCAG 2.2 A and AA (axe), 1.4.10 (reflow at 320 pixels). What is folded is opened first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize

from models.pages.viewer import Role
from tests.servers.child import free_port
from tests.web.arriving import arrive, references
from tests.web.test_browser import violations
from tests.web.test_case import in_danger, mail
from tests.web.working import Working, working
from web.serve import WebServer

pytestmark = pytest.mark.real
SMALL: ViewportSize = {"width": 320, "height": 568}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Working, str, list[str]]]:
    """A desk at work on a port, and the pages that are looked at."""
    folder = tmp_path_factory.mktemp("case-pages")
    with working(folder) as w:
        raw = mail(html="<table><tr><td>Formatted</td></tr></table>", files=(("minutes.docx", b"\x01" * 9),))
        reference, message = arrive(w, folder, raw)
        all_of_them = references(w)
        danger = w.client("admin").get(f"/cases/{in_danger(w)}").get_data(as_text=True)
        letter = re.findall(r"/letters/\d+", danger)[0]
        paths = [f"/cases/{one}" for one in (in_danger(w), all_of_them[2], all_of_them[25], reference)]
        paths += [f"/cases/{reference}/messages/{message}", f"/cases/{reference}/print?words=yes"]
        paths += [f"/cases/{in_danger(w)}{letter}", "/cases/ESC-2026-0000001"]
        here = w.desk.settings.model_copy(update={"web": w.desk.settings.web.model_copy(update={"port": free_port()})})
        server = WebServer(w.app, here)
        server.start()
        yield w, f"http://127.0.0.1:{here.web.port}", paths
        server.close()


@pytest.mark.parametrize("size", [SMALL, DESKTOP], ids=["small", "desktop"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    chromium: Browser, served: tuple[Working, str, list[str]], size: ViewportSize
) -> None:
    assert look(chromium, served, size, "admin") == {}


def test_axe_finds_nothing_on_what_an_auditor_sees(chromium: Browser, served: tuple[Working, str, list[str]]) -> None:
    assert look(chromium, served, DESKTOP, "auditor") == {}


def look(
    chromium: Browser, served: tuple[Working, str, list[str]], size: ViewportSize, role: Role
) -> dict[str, list[str]]:
    """What is wrong, by page."""
    w, address, paths = served
    found: dict[str, list[str]] = {}
    with chromium.new_context(viewport=size) as context:
        w.browse(context, address, role, login=f"eye-{role}")
        page = context.new_page()
        page.set_default_timeout(10_000)
        for path in paths:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            wrong = violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                wrong.append("wider than the screen")
            if wrong:
                found[path] = wrong
    return found
