"""What all of sign-in shares: its settings and keys, tries that are counted, and how a session takes its steps."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from beats.desk import Desk
from models.pages.accounts import Entered, From, Refused
from models.signin import second
from models.signin.account import Account, Session, Step
from models.signin.passwords import Passwords, Weak, weakness
from models.signin.secrets import Keys, new_token, token_hash
from models.signin.tries import Counted
from models.store import accounts, sessions


class Door:
    """One running desk's sign-in. Its time is the machine's: --now fixes days, never how long a session lives."""

    def __init__(self, desk: Desk, key: bytes, passwords: Passwords | None = None) -> None:
        """Take the desk, the signing key, and how passwords are hashed (None = as live)."""
        web = desk.settings.web
        self.desk, self.db, self.web = desk, desk.db, web
        self.keys, self.passwords = Keys(key), passwords or Passwords()
        self.life = sessions.Life(idle=timedelta(seconds=web.idle.seconds or 0),
                                  whole=timedelta(seconds=web.session.seconds or 0))  # fmt: skip

    def now(self) -> datetime:
        """The machine's time."""
        return self.desk.machine()

    def local(self, moment: datetime) -> datetime:
        """A time as pages show it."""
        return moment.astimezone(self.desk.settings.zone)

    def found(self, token: str, *steps: Step) -> tuple[Account, Session] | None:
        """The session of a token, if it lives and stands at one of these steps."""
        found = sessions.find(self.db, token_hash(token), self.life, self.now()) if token else None
        return found if found and found[1].step in steps else None

    def weak(self, password: str, account: Account) -> Weak | None:
        """What is wrong with a new password of somebody."""
        return weakness(password, (account.login, account.name, self.desk.settings.desk.name))

    def key_of(self, what: Counted, whom: str) -> str:
        """Under which key tries of somebody are counted."""
        return f"{what}:{self.keys.digest(what, whom)}"

    def counted(self, key: str, what: Counted) -> Refused | None:
        """Count a try before it is looked at; how long to wait instead, when too many have failed."""
        with self.db.write() as connection:
            until = accounts.count(self.db, connection, key, what, self.now())
        return Refused(why="wait", until=self.local(until)) if until else None

    def enter(
        self, account: Account, done: Step | None, *, code: str, device: str, was: Session | None = None,
        forgive: str = "", **detail: Any,
    ) -> Entered:  # fmt: skip
        """A new session after a step that is done (None: the password), in place of the one before.

        code: of the audit's entry. forgive: the key of the tries that are forgotten.
        """
        now, token = self.now(), new_token()
        step = self.next_step(account, done)
        with self.db.write() as connection:
            if forgive:
                accounts.forgive(connection, forgive)
            if was is not None:
                sessions.end(connection, now, user_id=account.id, only=was.id)
            if step == "set_up":  # a new secret each time: whoever had the password before has seen the last one
                accounts.change(connection, account, "second_factor_begun", by=account.login, now=now,
                                totp_draft=self.keys.seal(second.new_secret()))  # fmt: skip
            whole_since = was.made_at if was is not None and was.step == "whole" else None
            sessions.begin(connection, account.id, token_hash(token), step=step, device=device, now=now,
                           since=whole_since)  # fmt: skip
            accounts.write_note(connection, account, code, {"owes": step, **detail}, by=account.login, now=now)
        return Entered(token=token, step=step, mark=self.keys.know(account.login) if step == "whole" else "")

    def next_step(self, account: Account, done: Step | None) -> Step:
        """What is owed next: a code, then a password of one's own, then a second factor; 'whole' when nothing is."""
        owed: list[Step] = []
        if account.totp:
            owed.append("code")
        if account.must_change:
            owed.append("new_password")
        if not account.totp and account.issuer is None and self.web.must_have_second(account.roles):
            owed.append("set_up")
        order: list[Step] = ["code", "new_password", "set_up", "whole"]
        after = order[order.index(done) + 1 :] if done else order
        return next((one for one in owed if one in after), "whole")

    def known(self, login: str, at: From) -> str:
        """The browser in which that login has signed in before, '' for any other."""
        return self.keys.known(login, at.mark)


def without_draft(account: Account, totp: str) -> Account:
    """The account once its new second factor is in force."""
    return replace(account, totp=totp, totp_draft="")
