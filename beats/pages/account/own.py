"""One's own account (models.pages.accounts.OwnPages). Whatever weakens it asks for the password again."""

from dataclasses import replace
from typing import Any

from beats.pages.account.door import Door
from models.errors import NotForYou, NotThere
from models.pages.accounts import Codes, Entered, OwnAccount, OwnSession, Refused, SetUp
from models.pages.viewer import Viewer
from models.signin import second
from models.signin.account import Account, Session
from models.store import accounts, sessions


class OwnAccountPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, door: Door) -> None:
        """Take what sign-in shares."""
        self._door, self._db = door, door.db

    def account(self, viewer: Viewer, token: str) -> OwnAccount:
        """What there is."""
        account, here = self._mine(viewer, token)
        local = self._door.local
        living = sessions.of_user(self._db, account.id, self._door.life, self._door.now())
        return OwnAccount(
            now=local(self._door.now()), viewer=account.viewer, password=bool(account.password_hash),
            second=bool(account.totp), must=self._door.web.must_have_second(account.roles),
            codes=accounts.codes_left(self._db, account.id),
            sessions=tuple(
                OwnSession(id=one.id, device=one.device, since=local(one.made_at), seen=local(one.seen_at),
                           here=one.id == here.id)
                for one in living
            ),
        )  # fmt: skip

    def change_password(self, viewer: Viewer, token: str, present: str, new: str) -> Entered | Refused:
        """Another password; every other session ends."""
        account, here = self._mine(viewer, token)
        held = self._proven(account, present)
        if held:
            return held
        if present == new:
            return Refused(why="same")
        weak = self._door.weak(new, account)
        if weak:
            return Refused(why=weak)
        hashed = self._door.passwords.hashed(new)
        return self._changed(account, here, "password_changed", password_hash=hashed, must_change=False)

    def begin_set_up(self, viewer: Viewer, token: str, password: str) -> SetUp | Refused:
        """A new secret to be set up; the one in force stays until the new one is proven."""
        account, _ = self._mine(viewer, token)
        held = self._proven(account, password)
        if held:
            return held
        secret = second.new_secret()
        with self._db.write() as connection:
            accounts.change(connection, account, "second_factor_begun", by=account.login, now=self._door.now(),
                            totp_draft=self._door.keys.seal(secret))  # fmt: skip
        council = self._door.desk.settings.desk.name
        return SetUp(secret=secret, picture=second.picture(second.address(secret, account.login, council)))

    def end_second_factor(self, viewer: Viewer, token: str, password: str) -> Entered | Refused:
        """End the second factor; every other session ends."""
        account, here = self._mine(viewer, token)
        if self._door.web.must_have_second(account.roles):
            raise NotForYou("the council asks for a second factor: set up another in its place")
        held = self._proven(account, password)
        if held:
            return held
        with self._db.write() as connection:
            accounts.keep_codes(connection, account, ())
        return self._changed(account, here, "second_factor_ended", totp="", totp_draft="")

    def new_codes(self, viewer: Viewer, token: str, password: str) -> Codes | Refused:
        """New recovery codes; the old ones end."""
        account, here = self._mine(viewer, token)
        if not account.totp:
            raise NotForYou("recovery codes stand in for a second factor: set one up first")
        held = self._proven(account, password)
        if held:
            return held
        codes = second.recovery_codes()
        with self._db.write() as connection:
            accounts.keep_codes(connection, account, [self._door.keys.digest("recovery", one) for one in codes])
        return Codes(entered=self._changed(account, here, "recovery_codes_made"), codes=codes)

    def end_session(self, viewer: Viewer, session_id: int) -> None:
        """End one of one's own sessions."""
        account, now = self._account(viewer), self._door.now()
        with self._db.write() as connection:
            if not sessions.end(connection, now, user_id=account.id, only=session_id):
                raise NotThere("that session is none of yours, or has ended")
            accounts.write_note(connection, account, "session_ended", {}, by=account.login, now=now)

    def end_others(self, viewer: Viewer, token: str) -> None:
        """End all of one's own sessions but this one."""
        (account, here), now = self._mine(viewer, token), self._door.now()
        with self._db.write() as connection:
            ended = sessions.end(connection, now, user_id=account.id, but=here.id)
            accounts.write_note(connection, account, "session_ended", {"ended": ended}, by=account.login, now=now)

    def _account(self, viewer: Viewer) -> Account:
        account = accounts.by_id(self._db, viewer.user_id)
        if account is None:
            raise NotThere("there is no such account")
        return account

    def _mine(self, viewer: Viewer, token: str) -> tuple[Account, Session]:
        found = self._door.found(token, "whole")
        if found is None or found[0].id != viewer.user_id:
            raise NotThere("this session has ended: sign in again")
        return found

    def _proven(self, account: Account, password: str) -> Refused | None:
        """The password is asked again, and its tries are counted as at sign-in."""
        key = self._door.key_of("login", f"own {account.login}")
        held = self._door.counted(key, "login")
        if held:
            return held
        if not self._door.passwords.match(account.password_hash, password):
            return Refused(why="wrong")
        with self._db.write() as connection:
            accounts.forgive(connection, key)
        return None

    def _changed(self, account: Account, here: Session, code: str, **values: Any) -> Entered:
        """Change the account, end all other sessions, and go on under a new token."""
        now = self._door.now()
        with self._db.write() as connection:
            accounts.change(connection, account, code, by=account.login, now=now, **values)
            sessions.end(connection, now, user_id=account.id, but=here.id)
        after = replace(account, totp=str(values.get("totp", account.totp)), must_change=False)
        return self._door.enter(after, "set_up", code="session_renewed", device=here.device, was=here)
