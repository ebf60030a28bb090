"""`users`: accounts are made, changed and ended from a terminal, and every fault is one line. Issue of the queue, 1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands._common import clock, opened, stored
from commands._pages import DEMO, demo_accounts
from commands.run import _load_council
from demo.council import write_council
from models.config.settings import load_settings
from models.pages.viewer import ROLES
from models.signin.passwords import Passwords
from models.store import accounts
from tests.commands.conftest import House


@pytest.fixture
def people(house: House) -> House:
    """A house with its directory, and one account."""
    assert house.do("directory", "load", "--people", "people.csv").code == 0
    assert house.do("users", "add", "Una", "--name", "Una Admin", "--role", "admin").code == 0
    return house


def one_time(text: str) -> str:
    found = re.search(r"one-time password: ((?:[a-z2-9]{4}-){4}[a-z2-9]{4})\n", text)
    assert found, text
    return found[1]


def listed(house: House) -> list[str]:
    return [" ".join(line.split()) for line in house.do("users", "list").out.splitlines()[1:]]


def test_an_account_is_made_with_a_password_for_the_first_time_only(people: House) -> None:
    done = people.do(
        "users", "add", "ines", "--name", "Ines Orrell", "--role", "manager", "--role", "board", "--person-id", "iro1"
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("ines: board, manager\n")
    assert one_time(done.out)
    assert "they choose their own at the first sign-in" in done.out
    assert listed(people) == [
        "ines Ines Orrell board manager iro1 password must choose a password",
        "una Una Admin admin password must choose a password",
    ]


def test_roles_are_changed_and_an_account_is_reset_and_ended(people: House) -> None:
    assert (
        "una: auditor, board; signed out everywhere"
        in people.do("users", "roles", "UNA", "--role", "board", "--role", "auditor").out
    )
    first, second = (one_time(people.do("users", "reset", "una").out) for _ in range(2))
    assert first != second
    assert people.do("users", "end", "una").out == "una: ended, signed out everywhere\n"
    assert re.fullmatch(r"una Una Admin auditor board password ended \d{4}-\d\d-\d\d", listed(people)[0])
    assert people.do("verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "una", "--name", "Una Again", "--role", "admin"), "login una: there is such an account already"),
        (("add", "bev", "--name", "Bev"), "--role is missing"),
        (("add", "bev", "--name", "Bev", "--role", "boss"), "--role boss: choose one of admin, manager"),
        (("add", "bev", "--name", " ", "--role", "admin"), "--name: say whose account it is"),
        (("add", "bev hutton", "--name", "Bev", "--role", "admin"), "write it without spaces"),
        (("add", "bev", "--name", "Bev", "--role", "manager"), "--person-id is missing"),
        (
            ("add", "bev", "--name", "Bev", "--role", "manager", "--person-id", "nobody"),
            "nobody of that id stands in people.csv",
        ),
        (("add", "bev", "--name", "Bev", "--role", "admin", "--ask"), "--ask needs a terminal"),
        (("roles", "bev", "--role", "admin"), "account bev does not exist: see `users list`"),
        (("roles", "una"), "--role is missing"),
        (("reset", "bev"), "account bev does not exist"),
        (("end", "bev"), "account bev does not exist"),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(people: House, arguments: tuple[str, ...], says: str) -> None:
    before = listed(people)
    done = people.do("users", *arguments)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert done.err.count("\n") == 1
    assert listed(people) == before


def test_a_login_is_never_given_again(people: House) -> None:
    people.do("users", "end", "una")
    assert people.do("users", "add", "una", "--name", "Una Other", "--role", "admin").code == 2
    for command in ("end", "reset"):
        assert "account una has ended" in people.do("users", command, "una").err


def test_the_demo_has_accounts_of_every_role_with_a_password_of_each_run(tmp_path: Path) -> None:
    assert {role for *_, roles in DEMO for role in roles} == set(ROLES)
    config = tmp_path / "config.toml"
    config.write_text('[[mailbox]]\nname = "children"\ndriver = "demo"\naddress = "cssu@tynebridge.example"\n')
    settings, passwords = stored(config), Passwords()
    council = write_council(tmp_path / "council", clock().date())
    with opened(settings) as database:
        _load_council(council.people, council.caseload, council.absences, database)
        lines = [demo_accounts(settings, database, clock()) for _ in range(2)]
        made = [line.partition("the password ")[2].partition(",")[0] for line in lines]
        assert lines[1] == f"Sign in as demo (or manager, second, board) with the password {made[1]}, good for this run"
        for login, *_ in DEMO:
            kept = accounts.by_login(database, login)
            assert kept is not None
            assert [passwords.match(kept.password_hash, one) for one in made] == [False, True]


def test_a_live_desk_has_no_account_that_it_did_not_ask_for(people: House) -> None:
    settings = load_settings(people.folder / "config.toml")
    with pytest.raises(AssertionError, match="live desk"):
        demo_accounts(settings, None, None)  # type: ignore[arg-type]  # it must not look that far
    assert len(listed(people)) == 1
