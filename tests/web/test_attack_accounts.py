"""Somebody who has half of what it takes to sign in, a cookie of another browser, or a form of another session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.access import routes
from tests.web.doors import PASSWORD, Doors, doors, hidden, inside, post
from web.signed_in import SETTING_UP

SECRET = re.compile(r"[A-Z2-7]{4}(?: ?[A-Z2-7]{4}){3,}")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Doors]:
    """Accounts of which no second factor is asked."""
    with doors(tmp_path) as one:
        one.make("una")
        yield one


def test_whoever_saw_the_secret_of_a_second_factor_first_does_not_know_the_one_that_counts(tmp_path: Path) -> None:
    with doors(tmp_path, second_factor="required") as door:
        door.make("una")
        thief = door.client()
        door.sign_in(thief)
        seen = door.known().totp_draft
        assert thief.get("/sign-in/second-factor").status_code == 200
        owner = door.client()
        door.sign_in(owner)
        assert door.accounts._door.keys.unseal(door.known().totp_draft) != door.accounts._door.keys.unseal(seen)
        done = post(owner, "/sign-in/second-factor", page="/sign-in/second-factor", code=door.code(draft=True))
        assert done.status_code == 200
        assert inside(owner)
        assert thief.get("/sign-in/second-factor").status_code == 302, "and the thief's session has ended"


def test_a_stolen_session_takes_over_no_second_factor_that_its_owner_has_begun_to_set_up(door: Doors) -> None:
    owner, thief = door.signed_in(), door.signed_in()
    begun = post(owner, "/account/second-factor", page="/account/second-factor", password=PASSWORD)
    assert begun.headers["Location"] == "/sign-in/second-factor"
    assert owner.get("/sign-in/second-factor").status_code == 200
    assert thief.get("/sign-in/second-factor").status_code == 302
    assert thief.get("/sign-in/second-factor.svg").status_code == 404
    proof = {"csrf_token": hidden(thief, "/account")}
    taken = thief.post("/sign-in/second-factor", data={**proof, "code": door.code(draft=True)})
    assert taken.status_code == 303
    assert door.known().totp == "", "nothing is in force"
    done = post(owner, "/sign-in/second-factor", page="/sign-in/second-factor", code=door.code(draft=True))
    assert "recovery" in done.text.casefold()
    with owner.session_transaction() as session:
        assert SETTING_UP not in session


def test_a_form_of_another_session_is_refused_on_every_page(door: Doors) -> None:
    door.make("zoe")
    mine, theirs = door.signed_in("una"), door.signed_in("zoe")
    foreign, taken = hidden(theirs, "/account"), list[str]()
    before = hidden(door.client(), "/sign-in")
    for method, rule in routes(door.work.app):
        if method != "POST" or rule.endpoint.startswith("links."):
            continue
        address = re.sub(r"<any\(([a-z_]+).*?>", r"\1", re.sub(r"<(?!any)[^>]*>", "1", rule.rule))
        for proof in (foreign, before, "", None):
            data = {} if proof is None else {"csrf_token": proof}
            if mine.post(address, data=data).status_code != 400:
                taken.append(f"{address} with {proof!r}")
        if mine.post(address, query_string={"csrf_token": hidden(mine, "/account")}).status_code != 400:
            taken.append(f"{address} with its proof in the address")
    assert taken == []
    assert inside(mine)


def test_a_cookie_that_somebody_else_put_there_is_not_the_one_that_is_signed_in(door: Doors) -> None:
    planted = door.client()
    planted.get("/sign-in?back=/queue")
    given = planted.get_cookie("desk")
    assert given
    victim = door.client()
    victim.set_cookie("desk", given.value)
    assert door.sign_in(victim).headers["Location"] == "/queue"
    after = victim.get_cookie("desk")
    assert after
    assert after.value != given.value
    assert not inside(planted)
    assert hidden(planted, "/sign-in") != hidden(victim, "/account")


@pytest.mark.parametrize("cookie", ["", "x", "e30.x.y", ".eJxx", "a" * 5000, "{}", "\N{SNOWMAN}"])
def test_a_cookie_that_is_none_of_ours_signs_nobody_in(door: Doors, cookie: str) -> None:
    client = door.client()
    answer = client.get("/account", headers={"Cookie": f"desk={cookie}".encode().decode("latin-1")})
    assert answer.status_code == 302


def test_pages_that_are_asked_for_by_themselves_keep_no_session_alive_for_ever(door: Doors) -> None:
    client = door.signed_in()
    for _ in range(8):
        door.later(minutes=5)
        client.get("/queue/person/news", headers={"Sec-Fetch-Dest": "empty"})
    assert not inside(client)
