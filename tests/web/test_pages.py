"""The link's page: inert to GET, a form with its own seal, clear faults, and nothing that others may keep or frame.

Promises 13 and 19; issue 'the ladder', acknowledgement.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from models.health import Alarm
from models.pages.link_page import Acknowledge, NotMine
from tests.web.paper import KEY, OPEN, REFERENCE, STATES, PaperDesk, at, settings
from web.app import LARGEST, create_app
from web.forms.seal import LIFE, seal, sealed

SHOWN = (
    "/",
    "/a/open",
    "/a/open/not-mine",
    "/a/ring",
    "/a/moved",
    "/a/no-such-link",
    "/nowhere",
    "/healthz",
    "/robots.txt",
)
NAME = {"name": "Priya Nair"}


def hidden(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="seal" value="([^"]+)"', client.get(page).text)
    assert found
    return found[1]


def send(client: FlaskClient, page: str = "/a/open", **fields: str) -> TestResponse:
    """The form as a browser sends it, with its seal unless another is given."""
    return client.post(page, data={"seal": hidden(client, page), **fields} if "seal" not in fields else fields)


def plain(answer: TestResponse) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("page", ["/a/open", "/a/open/not-mine", "/a/confirm"])
def test_scanners_that_open_links_record_nothing(client: FlaskClient, desk: PaperDesk, method: str, page: str) -> None:
    for _ in range(5):
        assert client.open(page, method=method.upper()).status_code == 200
    assert desk.said == []


def test_the_page_shows_our_reference_and_the_clock_in_words(client: FlaskClient) -> None:
    words = plain(client.get("/a/open"))
    assert REFERENCE in words
    assert "5pm on Thursday 10 December in 30 hours" in words
    assert "Today, by 5pm Wednesday 9 December" in words
    assert "asked to respond by 5pm on Wednesday 16 December" in words
    assert "not signed" not in words
    assert "The council has not signed them off yet" in plain(client.get("/a/unsigned"))
    late = client.get("/a/late").text
    assert "16 hours ago: this time has passed" in late
    assert "desk-due--late" in late


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"respond": "2026-12-10"}, Acknowledge(name="Priya Nair", respond_on=date(2026, 12, 10))),
        ({"respond": "unsaid"}, Acknowledge(name="Priya Nair")),
        (
            {"respond": "other", "day": "24", "month": "12", "year": "2026"},
            Acknowledge(name="Priya Nair", respond_on=date(2026, 12, 24)),
        ),
        (
            {"respond": "other", "day": " 4 ", "month": "Jan", "year": "2027"},
            Acknowledge(name="Priya Nair", respond_on=date(2027, 1, 4)),
        ),
    ],
)
def test_an_acknowledgement_is_handed_to_the_desk_and_said_back(
    client: FlaskClient, desk: PaperDesk, fields: dict[str, str], answer: Acknowledge
) -> None:
    done = send(client, **NAME, **fields)
    assert done.status_code == 200
    assert desk.said == [("open", answer)]
    words = plain(done)
    assert "Acknowledged ESC-2026-4071839" in words
    assert "Thank you, Priya Nair. We recorded it at 10.05am on Wednesday 9 December" in words
    if answer.respond_on is None:
        assert "You gave no day. Please respond to the sender by 5pm on Wednesday 16 December" in words
    elif answer.respond_on > date(2026, 12, 16):
        assert "a person in the unit agrees it or not" in words
        assert "please respond by 5pm on Wednesday 16 December" in words
    else:
        assert "You respond to the sender by 5pm on Thursday 10 December" in words


def test_not_mine_is_handed_to_the_desk_and_said_back(client: FlaskClient, desk: PaperDesk) -> None:
    done = send(client, "/a/open/not-mine", **NAME, whose=" Sam\tMills ")
    assert desk.said == [("open", NotMine(name="Priya Nair", whose="Sam Mills"))]
    assert "it is not yours, and that you say it is for: Sam Mills" in plain(done)
    assert "the time runs on" in plain(done)


FAULTS: dict[str, tuple[dict[str, str], str, str]] = {
    "no name": ({"respond": "unsaid"}, "name", "Enter your full name"),
    "a name without letters": ({"name": "12 -", "respond": "unsaid"}, "name", "Enter your full name"),
    "a name without end": ({"name": "x" * 101, "respond": "unsaid"}, "name", "Your full name must be 100 characters or fewer"),
    "no day chosen": (NAME, "respond", "Select by when you will respond to the sender"),
    "a choice of nobody's": ({**NAME, "respond": "2026-13-01"}, "respond", "Select by when you will respond to the sender"),
    "another day, empty": ({**NAME, "respond": "other"}, "day", "Enter the day by which you will respond"),
    "a day without its year": ({**NAME, "respond": "other", "day": "4", "month": "1"}, "year", "The day must include a year"),
    "a short year": ({**NAME, "respond": "other", "day": "4", "month": "1", "year": "27"}, "year", "The year must include 4 numbers"),
    "no real date": ({**NAME, "respond": "other", "day": "31", "month": "2", "year": "2027"}, "day", "The day must be a real date, for example 27 11 2026"),
    "a day that is over": ({**NAME, "respond": "other", "day": "1", "month": "2", "year": "2020"}, "day", "Enter a day that is still to come: that one has passed"),
    "a choice that is over": ({**NAME, "respond": "2026-12-08"}, "respond", "Enter a day that is still to come: that one has passed"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_said_first_and_beside_its_field_and_nothing_is_recorded(
    client: FlaskClient, desk: PaperDesk, name: str
) -> None:
    fields, field, text = FAULTS[name]
    shown = send(client, **fields)
    assert shown.status_code == 422
    assert desk.said == []
    html = unescape(shown.text)
    assert "<title>Error: Acknowledge" in html
    assert re.search(rf'<a href="#{field}"[^>]*>{re.escape(text)}</a>', html), "the summary links to the field"
    assert html.count(text) >= 2, "and the fault stands beside the field"
    assert f'id="{field}"' in html
    if "name" in fields and len(fields["name"]) <= 100:
        assert f'value="{fields["name"]}"' in html, "what was typed stays"


def test_a_form_without_our_seal_or_with_an_old_one_is_shown_again(client: FlaskClient, desk: PaperDesk) -> None:
    old = seal("open", OPEN.now - 2 * LIFE, b"another key")
    for value in ("", "x", old, hidden(client, "/a/confirm"), "99999999999.x", "²."):
        shown = send(client, **NAME, respond="unsaid", seal=value)
        assert shown.status_code == 422
        assert "open for a long time" in shown.text
    assert desk.said == []
    assert send(client, **NAME, respond="unsaid").status_code == 200


def test_a_seal_holds_for_its_link_and_its_hours() -> None:
    made = seal("open", at(9, 10), KEY)
    assert sealed(made, "open", at(9, 13, 59), KEY)
    assert not sealed(made, "open", at(9, 14, 1), KEY)
    assert not sealed(made, "open", at(9, 9), KEY)
    assert not sealed(made, "other", at(9, 10), KEY)


def test_a_form_of_another_site_is_refused(client: FlaskClient, desk: PaperDesk) -> None:
    seal_ = hidden(client, "/a/open")
    for site in ("cross-site", "same-site"):
        answer = client.post(
            "/a/open", data={"seal": seal_, **NAME, "respond": "unsaid"}, headers={"Sec-Fetch-Site": site}
        )
        assert answer.status_code == 403
        assert "Nothing was recorded" in answer.text
    assert desk.said == []


@pytest.mark.parametrize(
    ("link", "status", "words"),
    [
        ("acknowledged", 410, "It has been acknowledged"), ("moved", 410, "It is with somebody else now"),
        ("closed", 410, "The case is closed"), ("withdrawn", 410, "The unit has ended this link"),
        ("ring", 200, "Please ring now"), ("no-such-link", 404, "part of it may be missing"),
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_answered_says_so_in_plain_words(
    client: FlaskClient, desk: PaperDesk, link: str, status: int, words: str
) -> None:
    for page in (f"/a/{link}", f"/a/{link}/not-mine"):
        shown = client.get(page)
        assert shown.status_code == status
        assert words in plain(shown)
        assert "<form" not in shown.text
        sent = client.post(page, data={**NAME, "respond": "unsaid"})
        assert sent.status_code == {200: 409}.get(status, status)
    assert desk.said == []
    if status == 410:
        assert "There is nothing for you to do" in plain(client.get(f"/a/{link}"))


def test_what_changed_while_the_page_was_open_is_told_instead(client: FlaskClient, desk: PaperDesk) -> None:
    desk.meanwhile = lambda: desk.states.update(open=STATES["moved"])
    shown = send(client, **NAME, respond="unsaid")
    assert shown.status_code == 410
    assert "It is with somebody else now" in shown.text
    desk.states["open"] = OPEN
    desk.meanwhile = lambda: desk.states.pop("open", None)
    assert send(client, **NAME, respond="unsaid").status_code == 404


def test_names_come_back_as_text_never_as_markup(client: FlaskClient) -> None:
    nasty = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}'
    for page, extra in (("/a/open", {"respond": "unsaid"}), ("/a/open", {}), ("/a/open/not-mine", {"whose": nasty})):
        shown = send(client, page, name=nasty, **extra)
        assert "<script>alert" not in shown.text
        assert "<img" not in shown.text
        assert "7*7" in shown.text
        if "open" in page and shown.status_code == 200:
            break


@pytest.mark.parametrize("page", SHOWN)
def test_no_answer_is_kept_framed_sniffed_or_told_of_elsewhere(client: FlaskClient, page: str) -> None:
    headers = client.get(page).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    assert "Server" not in headers


@pytest.mark.parametrize("page", [page for page in SHOWN if page not in ("/healthz", "/robots.txt")])
def test_no_page_has_a_script_or_style_of_its_own_or_anything_from_elsewhere(client: FlaskClient, page: str) -> None:
    html = client.get(page).text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)
    assert re.findall(r"(?:src|href|action)=\"(?!/|#|tel:)([^\"]*)", html) == []


def test_behind_the_councils_proxies_the_page_knows_that_it_is_https() -> None:
    app = create_app(PaperDesk(), settings(web={"enabled": True, "trusted_proxies": 1, "host": "10.0.0.5"}), KEY)
    headers = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "desk.northford.example",
        "X-Forwarded-Prefix": "/desk",
    }
    answer = app.test_client().get("/a/open", headers=headers)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert 'action="/desk/a/open"' in answer.text
    alone = create_app(PaperDesk(), settings(), KEY).test_client().get("/a/open", headers=headers)
    assert "Strict-Transport-Security" not in alone.headers, "nobody is believed who does not stand in front"
    assert 'action="/a/open"' in alone.text


@pytest.mark.parametrize(
    ("host", "status"), [("desk.northford.example", 200), ("127.0.0.1:8325", 200), ("evil.example", 400)]
)
def test_a_foreign_host_name_is_not_answered(client: FlaskClient, host: str, status: int) -> None:
    answer = client.get("/a/open", headers={"Host": host})
    assert answer.status_code == status
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("method", "page", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", "/a/open", 405),
        ("POST", "/", 405),
        ("GET", "/static/../web/app.py", 404),
        ("GET", "/a/", 404),
    ],
)
def test_an_error_is_a_page_of_ours(client: FlaskClient, method: str, page: str, status: int) -> None:
    answer = client.open(page, method=method)
    assert answer.status_code == status
    assert "govuk-heading-l" in answer.text
    assert "Werkzeug" not in answer.text


def test_a_form_that_is_too_long_is_refused(client: FlaskClient, desk: PaperDesk) -> None:
    answer = client.post("/a/open", data={"name": "x" * (LARGEST + 1)})
    assert answer.status_code == 413
    assert "write less" in answer.text
    assert desk.said == []


def test_without_the_database_a_page_says_that_nothing_was_recorded(client: FlaskClient, desk: PaperDesk) -> None:
    value = hidden(client, "/a/open")
    desk.down = True
    for answer in (client.get("/a/open"), client.post("/a/open", data={"seal": value, **NAME, "respond": "unsaid"})):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert "Nothing was recorded" in plain(answer)
    assert client.get("/healthz").json == {"ok": False, "alarms": ["database"], "last_poll": {}}


def test_a_fault_of_ours_is_logged_without_the_address_of_the_page_or_any_word(
    client: FlaskClient, desk: PaperDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.fault = ValueError("could not write to ines.orrell@council.example")
    assert client.get("/a/a3f9a1c0b7d5e-secretsecret2345").status_code == 500
    desk.fault, desk.down = None, True
    assert client.get("/a/a3f9a1c0b7d5e-secretsecret2345").status_code == 503
    logged = "\n".join(f"{one.getMessage()} {one.exc_text or ''}" for one in caplog.records)
    assert "links.show" in logged
    assert "secretsecret" not in logged
    assert "ines" not in logged


def test_healthz_tells_codes_and_times_and_nothing_else(client: FlaskClient, desk: PaperDesk) -> None:
    well = client.get("/healthz")
    assert well.status_code == 200
    assert well.json == {
        "ok": True,
        "alarms": [],
        "last_poll": {"children": "2026-12-09T10:04:00+00:00", "adults": None},
    }
    desk.alarms = (Alarm(code="no_poll", where="mailbox children", what="secret", todo="look"),) * 2
    ill = client.get("/healthz")
    assert ill.status_code == 503
    assert (ill.json or {})["alarms"] == ["no_poll"]
    assert "secret" not in ill.text


@hypothesis(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(["name", "respond", "day", "month", "year", "whose", "x"]), st.text(max_size=120))
)
def test_whatever_is_typed_the_page_answers(client: FlaskClient, desk: PaperDesk, typed: dict[str, str]) -> None:
    desk.states["open"] = OPEN
    for page in ("/a/open", "/a/open/not-mine"):
        answer = send(client, page, **{key: value for key, value in typed.items() if key != "seal"})
        assert answer.status_code in (200, 410, 422)
        assert len(answer.text) < 40_000


def test_a_page_that_lay_open_for_two_hours_is_still_taken(client: FlaskClient, desk: PaperDesk) -> None:
    value = hidden(client, "/a/open")
    desk.states["open"] = replace(OPEN, now=OPEN.now + LIFE / 2)
    assert client.post("/a/open", data={"seal": value, **NAME, "respond": "unsaid"}).status_code == 200
