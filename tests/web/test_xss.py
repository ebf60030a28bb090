"""Whatever a stranger writes into a mail stays words: on every page of its case, in every file, in the frame.

The payloads go through the real way: parsed, read, decided, stored, shown in Chromium. Nothing may run, nothing may be
asked for elsewhere, and no page may loosen its policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.servers.child import free_port
from tests.web.arriving import arrive
from tests.web.working import Working, working
from tests.web.xss_payloads import PAYLOADS, hostile
from web.serve import WebServer


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Working, str, int]]:
    """A desk to which the hostile mail came: itself, the reference, the message."""
    folder = tmp_path_factory.mktemp("struck")
    with working(folder) as w:
        yield w, *arrive(w, folder, hostile())


def pages(client: FlaskClient, reference: str, message: int) -> list[str]:
    """Every page that shows something of that mail."""
    case = f"/cases/{reference}"
    shown = client.get(case).get_data(as_text=True)
    letters = sorted(set(re.findall(rf"{case}/letters/\d+", shown)))
    assert letters, "at least the receipt was written"
    own = [f"{case}/messages/{message}", f"{case}/messages/{message}/formatted", f"{case}/print?words=yes"]
    return [case, f"{case}?order=oldest", *own, *letters, "/queue/person", "/queue/awaiting"]


@pytest.mark.real
def test_nothing_of_a_hostile_mail_runs_or_is_fetched(chromium: Browser, struck: tuple[Working, str, int]) -> None:
    w, reference, message = struck
    here = w.desk.settings.model_copy(update={"web": w.desk.settings.web.model_copy(update={"port": free_port()})})
    server = WebServer(w.app, here)
    server.start()
    address = f"http://127.0.0.1:{here.web.port}"
    ran, dialogs, asking = list[str](), list[str](), list[str]()
    with chromium.new_context() as context:
        w.browse(context, address, "admin")
        page = context.new_page()
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        page.on("request", lambda asked: asking.append(asked.url))
        for path in pages(w.client("admin"), reference, message):
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status == 200, path
            _poke(page)
            ran += [path for frame in page.frames if frame.evaluate("window.ran")]
    server.close()
    assert ran == []
    assert dialogs == []
    assert [one for one in asking if not one.startswith(address)] == []


def _poke(page: Page) -> None:
    """Open everything that is folded, and let what waits for an event have it."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.evaluate("document.querySelectorAll('iframe').forEach(one => { one.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")


def test_every_payload_is_shown_as_words(struck: tuple[Working, str, int]) -> None:
    w, reference, message = struck
    shown = w.client("admin").get(f"/cases/{reference}/messages/{message}").get_data(as_text=True)
    for payload in PAYLOADS:
        assert payload not in shown or not re.search(r"[<>]", payload), "it stands there as mark-up"
    assert shown.count("&lt;script&gt;window.ran=1") > 10
    assert "{{ 7 * 7 }}" in shown, "nor is it a template"


def test_the_frame_of_formatted_words_can_do_nothing(struck: tuple[Working, str, int]) -> None:
    w, reference, message = struck
    answer = w.client("admin").get(f"/cases/{reference}/messages/{message}/formatted")
    policy, html = answer.headers["Content-Security-Policy"], answer.get_data(as_text=True)
    assert "default-src 'none'" in policy
    assert "sandbox" in policy.replace("; ", ";").split(";")
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    tags = {one.lower() for one in re.findall(r"<\s*([a-zA-Z][\w-]*)", html)}
    assert tags & {"script", "iframe", "object", "form", "input", "svg", "math", "video", "base", "link", "a"} == set()
    assert re.findall(r"<[^>]*\s(?:on\w+|src|href|style|srcdoc|action)\s*=", html) == []
    assert "[https://hostile.example/?x=" in html, "where a link would lead is written out"
    assert "[picture left out]" in html


def test_no_page_allows_inline_script_or_style(struck: tuple[Working, str, int]) -> None:
    w, reference, message = struck
    client = w.client("admin")
    for path in pages(client, reference, message):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy


def test_hostile_files_are_saved_and_never_shown(struck: tuple[Working, str, int]) -> None:
    w, reference, message = struck
    client = w.client("admin")
    for number in (1, 2, len(PAYLOADS)):
        answer = client.get(f"/cases/{reference}/messages/{message}/attachments/{number}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert not re.search(
            r"[<>\"/\\].*[<>/\\]", answer.headers["Content-Disposition"].partition("filename")[2][2:-1]
        )
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert b"window.ran=1" in answer.data, "the bytes are as they came"
