"""Signing in: the steps, what a guesser meets, what a session is, and where it leads. Issue of the queue, 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from models.signin.passwords import Passwords
from models.store import accounts
from tests.web.doors import OTHER, PASSWORD, Doors, doors, hidden, inside, post
from tests.web.paper import KEY, PaperDesk, settings
from web.app import create_app
from web.signed_in import own_path

WRONG = "The login or the password is wrong"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Doors]:
    """A desk with the account 'una'; no second factor is asked for."""
    with doors(tmp_path) as one:
        one.make()
        yield one


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Doors]:
    """The same, as delivered: a second factor is asked for."""
    with doors(tmp_path, second_factor="required") as one:
        one.make()
        yield one


def plain(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def cookies(answer: TestResponse) -> dict[str, str]:
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def test_whoever_opens_a_page_signs_in_and_is_brought_back_to_it(door: Doors) -> None:
    client = door.client()
    asked = client.get("/account?part=one")
    assert asked.status_code == 302
    there = asked.headers["Location"]
    assert there == "/sign-in?back=/account?part%3Done"
    token = hidden(client, there)
    done = client.post("/sign-in", data={"csrf_token": token, "login": " Una ", "password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (303, "/account?part=one")
    assert "Una Example" in plain(client.get("/account"))
    assert client.get("/sign-in").headers["Location"] == "/", "whoever is signed in is not asked again"


@pytest.mark.parametrize(
    ("login", "password"),
    [("una", "four loud cats"), ("nobody", PASSWORD), ("gone", PASSWORD), ("una", PASSWORD + " ")],
)
def test_what_was_wrong_is_never_said_and_costs_the_same_work(door: Doors, login: str, password: str) -> None:
    door.make("gone")
    door.keeper().end("gone")
    before = door.passwords.compared
    refused = door.sign_in(door.client(), login, password)
    assert refused.status_code == 422
    assert "<title>Error: Sign in" in refused.text
    assert plain(refused).count(WRONG) == 2
    assert f'value="{login}"' in refused.text
    assert password not in refused.text
    assert door.passwords.compared == before + 1


@pytest.mark.parametrize("left", ["login", "password"])
def test_a_field_that_was_left_empty_is_said_beside_it_and_is_no_try(door: Doors, left: str) -> None:
    fields = {"login": "una", "password": PASSWORD, left: ""}
    refused = door.sign_in(door.client(), **fields)
    assert f"Enter your {left}" in plain(refused)
    assert f'href="#{left}"' in refused.text
    assert door.passwords.compared == 0


def test_a_guesser_waits_longer_and_longer_and_the_page_says_until_when(door: Doors) -> None:
    for _ in range(5):
        assert door.sign_in(door.client(), password="wrong").status_code == 422
    for minutes, shown in ((0, "10.30am"), (1, "10.32am")):
        door.later(minutes=minutes)
        if minutes:
            assert door.sign_in(door.client(), password="wrong").status_code == 422
        compared = door.passwords.compared
        held = door.sign_in(door.client())
        assert held.status_code == 429
        assert f"Wait until just after {shown}" in plain(held)
        assert "Nothing is locked for good" in plain(held)
        assert door.passwords.compared == compared, "while one waits not even the right password is looked at"
    door.later(minutes=15)
    assert door.sign_in(door.client()).status_code == 303
    assert door.sign_in(door.client(), password="wrong").status_code == 422, "what failed before is forgotten"


def test_a_login_that_does_not_exist_waits_as_one_that_does(door: Doors) -> None:
    answers = {
        login: [
            (one.status_code, plain(one)) for one in (door.sign_in(door.client(), login, "wrong") for _ in range(7))
        ]
        for login in ("una", "nobody")
    }
    assert answers["una"] == answers["nobody"]
    assert [code for code, _ in answers["una"]] == [422] * 5 + [429] * 2


def test_whoever_guesses_elsewhere_holds_up_nobody_at_their_own_desk(door: Doors) -> None:
    own = door.signed_in()
    post(own, "/sign-out", page="/account")
    for _ in range(8):
        door.sign_in(door.client(), password="wrong")
    assert door.sign_in(door.client()).status_code == 429
    assert door.sign_in(own).status_code == 303
    post(own, "/sign-out", page="/account")
    assert [door.sign_in(own, password="wrong").status_code for _ in range(6)] == [422] * 5 + [429]


def test_an_address_that_tries_many_logins_waits_as_a_whole_and_others_do_not(door: Doors) -> None:
    there = "192.0.2.7"
    for number in range(40):
        assert door.sign_in(door.client(), f"login{number}", "wrong", place=there).status_code == 422
    assert door.sign_in(door.client(), place=there).status_code == 429
    assert door.sign_in(door.client()).status_code == 303
    door.later(minutes=5)
    assert door.sign_in(door.client(), place=there).status_code == 303


def test_a_second_factor_is_asked_for_set_up_and_then_needed(strict: Doors) -> None:
    client = strict.client()
    asked = strict.sign_in(client)
    assert asked.headers["Location"] == "/sign-in/second-factor"
    assert not inside(client), "half a sign-in opens nothing"
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in/second-factor"
    page = client.get("/sign-in/second-factor")
    secret = strict.accounts._door.keys.unseal(strict.known().totp_draft)
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page.text
    picture = client.get("/sign-in/second-factor.svg")
    assert (picture.content_type, picture.data[:5]) == ("image/svg+xml", b"<?xml")
    wrong = post(client, "/sign-in/second-factor", page="/sign-in/second-factor", code="000000")
    assert wrong.status_code == 422
    assert "That code is wrong" in plain(wrong)
    done = post(client, "/sign-in/second-factor", page="/sign-in/second-factor", code=strict.code(draft=True))
    assert done.status_code == 200
    assert len(re.findall(r"<code>[a-z0-9]{5}-[a-z0-9]{5}</code>", done.text)) == 10
    assert inside(client)
    assert client.get("/sign-in/second-factor.svg").status_code == 404, "the secret is never shown again"
    assert secret not in strict.known().totp


def test_a_code_signs_in_once(strict: Doors) -> None:
    strict.with_app()
    first, second = strict.client(), strict.client()
    for client in (first, second):
        assert strict.sign_in(client).headers["Location"] == "/sign-in/code"
        assert not inside(client)
    code = strict.code()
    assert post(first, "/sign-in/code", page="/sign-in/code", code=f"{code[:3]} {code[3:]}").status_code == 303
    assert inside(first)
    refused = post(second, "/sign-in/code", page="/sign-in/code", code=code)
    assert (refused.status_code, inside(second)) == (422, False)
    assert "was used already" in plain(refused)
    strict.later(seconds=30)
    assert post(second, "/sign-in/code", page="/sign-in/code", code=strict.code()).status_code == 303


def test_a_recovery_code_signs_in_once(strict: Doors) -> None:
    codes = strict.with_app()
    for code, status in ((codes[3].upper(), 303), (codes[3], 422), (codes[4], 303), ("zzzzz-zzzzz", 422)):
        client = strict.client()
        strict.sign_in(client)
        assert post(client, "/sign-in/code", page="/sign-in/code", code=code).status_code == status
    assert accounts.codes_left(strict.work.desk.db, strict.known().id) == 8


def test_whoever_has_the_password_cannot_guess_the_code(strict: Doors) -> None:
    strict.with_app()
    client = strict.client()
    strict.sign_in(client)
    tried = [
        post(client, "/sign-in/code", page="/sign-in/code", code=f"{number:06}").status_code for number in range(6)
    ]
    assert tried == [422] * 5 + [429]
    held = post(client, "/sign-in/code", page="/sign-in/code", code=strict.code())
    assert (held.status_code, inside(client)) == (429, False)
    strict.later(minutes=16)
    late = client.get("/sign-in/code")
    assert late.headers["Location"] == "/sign-in", "a sign-in that was begun is good for a quarter of an hour"


def test_a_one_time_password_is_changed_before_anything_else(door: Doors) -> None:
    _, made = door.keeper().add("bev", name="Bev Hutton", roles=["admin"])
    client = door.client()
    assert door.sign_in(client, "bev", made).headers["Location"] == "/sign-in/password"
    assert not inside(client)
    for new, words in (
        ("short", "12 characters or more"),
        ("Bev-Hutton-12", "too easily guessed"),
        (made, "must differ"),
        ("", "Enter a new password"),
    ):
        refused = post(client, "/sign-in/password", page="/sign-in/password", new=new)
        assert refused.status_code == 422
        assert words in plain(refused)
    assert post(client, "/sign-in/password", page="/sign-in/password", new=OTHER).status_code == 303
    assert inside(client)
    assert door.sign_in(door.client(), "bev", made).status_code == 422
    assert door.sign_in(door.client(), "bev", OTHER).headers["Location"] == "/"


def test_a_cookie_from_before_opens_nothing_after(strict: Doors) -> None:
    strict.with_app()
    client = strict.client()
    seen, proofs = [], []
    for page, path, fields in (
        ("/sign-in", "/sign-in", {"login": "una", "password": PASSWORD}),
        ("/sign-in/code", "/sign-in/code", {"code": strict.code()}),
        ("/account", "", {}),
    ):
        proofs.append(hidden(client, page))
        cookie = client.get_cookie("desk")
        assert cookie
        seen.append(cookie.value)
        if path:
            client.post(path, data={"csrf_token": proofs[-1], **fields})
    assert len(set(seen)) == 3
    for old, works in zip(seen, (False, False, True), strict=True):
        other = strict.client()
        other.set_cookie("desk", old)
        assert inside(other) == works
    other = strict.client()
    other.set_cookie("desk", seen[1])
    assert other.get("/sign-in/code").headers["Location"] == "/sign-in", "a step that was taken is over"
    assert client.post("/sign-out", data={"csrf_token": proofs[0]}).status_code == 400, "so is the proof of a form"


def test_a_session_ends_when_nobody_looks_for_half_an_hour(door: Doors) -> None:
    client = door.signed_in()
    for _ in range(3):
        door.later(minutes=29)
        assert inside(client)
    for _ in range(4):
        door.later(minutes=10)
        client.get("/healthz")
        client.get("/account", headers={"Sec-Fetch-Dest": "empty"})
    assert not inside(client), "what a page fetches by itself is no look"


def test_a_session_ends_after_ten_hours_whoever_looks(door: Doors) -> None:
    client = door.signed_in()
    for _ in range(23):
        door.later(minutes=25)
        assert inside(client)
    door.later(minutes=25)
    assert not inside(client)


def test_whoever_signs_out_leaves_nothing_behind(door: Doors) -> None:
    client = door.signed_in()
    kept = client.get_cookie("desk")
    assert kept
    done = post(client, "/sign-out", page="/account")
    assert (done.status_code, done.headers["Location"]) == (303, "/sign-in")
    assert "You have signed out" in plain(client.get("/sign-in"))
    assert not inside(client)
    thief = door.client()
    thief.set_cookie("desk", kept.value)
    assert not inside(thief), "the session has ended, not only the cookie"


def test_cookies_are_for_our_own_pages_over_tls_and_for_no_script(door: Doors) -> None:
    here = door.work.desk.settings
    base = here.desk.model_copy(update={"base_url": "https://desk.tynebridge.example"})
    door.work.desk.settings = here.model_copy(update={"desk": base})
    door.renew()
    client = door.client()
    https = {"base_url": "https://desk.tynebridge.example"}
    page = client.get("/sign-in", **https)
    token = re.search(r'csrf_token" value="([^"]+)"', page.text)
    assert token
    done = client.post("/sign-in", data={"csrf_token": token[1], "login": "una", "password": PASSWORD}, **https)
    assert done.status_code == 303
    assert "Strict-Transport-Security" in done.headers
    given = cookies(done)
    assert set(given) == {"__Host-desk", "__Host-desk-known"}
    for name, line in given.items():
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in line.split(";")}
        assert "Domain" not in line
        assert ("SameSite=Strict" if "known" in name else "SameSite=Lax") in line
    assert "Max-Age" not in given["__Host-desk"], "it ends with the browser"
    assert client.get("/account", **https).headers["Cache-Control"] == "no-store"


ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "/%5cevil.example", "\\\\evil.example",
    "/\t/evil.example", "/ /evil.example", "javascript:alert(1)", "/sign-out", "/sign-in", "/no-such-page", "account", "",
    "/account\r\nSet-Cookie: a=b", "/account#//evil.example" * 60,
)  # fmt: skip


def test_nobody_is_led_elsewhere_after_signing_in(door: Doors) -> None:
    for back in ELSEWHERE:
        client = door.client()
        page = client.get("/sign-in", query_string={"back": back})
        token = re.search(r'csrf_token" value="([^"]+)"', page.text)
        assert token
        done = client.post("/sign-in", data={"csrf_token": token[1], "login": "una", "password": PASSWORD})
        assert (done.status_code, done.headers["Location"]) == (303, "/"), back


APP = create_app(PaperDesk(), settings(), KEY)


@given(st.one_of(st.text(), st.text(alphabet="/\\.@:%?#aceiontu\t", max_size=30), st.just("/account?a=//b")))
def test_a_way_back_is_always_a_page_of_ours(text: str) -> None:
    with APP.test_request_context("/"):
        path = own_path(text)
    if path:
        there = urlsplit(urljoin("https://desk.example/sign-in", path))
        assert (there.scheme, there.hostname) == ("https", "desk.example")
        assert not there.path.startswith("//")
    assert path in ("", text)


def test_older_hashes_are_made_again_at_sign_in(door: Doors) -> None:
    door.signed_in()
    before = door.known().password_hash
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    door.passwords._hasher = stronger._hasher
    door.signed_in()
    after = door.known().password_hash
    assert after != before
    assert not stronger.outdated(after)
    assert inside(door.signed_in())


def test_the_audit_hears_who_signed_in_and_never_what_was_typed(strict: Doors) -> None:
    client = strict.client()
    for login, password in (("una", "a wrong one entirely"), ("somebody.else", "a wrong one entirely")):
        strict.sign_in(client, login, password)
    strict.with_app()
    strict.sign_in(client)
    post(client, "/sign-in/code", page="/sign-in/code", code="123456")
    post(client, "/sign-in/code", page="/sign-in/code", code=strict.code())
    post(client, "/sign-out", page="/account")
    said = strict.said()
    assert [code for code, _, _ in said] == [
        "account_made", "sign_in_failed", "second_factor_begun", "signed_in", "second_factor_set_up", "signed_in",
        "signed_in", "code_failed", "signed_in", "signed_out",
    ]  # fmt: skip
    assert {subject for _, _, subject in said} == {"account una"}
    assert {actor for code, actor, _ in said if code.endswith("_failed")} == {""}, "who failed is not known"
    told = strict.payloads()
    for secret in ("a wrong one entirely", "somebody.else", PASSWORD, "123456"):
        assert secret not in told
    from models.tables import metadata

    with strict.work.desk.db.read() as connection:
        kept = "\n".join(str(row) for name in ("users", "sessions", "recovery_codes", "sign_in_tries")
                         for row in connection.execute(metadata.tables[name].select()))  # fmt: skip
    assert "somebody.else" not in kept
    assert PASSWORD not in kept


def test_the_front_page_leads_each_to_their_work(door: Doors) -> None:
    people = door.make("ruth", "manager", person_id="U01"), door.make("bo", "board"), door.make("cy", "configurator")
    assert len(people) == 3
    door.make("di", "auditor", "board")
    stranger = door.client().get("/")
    assert stranger.status_code == 200
    assert 'href="/sign-in"' in stranger.text
    first = {login: door.signed_in(login).get("/").headers["Location"] for login in ("una", "ruth", "bo", "cy", "di")}
    assert first == {"una": "/queue", "ruth": "/my-cases", "bo": "/figures", "cy": "/people", "di": "/figures"}


def test_a_database_that_is_away_is_said_and_nobody_gets_in(client: FlaskClient, desk: PaperDesk) -> None:
    from models.errors import StoreError

    class Away:
        """Accounts without a database."""

        council = type("NoCouncil", (), {"name": ""})

        def viewer(self, token: str, *, looking: bool = True) -> None:
            """Does not answer."""
            del token, looking
            raise StoreError("the database does not answer")

    desk.accounts = Away()
    with client.session_transaction() as session:
        session["_user_id"] = "a token"
    assert client.get("/account").status_code == 503
