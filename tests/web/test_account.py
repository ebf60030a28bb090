"""One's own account: what weakens it asks for the password again, what changes it ends every other session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from models.store import accounts
from tests.web.doors import OTHER, PASSWORD, Doors, doors, inside, post

WRONG = "The login or the password is wrong"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Doors]:
    """A desk with the accounts 'una' and 'bev'; no second factor is asked for."""
    with doors(tmp_path) as one:
        one.make()
        one.make("bev", "auditor")
        yield one


def plain(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_another_password_ends_every_other_session_and_renews_this_one(door: Doors) -> None:
    here, there, bev = door.signed_in(), door.signed_in(), door.signed_in("bev")
    before = here.get_cookie("desk")
    done = post(here, "/account/password", page="/account/password", password=PASSWORD, new=OTHER)
    assert (done.status_code, done.headers["Location"]) == (303, "/account")
    assert "Your password is changed" in plain(here.get("/account"))
    assert (inside(here), inside(there), inside(bev)) == (True, False, True)
    assert before
    there.set_cookie("desk", before.value)
    assert not inside(there), "the session before has ended too"
    assert door.sign_in(door.client()).status_code == 422
    assert inside(door.signed_in(password=OTHER))


@pytest.mark.parametrize(
    ("present", "new", "field", "words"),
    [
        ("not this one", OTHER, "password", WRONG),
        (PASSWORD, "short", "new", "12 characters or more"),
        (PASSWORD, "Una-Example-77", "new", "too easily guessed"),
        (PASSWORD, PASSWORD, "new", "must differ"),
        (PASSWORD, "x" * 201, "new", "200 characters or fewer"),
        (PASSWORD, "", "new", "Enter a new password"),
        ("", OTHER, "password", "Enter the password you have now"),
    ],
)
def test_a_password_is_not_changed_without_the_one_before_or_to_a_weak_one(
    door: Doors, present: str, new: str, field: str, words: str
) -> None:
    here, before = door.signed_in(), door.known()
    refused = post(here, "/account/password", page="/account/password", password=present, new=new)
    assert refused.status_code == 422
    assert re.search(rf'href="#{field}"[^>]*>[^<]*{words}', refused.text)
    assert door.known() == before
    assert inside(here)


def test_whoever_finds_an_open_browser_cannot_guess_the_password_there(door: Doors) -> None:
    here = door.signed_in()
    paths = (
        "/account/password",
        "/account/second-factor",
        "/account/second-factor",
        "/account/password",
        "/account/password",
    )
    for path in paths:
        assert post(here, path, page=path, password="a guess", new=OTHER).status_code == 422
    held = post(here, "/account/password", page="/account/password", password=PASSWORD, new=OTHER)
    assert "Too many tries were wrong" in plain(held)
    assert inside(door.signed_in()), "the way in is not closed by it"


def test_a_second_factor_is_set_up_replaced_and_ended(door: Doors) -> None:
    here, there = door.signed_in(), door.signed_in()
    assert "Second factor None" in plain(here.get("/account"))
    assert here.get("/sign-in/second-factor").status_code == 302, "nothing is set up before the password was asked"
    begun = post(here, "/account/second-factor", page="/account/second-factor", password=PASSWORD)
    assert begun.headers["Location"] == "/sign-in/second-factor"
    assert inside(door.signed_in()), "it is in force only once it is proven"
    done = post(here, "/sign-in/second-factor", page="/sign-in/second-factor", code=door.code(draft=True))
    assert "Keep your recovery codes" in done.text
    assert (inside(here), inside(there)) == (True, False)
    shown = plain(here.get("/account"))
    assert "An authenticator app" in shown
    assert "10 left" in shown
    door.later(seconds=30)
    first = door.code()
    post(here, "/account/second-factor", page="/account/second-factor", password=PASSWORD)
    assert door.code() == first, "the one in force stays until the new one is proven"
    door.later(seconds=30)
    post(here, "/sign-in/second-factor", page="/sign-in/second-factor", code=door.code(draft=True))
    ended = post(here, "/account/second-factor/end", page="/account/second-factor/end", password=PASSWORD)
    assert ended.status_code == 303
    assert door.known().totp == ""
    assert accounts.codes_left(door.work.desk.db, door.known().id) == 0
    assert inside(door.signed_in())


def test_new_recovery_codes_end_the_old_ones(tmp_path: Path) -> None:
    with doors(tmp_path, second_factor="required") as door:
        door.make()
        old = door.with_app()
        here = door.client()
        door.sign_in(here)
        post(here, "/sign-in/code", page="/sign-in/code", code=door.code())
        made = post(here, "/account/recovery-codes", page="/account/recovery-codes", password=PASSWORD)
        new = re.findall(r"<code>([^<]+)</code>", made.text)
        assert len(new) == 10
        assert not set(old) & set(new)
        for code, status in ((old[0], 422), (new[0], 303)):
            client = door.client()
            door.sign_in(client)
            assert post(client, "/sign-in/code", page="/sign-in/code", code=code).status_code == status
        refused = post(here, "/account/second-factor/end", page="/account/second-factor/end", password=PASSWORD)
        assert refused.status_code == 403, "the council asks for one"


def test_ones_own_sessions_are_shown_and_ended_and_nobody_elses(door: Doors) -> None:
    here, there, third, bev = door.signed_in(), door.signed_in(), door.signed_in(), door.signed_in("bev")
    page = here.get("/account").text
    numbers = [int(one) for one in re.findall(r"/account/sessions/(\d+)/end", page)]
    assert len(numbers) == 2
    assert "(this browser)" in page
    foreign = post(bev, f"/account/sessions/{numbers[0]}/end", page="/account")
    assert foreign.status_code == 404
    assert all(inside(one) for one in (here, there, third))
    for number in numbers:
        assert post(here, f"/account/sessions/{number}/end", page="/account").status_code == 303
    assert [inside(one) for one in (here, there, third, bev)] == [True, False, False, True]
    door.signed_in()
    assert post(here, "/account/sessions/end-others", page="/account").status_code == 303
    assert "Every other session" in plain(here.get("/account"))
    assert len(re.findall("/account/sessions/\\d+/end", here.get("/account").text)) == 0


def test_other_roles_end_every_session_and_count_at_the_next_sign_in(door: Doors) -> None:
    here, bev = door.signed_in(), door.signed_in("bev")
    door.keeper().change_roles("una", ["board"])
    assert (inside(here), inside(bev)) == (False, True)
    assert "What you may do Figures" in plain(door.signed_in().get("/account"))


@pytest.mark.parametrize("how", ["end", "reset"])
def test_an_account_that_is_ended_or_reset_lets_nobody_in(door: Doors, how: str) -> None:
    here = door.signed_in()
    getattr(door.keeper(), how)("una")
    assert not inside(here)
    assert door.sign_in(door.client()).status_code == 422


def test_the_browser_is_named_so_that_its_owner_knows_it(door: Doors) -> None:
    agents = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0": "Edge on Windows",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1": "Safari on iPhone",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
        "": "Another browser",
    }
    for agent, words in agents.items():
        client = door.client()
        client.environ_base["HTTP_USER_AGENT"] = agent
        door.sign_in(client)
        assert words in plain(client.get("/account"))
