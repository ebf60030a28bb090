"""A desk at work with real accounts: people sign in to it by its own pages, with hashes that are cheap to make."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from beats.accounts import Keeper
from beats.pages.account.answers import AccountPages
from models.config.servers import Web
from models.pages.viewer import Role
from models.signin.account import Account
from models.signin.passwords import Passwords
from models.store import accounts
from models.tables import audit, audit_payloads
from tests.web.working import Working, working
from web.app import create_app

PASSWORD = "three quiet otters swim"
OTHER = "seven loud magpies argue"
KEY = b"a key of the tests, of no worth"


class Counting(Passwords):
    """Counts how often a password was compared."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher.from_parameters(CHEAPEST))
        self.compared = 0

    def match(self, kept: str, password: str) -> bool:
        """As live."""
        self.compared += 1
        return super().match(kept, password)


class Doors:
    """The desk, its accounts, and people who sign in."""

    def __init__(self, work: Working, **web: Any) -> None:
        settings = work.desk.settings
        given = Web.model_validate(web)
        changed = {name: getattr(given, name) for name in web}
        work.desk.settings = settings.model_copy(update={"web": settings.web.model_copy(update=changed)})
        self.work, self.passwords = work, Counting()
        self.renew()

    def renew(self) -> None:
        """The pages of the settings as they are now."""
        work = self.work
        work.pages.accounts = self.accounts = AccountPages(work.desk, KEY, self.passwords)
        work.app = create_app(work.pages, work.desk.settings, KEY)

    def keeper(self) -> Keeper:
        """Who keeps accounts."""
        return Keeper(self.work.desk.db, by="keeper", now=self.work.clock.now, passwords=self.passwords)

    def make(self, login: str = "una", *roles: Role, person_id: str = "", password: str = PASSWORD) -> Account:
        """An account with a password of its own."""
        keeper = self.keeper()
        return keeper.add(login, name=f"{login.title()} Example", roles=roles or ("admin",), person_id=person_id,
                          password=password)[0]  # fmt: skip

    def known(self, login: str = "una") -> Account:
        """The account as it is now."""
        found = accounts.by_login(self.work.desk.db, login)
        assert found is not None
        return found

    def client(self) -> FlaskClient:
        """A browser without a network."""
        return self.work.app.test_client()

    def sign_in(self, client: FlaskClient, login: str = "una", password: str = PASSWORD, **more: Any) -> TestResponse:
        """Fill in the form of the first step. more: place, an address of the network."""
        return post(client, "/sign-in", page="/sign-in", login=login, password=password, **more)

    def signed_in(self, login: str = "una", password: str = PASSWORD) -> FlaskClient:
        """A browser of somebody who is signed in."""
        client = self.client()
        done = self.sign_in(client, login, password)
        assert done.status_code == 303, done.text
        return client

    def code(self, login: str = "una", *, draft: bool = False) -> str:
        """What the app of somebody shows now."""
        account = self.known(login)
        secret = self.accounts._door.keys.unseal(account.totp_draft if draft else account.totp)
        return pyotp.TOTP(secret).at(self.work.clock.now)

    def with_app(self, login: str = "una") -> tuple[str, ...]:
        """Set up a second factor for somebody who is asked for one, and go on by half a minute; the recovery codes."""
        client = self.client()
        self.sign_in(client, login)
        done = post(client, "/sign-in/second-factor", page="/sign-in/second-factor", code=self.code(login, draft=True))
        self.later(seconds=30)
        return tuple(re.findall(r"<code>([^<]+)</code>", done.text))

    def later(self, **span: float) -> None:
        """Time passes."""
        self.work.clock.now += timedelta(**span)

    def said(self) -> list[tuple[str, str, str]]:
        """The audit of accounts: code, actor, subject."""
        query = sa.select(audit.c.code, audit.c.actor, audit.c.subject).where(audit.c.subject.startswith("account "))
        with self.work.desk.db.read() as connection:
            return [(row.code, row.actor, row.subject) for row in connection.execute(query.order_by(audit.c.id))]

    def payloads(self) -> str:
        """Everything that the audit tells in its payloads."""
        with self.work.desk.db.read() as connection:
            return "\n".join(connection.execute(sa.select(audit_payloads.c.payload)).scalars())


@contextlib.contextmanager
def doors(folder: Path, **web: Any) -> Iterator[Doors]:
    """A desk at work with accounts; no second factor is asked for unless `web` says so."""
    with working(folder) as work:
        yield Doors(work, **{"second_factor": "optional", **web})


def hidden(client: FlaskClient, page: str) -> str:
    """The proof of a form, from its page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, f"{page} has no form"
    return found[1]


def post(client: FlaskClient, path: str, *, page: str, place: str = "127.0.0.1", **fields: str) -> TestResponse:
    """A form of a page, as a browser at that address sends it."""
    data = {"csrf_token": hidden(client, page), **fields}
    return client.post(path, data=data, environ_base={"REMOTE_ADDR": place})


def inside(client: FlaskClient) -> bool:
    """Whether that browser is signed in."""
    return client.get("/account").status_code == 200
