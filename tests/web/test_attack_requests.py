"""Requests as no page of ours makes them: numbers no row can have, words that are none, headers that claim too much.

Every page is asked, by somebody with every role: it may refuse, and must never fail, lead elsewhere or leave a trace.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from models.pages.viewer import ROLES
from models.store import people
from models.tables import audit
from tests.web.access import routes
from tests.web.arriving import references
from tests.web.doors import Doors, doors
from web.signed_in import own_path

NUMBERS = (str(2**31), str(2**63 - 1), str(2**63), str(2**64), "9" * 400, "0", "-1", "1e9", "٣", "²")
WORDS = (
    "\0", "a\0b", "\x7f", "\u202e", "\ufffd", "x" * 3000, "\r\nSet-Cookie: a=b", "' OR 1=1--", "{{7*7}}", "%s%n",
    "..", "../../etc/passwd", "//evil.example", "\\\\evil.example", "javascript:alert(1)", "=cmd|' /C calc'!A1",
)  # fmt: skip
TYPED = ("\0", "9" * 400, "9999-12-31", "\r\nX: y \u202e{{7*7}}%s")
FIELDS = (
    "page", "list", "order", "words", "weeks", "reference", "login", "code", "day", "before", "role", "side", "key",
    "back", "person", "agency", "rung", "ground", "age", "taken", "month", "year", "value", "by", "on", "digest", "row",
    "shown", "do", "name", "version", "respond", "person_id", "message", "letter", "other", "task", "logins", "grounds",
    "danger", "kind", "stage", "once", "initials", "birth_year", "area", "since", "until", "what", "subject", "body",
    "typed", "preview", "why", "email", "phone", "address", "note", "for_person", "learning", "new", "password", "state",
)  # fmt: skip
LEFT_OUT = ("sign_in.sign_out", "static", "health.healthz")
"""The first would end the session that the others need; files have no desk behind them; the last tells of alarms."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A desk at work with accounts; the proof of forms is tested elsewhere."""
    with doors(tmp_path_factory.mktemp("requests")) as one:
        one.make("una", *ROLES, person_id=people.load(one.work.desk.db).holdings[0].person_id)
        yield one


@pytest.fixture
def client(house: Doors) -> FlaskClient:
    """Somebody with every role."""
    client = house.signed_in()
    house.work.app.config["WTF_CSRF_ENABLED"] = False
    return client


def filled(rule: Rule, usually: str, **other: str) -> str:
    """An address of that page, with `other` in place of what would be there; usually: the reference."""
    address = rule.rule
    for name, converter in rule._converters.items():
        usual = (usually if name == "reference" else min(converter.items) if isinstance(converter, AnyConverter)
                 else "1" if isinstance(converter, IntegerConverter) else "note")  # fmt: skip
        value = quote(other.get(name, usual), safe="")
        address = re.sub(rf"<(?:[^<>]*:)?{name}>", value.replace("\\", r"\\"), address)
    return address


def strange(rule: Rule, reference: str) -> Iterator[str]:
    """Its addresses with something in them that is no number, or no word."""
    for name, converter in rule._converters.items():
        for one in NUMBERS if isinstance(converter, IntegerConverter) else (*WORDS, *NUMBERS):
            yield filled(rule, reference, **{name: one})


def test_no_address_however_strange_makes_a_page_fail(house: Doors, client: FlaskClient) -> None:
    reference, failed = references(house.work)[0], list[str]()
    for method, rule in routes(house.work.app):
        if rule.endpoint in LEFT_OUT:
            continue
        for address in strange(rule, reference):
            answer = client.open(address, method=method)
            if answer.status_code >= 500:
                failed.append(f"{method} {address[:120]}: {answer.status_code}")
    assert failed == []


def test_no_field_however_strange_makes_a_page_fail(house: Doors, client: FlaskClient) -> None:
    reference, failed = references(house.work)[0], list[str]()
    for method, rule in routes(house.work.app):
        if rule.endpoint in LEFT_OUT:
            continue
        for word in TYPED:
            twice = {name: [word, word] for name in FIELDS}
            sent: dict[str, Any] = {"query_string": twice} if method == "GET" else {"data": twice}
            answer = client.open(filled(rule, reference), method=method, **sent)
            if answer.status_code >= 500:
                failed.append(f"{method} {rule.rule} {word[:20]!r}: {answer.status_code}")
    assert failed == []


def test_bytes_that_are_no_text_make_no_page_fail(house: Doors, client: FlaskClient) -> None:
    reference, failed = references(house.work)[0], list[str]()
    raw = b"&".join(name.encode() + b"=%ff%ed%a0%80%00" for name in FIELDS)
    for method, rule in routes(house.work.app):
        if rule.endpoint in LEFT_OUT:
            continue
        sent: dict[str, Any] = (
            {"query_string": raw.decode()}
            if method == "GET"
            else {"data": raw, "content_type": "application/x-www-form-urlencoded"}
        )
        answer = client.open(filled(rule, reference), method=method, **sent)
        if answer.status_code >= 500:
            failed.append(f"{method} {rule.rule}: {answer.status_code}")
    assert failed == []


def test_a_form_of_too_many_fields_or_bytes_is_refused_before_it_is_read(house: Doors, client: FlaskClient) -> None:
    address = f"/cases/{references(house.work)[0]}/do/note"
    parts = (
        "".join(f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(5000)) + "--x--\r\n"
    )
    many = client.post(address, data=parts, content_type="multipart/form-data; boundary=x")
    long = client.post(address, data={"words": "x" * 200_000})
    assert (many.status_code, long.status_code) == (413, 413)


OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def test_no_header_or_field_turns_a_page_that_is_looked_at_into_an_act(house: Doors, client: FlaskClient) -> None:
    rules = [rule for method, rule in routes(house.work.app) if method == "POST"]
    reference, before = references(house.work)[0], last(house)
    lies: dict[str, Any] = {"headers": dict.fromkeys(OVERRIDES, "POST")}
    asked = {"_method": "POST", "words": "changed by looking", "what": "stop-all", "do": "take", "row": reference}
    for rule in rules:
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"):
            answer = client.open(filled(rule, reference), method=method, query_string=asked, **lies)
            assert answer.status_code < 500, (method, rule.rule)
            if method not in (rule.methods or ()) and method in ("PUT", "PATCH", "DELETE"):
                assert answer.status_code == 405, (method, rule.rule)
    with house.work.desk.db.read() as connection:
        codes = list(connection.execute(sa.select(audit.c.code).where(audit.c.id > before)).scalars())
    assert [one for one in codes if not re.fullmatch(r"(case|message|letter):.*|audit:read", one)] == []


def last(house: Doors) -> int:
    """The newest entry of the audit."""
    with house.work.desk.db.read() as connection:
        return int(connection.execute(sa.select(sa.func.max(audit.c.id))).scalar_one())


@pytest.mark.parametrize(
    "address", ["//evil.example", "//evil.example/queue", "/\\evil.example", "///evil.example/%2e%2e", "/%2f%2fevil.example",
                "//evil.example//queue//person", "/queue//evil.example", "/static//evil.example/"],
)  # fmt: skip
def test_no_address_of_ours_leads_to_somebody_else(client: FlaskClient, address: str) -> None:
    answer = client.open(path="/", environ_overrides={"PATH_INFO": address, "RAW_URI": address, "REQUEST_URI": address})
    lead = answer.headers.get("Location", "")
    assert answer.status_code in (301, 302, 308, 404)
    assert re.fullmatch(r"(http://(localhost|127\.0\.0\.1)(:\d+)?)?(/(?![/\\]).*)?", lead), lead


BACKS = ("//evil.example", "/\\evil.example", "\\/evil.example", "/%2f%2fevil.example", "/%5cevil.example", "https:evil.example",
         "https://evil.example/queue", "javascript:alert(1)", "data:text/html,x", "/\t/evil.example", "/queue\r\nX: y",
         "/../evil.example", " //evil.example", "/sign-out", "/sign-in?back=//evil.example", "/.evil.example", "queue",
         "http:///evil.example", "/queue@evil.example", "//127.0.0.1@evil.example")  # fmt: skip


@pytest.mark.parametrize("back", BACKS)
def test_nobody_comes_back_from_signing_in_to_anywhere_else(house: Doors, back: str) -> None:
    house.work.app.config["WTF_CSRF_ENABLED"] = False
    with house.work.app.test_request_context("/"):
        assert own_path(back) == ""
    fresh = house.client()
    fresh.get("/sign-in", query_string={"back": back})
    done = fresh.post("/sign-in", data={"login": "una", "password": "three quiet otters swim", "back": back})
    assert done.status_code == 303
    assert done.headers["Location"] == "/"
    assert "evil" not in fresh.get("/sign-in", query_string={"back": back}).headers["Location"]


FORWARDED = {
    "X-Forwarded-Proto": "https", "X-Forwarded-Host": "foreign.example", "X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9",
    "X-Forwarded-Prefix": "/foreign", "X-Forwarded-Port": "444", "Forwarded": "for=203.0.113.9;host=foreign.example;proto=https",
    "X-Original-URL": "/audit", "X-Rewrite-URL": "/audit", "X-Host": "foreign.example",
}  # fmt: skip


def test_without_a_proxy_of_the_council_no_header_moves_the_pages(house: Doors, client: FlaskClient) -> None:
    for page in ("/", "/account", "/queue/person", "/nothing-here", "/sign-in"):
        answer = client.get(page, headers=FORWARDED)
        assert "Strict-Transport-Security" not in answer.headers, "it did not come by TLS"
        assert "foreign" not in answer.text + str(answer.headers)
    assert client.get("/account", headers=FORWARDED).status_code == 200
    fresh = house.client()
    assert fresh.get("/queue", headers=FORWARDED).headers["Location"].startswith("/sign-in")


def test_a_guesser_who_says_that_they_are_somebody_else_waits_all_the_same(house: Doors) -> None:
    house.work.app.config["WTF_CSRF_ENABLED"] = False
    fresh, answers = house.client(), list[int]()
    for number in range(60):
        lied = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
        wrong = {"login": f"nobody{number}", "password": "wrong words entirely"}
        answers.append(
            fresh.post("/sign-in", data=wrong, headers=lied, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code
        )
    assert answers[-1] == 429


def test_every_answer_is_kept_by_no_cache_and_looser_in_nothing(house: Doors, client: FlaskClient) -> None:
    reference, wrong = references(house.work)[0], list[str]()
    for method, rule in routes(house.work.app):
        if rule.endpoint in LEFT_OUT:
            continue
        for address in (filled(rule, reference), filled(rule, "ESC-2026-0000000")):
            headers = client.open(address, method=method).headers
            policy = headers.get("Content-Security-Policy", "")
            sound = (
                headers.get("Cache-Control") == "no-store" and headers.get("X-Content-Type-Options") == "nosniff"
                and headers.get("Referrer-Policy") == "no-referrer" and "default-src 'none'" in policy
                and "unsafe" not in policy and "frame-ancestors" in policy
                and ("frame-ancestors 'none'" in policy or rule.endpoint == "case.formatted")
            )  # fmt: skip
            if not sound:
                wrong.append(f"{method} {address}")
    assert wrong == []


@pytest.mark.parametrize(
    "page", ["/nothing", "/cases/%00", "/queue/found/nothing", "/people/nobody", "/changes/99999999"]
)
def test_an_error_says_nothing_of_what_is_inside(
    client: FlaskClient, page: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get(page)
    assert answer.status_code == 404
    assert not re.search(r"Traceback|sqlalchemy|werkzeug|\.py|File &#34;|/work/|SELECT", answer.text)
    assert not [one for one in caplog.records if one.exc_info]
