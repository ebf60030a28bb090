"""Accounts as those who keep the desk make, change and end them; people's own pages are in beats.pages.account.own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from models.errors import LostLease, UsageError
from models.pages.viewer import Role
from models.signin.account import Account
from models.signin.passwords import Passwords, one_time
from models.store import accounts, people, sessions
from models.store.engine import Database


class Keeper:
    """Keeps accounts. by: who does, as the audit names them; every method takes effect at once."""

    def __init__(self, db: Database, *, by: str, now: datetime, passwords: Passwords | None = None) -> None:
        """Take the database, who acts and when (aware), and how passwords are hashed (None = as live)."""
        self._db, self._by, self._now = db, by, now
        self._passwords = passwords or Passwords()

    def add(
        self, login: str, *, name: str, roles: Iterable[Role], person_id: str = "", password: str = ""
    ) -> tuple[Account, str]:
        """A new account, and its one-time password ('' when a password was given, which is then its owner's).

        Raises:
            UsageError: the login is taken or cannot be, no role, or nobody of that person_id in the directory.
        """
        login, given = login.strip().casefold(), frozenset(roles)
        if not login or len(login) > 100 or any(char.isspace() or not char.isprintable() for char in login):
            raise UsageError(f"login {login!r}: write it without spaces, 100 characters at most")
        if not name.strip():
            raise UsageError("--name: say whose account it is, by full name")
        self._sound(given, person_id)
        made = "" if password else one_time()
        account = Account(
            id=0, login=login, name=name.strip(), roles=given, person_id=person_id, made_at=self._now,
            password_hash=self._passwords.hashed(password or made), must_change=bool(made),
        )  # fmt: skip
        try:
            return accounts.add(self._db, account, by=self._by, now=self._now), made
        except LostLease:
            raise UsageError(f"login {login}: there is such an account already; see `users list`") from None

    def change_roles(self, login: str, roles: Iterable[Role], person_id: str | None = None) -> Account:
        """Other roles (and another person of the directory); every session of theirs ends."""
        account, given = self._found(login), frozenset(roles)
        person = account.person_id if person_id is None else person_id
        self._sound(given, person)
        detail = {"from": sorted(account.roles), "to": sorted(given)}
        self._change(account, "roles_changed", detail=detail, roles=" ".join(sorted(given)), person_id=person)
        return self._found(login)

    def end(self, login: str) -> Account:
        """End an account and every session of it; its name stays with what it did. Its login is never given again."""
        account = self._found(login)
        self._change(account, "account_ended", ended_at=self._now, password_hash="", totp="", totp_draft="")
        return account

    def reset(self, login: str) -> str:
        """A one-time password, for somebody who has lost theirs or their second factor; both end, and every session.

        Raises:
            UsageError: there is no such account, or the council's own sign-in keeps its password.
        """
        account = self._found(login)
        if account.issuer is not None:
            raise UsageError(f"{account.login} signs in with the council's own account: reset it there")
        made = one_time()
        self._change(account, "account_reset", password_hash=self._passwords.hashed(made), must_change=True,
                     totp="", totp_draft="")  # fmt: skip
        return made

    def renew(self, login: str, *, name: str, roles: Iterable[Role], person_id: str, password: str) -> None:
        """The account of a demo, with this password; made when there is none."""
        known = accounts.by_login(self._db, login)
        if known is None:
            self.add(login, name=name, roles=roles, person_id=person_id, password=password)
            return
        self._change(
            known, "account_reset", password_hash=self._passwords.hashed(password), must_change=False, totp="",
            totp_draft="", roles=" ".join(sorted(roles)), person_id=person_id, ended_at=None,
        )  # fmt: skip

    def _found(self, login: str) -> Account:
        account = accounts.by_login(self._db, login.strip())
        if account is None or account.ended_at is not None:
            state = "has ended" if account else "does not exist"
            raise UsageError(f"account {login.strip()} {state}: see `users list`")
        return account

    def _sound(self, roles: frozenset[Role], person_id: str) -> None:
        if not roles:
            raise UsageError("--role is missing: give at least one")
        if "manager" in roles and not person_id:
            raise UsageError("--person-id is missing: a manager sees the cases of a person of people.csv")
        if person_id and person_id not in {one.person_id for one in people.load(self._db).holdings}:
            raise UsageError(f"--person-id {person_id}: nobody of that id stands in people.csv")

    def _change(self, account: Account, code: str, *, detail: dict[str, Any] | None = None, **values: Any) -> None:
        with self._db.write() as connection:
            accounts.change(connection, account, code, by=self._by, now=self._now, detail=detail, **values)
            if code in ("account_reset", "account_ended"):
                accounts.keep_codes(connection, account, ())
            sessions.end(connection, self._now, user_id=account.id)
