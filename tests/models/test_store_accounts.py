"""Accounts, sessions and tries in the store, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.errors import LostLease
from models.signin.account import Account
from models.store import accounts, sessions
from models.store.engine import Database
from models.store.sessions import Life
from models.tables import sessions as kept
from models.tables import sign_in_tries

NOW = datetime(2026, 12, 9, 10, 30, tzinfo=UTC)
LIFE = Life(idle=timedelta(minutes=30), whole=timedelta(hours=10))
UNA = Account(id=0, login="una", name="Una Admin", roles=frozenset({"admin", "board"}), made_at=NOW)


def added(db: Database, account: Account = UNA) -> Account:
    return accounts.add(db, account, by="keeper", now=NOW)


def begun(db: Database, account: Account, token: str, step: str = "whole", at: datetime = NOW) -> None:
    with db.write() as connection:
        sessions.begin(connection, account.id, token, step=step, device="Firefox", now=at)  # type: ignore[arg-type]


def test_an_account_comes_back_as_it_was_made(db: Database) -> None:
    made = added(db, replace(UNA, issuer="https://idp.example", subject="s-1", person_id="iro1"))
    assert made == replace(UNA, id=made.id, issuer="https://idp.example", subject="s-1", person_id="iro1")
    assert accounts.by_login(db, "UNA") == accounts.by_id(db, made.id) == made
    assert accounts.by_subject(db, "https://idp.example", "s-1") == made
    assert accounts.by_subject(db, "https://other.example", "s-1") is None
    assert accounts.every(db) == [made]


def test_a_login_and_a_subject_belong_to_one_account(db: Database) -> None:
    added(db, replace(UNA, issuer="https://idp.example", subject="s-1"))
    with pytest.raises(LostLease):
        added(db)
    with pytest.raises(LostLease):
        added(db, replace(UNA, login="bev", issuer="https://idp.example", subject="s-1"))
    added(db, replace(UNA, login="bev"))
    added(db, replace(UNA, login="cy"))


def test_a_session_lives_until_nobody_looks_or_its_time_is_over(db: Database) -> None:
    una = added(db)
    begun(db, una, "whole")
    begun(db, una, "half", "code")
    found = sessions.find(db, "whole", LIFE, NOW)
    assert found is not None
    assert found[0] == una
    assert sessions.find(db, "half", LIFE, NOW + timedelta(minutes=14)) is not None
    assert sessions.find(db, "half", LIFE, NOW + timedelta(minutes=15)) is None
    sessions.touch(db, found[1], NOW + timedelta(minutes=29))
    assert sessions.find(db, "whole", LIFE, NOW + timedelta(minutes=58)) is not None
    assert sessions.find(db, "whole", LIFE, NOW + timedelta(minutes=59)) is None
    assert [one.device for one in sessions.of_user(db, una.id, LIFE, NOW)] == ["Firefox"]
    assert sessions.find(db, "nobody's", LIFE, NOW) is None


def test_sessions_end_all_or_one_or_all_but_one_and_with_their_account(db: Database) -> None:
    una, bev = added(db), added(db, replace(UNA, login="bev"))
    for token in ("a", "b", "c"):
        begun(db, una, token)
    begun(db, bev, "bev")
    numbers = {token: sessions.find(db, token, LIFE, NOW)[1].id for token in "abc"}  # type: ignore[index]
    with db.write() as connection:
        assert sessions.end(connection, NOW, user_id=bev.id, only=numbers["a"]) == 0, "somebody else's"
        assert sessions.end(connection, NOW, user_id=una.id, only=numbers["a"]) == 1
        assert sessions.end(connection, NOW, user_id=una.id, but=numbers["b"]) == 1
    alive = [token for token in ("a", "b", "c", "bev") if sessions.find(db, token, LIFE, NOW)]
    assert alive == ["b", "bev"]
    with db.write() as connection:
        accounts.change(connection, bev, "account_ended", by="keeper", now=NOW, ended_at=NOW)
    assert sessions.find(db, "bev", LIFE, NOW) is None


def test_codes_are_used_once_whoever_is_quicker(db: Database) -> None:
    una = added(db)
    with db.write() as connection:
        accounts.keep_codes(connection, una, ["one", "two"])
        assert accounts.use_code(connection, una, "one", NOW)
        assert not accounts.use_code(connection, una, "one", NOW)
        assert not accounts.use_code(connection, una, "three", NOW)
        assert [accounts.use_step(connection, una, step) for step in (7, 7, 6, 8)] == [True, False, False, True]
    assert accounts.codes_left(db, una.id) == 1


def test_what_is_over_is_removed(db: Database) -> None:
    una, later = added(db), NOW + timedelta(days=3)
    begun(db, una, "old")
    for key, at in (("login:a", NOW), ("login:b", later)):
        with db.write() as connection:
            accounts.count(db, connection, key, "login", at)
    begun(db, una, "new", at=later)
    with db.read() as connection:
        assert connection.execute(sign_in_tries.select()).scalars().all() == ["login:b"]
        assert len(connection.execute(kept.select()).all()) == 1


def test_many_tries_at_once_gain_nothing(db: Database) -> None:
    looked_at: list[bool] = []

    def guess() -> None:
        with db.write() as connection:
            looked_at.append(accounts.count(db, connection, "login:una", "login", NOW) is None)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(looked_at) == [False] * 7 + [True] * 5
    assert accounts.waiting(db, "login:una", NOW) == NOW + timedelta(seconds=30)
    with db.write() as connection:
        accounts.forgive(connection, "login:una")
    assert accounts.waiting(db, "login:una", NOW) is None
