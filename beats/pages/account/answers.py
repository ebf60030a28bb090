"""Signing in, step by step (models.pages.accounts): password, second factor, a password of one's own, sign-out."""

from dataclasses import replace

from beats.desk import Desk
from beats.pages.account.council_sign_in import CouncilSignInPages
from beats.pages.account.door import Door, without_draft
from beats.pages.account.own import OwnAccountPages
from models.pages.accounts import Codes, Entered, From, Refused, SetUp
from models.pages.viewer import Viewer
from models.signin import second
from models.signin.account import STEPS, Account, Session, Step
from models.signin.passwords import Passwords
from models.signin.tries import Counted
from models.store import accounts, sessions

GONE = Refused(why="gone")


class AccountPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk, key: bytes, passwords: Passwords | None = None) -> None:
        """Take the desk and its signing key; passwords: how they are hashed, None = as live."""
        self._door = door = Door(desk, key, passwords)
        self._db = desk.db
        self.own = OwnAccountPages(door)
        self.council = CouncilSignInPages(door)

    def viewer(self, token: str, *, looking: bool = True) -> Viewer | None:
        """Whose whole session that is; a look is written down once a minute."""
        found = self._door.found(token, "whole")
        if found is None:
            return None
        if looking:
            sessions.touch(self._db, found[1], self._door.now())
        return found[0].viewer

    def sign_in(self, login: str, password: str, at: From) -> Entered | Refused:
        """Login and password; a wrong one costs the same work and time whoever it is."""
        login = login.strip().casefold()[:100]
        door, browser = self._door, self._door.known(login, at)
        what: Counted = "browser" if browser else "login"
        key, place = door.key_of(what, browser or login), door.key_of("address", at.address)
        if at.address and not browser:
            until = accounts.waiting(self._db, place, door.now())
            if until:
                return Refused(why="wait", until=door.local(until))
        held = door.counted(key, what)
        if held:
            return held
        found = accounts.by_login(self._db, login)
        usable = found if found is not None and found.ended_at is None else None
        if not door.passwords.match(usable.password_hash if usable else "", password):
            self._failed(usable, place if at.address else "", "sign_in_failed")
            return Refused(why="wrong")
        assert usable is not None, "no password matches nobody"
        self._hash_again(usable, password)
        return door.enter(usable, None, code="signed_in", device=at.device, forgive=key, how="password")

    def owes(self, token: str) -> Step | None:
        """What a session still owes; None when it has ended."""
        found = self._door.found(token, *STEPS)
        return found[1].step if found else None

    def code(self, token: str, code: str) -> Entered | Refused:
        """A code of the app or a recovery code, good once."""
        found = self._door.found(token, "code")
        if found is None:
            return GONE
        account, session = found
        key = self._door.key_of("code", account.login)
        held = self._door.counted(key, "code")
        if held:
            return held
        how = self._used(account, code)
        if not how:
            self._failed(account, "", "code_failed")
            return Refused(why="code")
        return self._door.enter(account, "code", code="signed_in", device=session.device, was=session, forgive=key,
                                how=how)  # fmt: skip

    def new_password(self, token: str, new: str) -> Entered | Refused:
        """One's own password in place of the one that somebody else made."""
        found = self._door.found(token, "new_password")
        if found is None:
            return GONE
        account, session = found
        weak = self._door.weak(new, account)
        if weak:
            return Refused(why=weak)
        if self._door.passwords.match(account.password_hash, new):
            return Refused(why="same")
        hashed, now = self._door.passwords.hashed(new), self._door.now()
        with self._db.write() as connection:
            accounts.change(connection, account, "password_changed", by=account.login, now=now,
                            password_hash=hashed, must_change=False)  # fmt: skip
        account = replace(account, must_change=False)
        return self._door.enter(account, "new_password", code="signed_in", device=session.device, was=session,
                                how="password")  # fmt: skip

    def set_up(self, token: str) -> SetUp | None:
        """The second factor that this session is setting up."""
        found = self._door.found(token, "set_up", "whole")
        if found is None or not found[0].totp_draft:
            return None
        secret = self._door.keys.unseal(found[0].totp_draft)
        council = self._door.desk.settings.desk.name
        return SetUp(secret=secret, picture=second.picture(second.address(secret, found[0].login, council)))

    def finish_set_up(self, token: str, code: str) -> Codes | Refused:
        """The app's first code: from now on the second factor is asked for; other sessions end."""
        found = self._door.found(token, "set_up", "whole")
        if found is None or not found[0].totp_draft:
            return GONE
        account, session = found
        key = self._door.key_of("code", account.login)
        held = self._door.counted(key, "code")
        if held:
            return held
        step = second.used_step(self._door.keys.unseal(account.totp_draft), code, self._door.now(), 0)
        if step is None:
            return Refused(why="code")
        return self._in_force(account, session, step, key)

    def sign_out(self, token: str) -> None:
        """End a session, whatever it owes."""
        found = self._door.found(token, *STEPS)
        if found is None:
            return
        account, session = found
        now = self._door.now()
        with self._db.write() as connection:
            sessions.end(connection, now, user_id=account.id, only=session.id)
            accounts.write_note(connection, account, "signed_out", {}, by=account.login, now=now)

    def _in_force(self, account: Account, session: Session, step: int, key: str) -> Codes:
        codes, now = second.recovery_codes(), self._door.now()
        with self._db.write() as connection:
            accounts.change(
                connection, account, "second_factor_set_up", by=account.login, now=now,
                totp=account.totp_draft, totp_draft="", totp_step=step,
            )  # fmt: skip
            accounts.keep_codes(connection, account, [self._door.keys.digest("recovery", one) for one in codes])
            sessions.end(connection, now, user_id=account.id, but=session.id)
        account = without_draft(account, account.totp_draft)
        entered = self._door.enter(account, "set_up", code="signed_in", device=session.device, was=session, forgive=key,
                                   how="second factor set up")  # fmt: skip
        return Codes(entered=entered, codes=codes)

    def _used(self, account: Account, code: str) -> str:
        """By what the code was right, '' when it was not; it is used up with that."""
        if second.is_code(code):
            secret = self._door.keys.unseal(account.totp)
            step = second.used_step(secret, code, self._door.now(), account.totp_step)
            with self._db.write() as connection:
                return "code" if step is not None and accounts.use_step(connection, account, step) else ""
        digest = self._door.keys.digest("recovery", second.spare(code))
        with self._db.write() as connection:
            return "recovery code" if accounts.use_code(connection, account, digest, self._door.now()) else ""

    def _failed(self, account: Account | None, place: str, code: str) -> None:
        """One write in any case, so that time says nothing; the audit hears of accounts that exist only."""
        now = self._door.now()
        with self._db.write() as connection:
            if place:
                accounts.count(self._db, connection, place, "address", now)
            if account is not None:
                accounts.write_note(connection, account, code, {}, by="", now=now)

    def _hash_again(self, account: Account, password: str) -> None:
        """Parameters have grown since: hash again while the password is at hand."""
        if self._door.passwords.outdated(account.password_hash):
            with self._db.write() as connection:
                accounts.change(connection, account, "password_hashed_again", by="desk", now=self._door.now(),
                                password_hash=self._door.passwords.hashed(password))  # fmt: skip
