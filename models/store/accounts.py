"""Accounts, their recovery codes, and tries to sign in that failed; every change of an account goes to the audit."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.effects import Note
from models.pages.viewer import Role
from models.signin.account import Account
from models.signin.tries import FORGET, Counted, Tries, one_more, waits
from models.store import audit
from models.store.engine import Database
from models.tables import recovery_codes, sign_in_tries, users

_LEFT = sa.select(sa.func.count()).where(recovery_codes.c.user_id == sa.bindparam("user"),
                                         recovery_codes.c.used_at.is_(None))  # fmt: skip


def account_of(row: sa.RowMapping) -> Account:
    """An account from its row."""
    names = {name: row[name] for name in Account.__dataclass_fields__ if name != "roles"}
    return Account(roles=frozenset(cast("list[Role]", row["roles"].split())), **names)


def by_login(db: Database, login: str) -> Account | None:
    """The account of a login, in whatever case it was typed; ended ones too."""
    return _one(db, users.c.login == login.casefold())


def by_id(db: Database, user_id: int) -> Account | None:
    """The account of that number."""
    return _one(db, users.c.id == user_id)


def by_subject(db: Database, issuer: str, subject: str) -> Account | None:
    """The account of somebody whom the council's own sign-in knows."""
    return _one(db, users.c.issuer == issuer, users.c.subject == subject)


def every(db: Database) -> list[Account]:
    """All accounts, by login; ended ones too."""
    with db.read() as connection:
        return [account_of(row) for row in connection.execute(sa.select(users).order_by(users.c.login)).mappings()]


def _one(db: Database, *where: sa.ColumnElement[bool]) -> Account | None:
    with db.read() as connection:
        row = connection.execute(sa.select(users).where(*where)).mappings().first()
    return account_of(row) if row else None


def add(db: Database, account: Account, *, by: str, now: datetime) -> Account:
    """Make an account (its id is given here).

    Raises:
        LostLease: that login, or that subject, has one already.
    """
    values: dict[str, Any] = {name: getattr(account, name) for name in Account.__dataclass_fields__ if name != "id"}
    values |= {"roles": " ".join(sorted(account.roles))}
    with db.write() as connection:
        row = connection.execute(sa.insert(users).values(**values).returning(users)).mappings().one()
        made = account_of(row)
        detail = {"roles": sorted(made.roles), "council": made.issuer is not None}
        write_note(connection, made, "account_made", detail, by=by, now=now)
    return made


def change(
    connection: Connection, account: Account, code: str, *, by: str, now: datetime,
    detail: Mapping[str, Any] | None = None, **values: Any,
) -> None:  # fmt: skip
    """Change columns of an account, in a transaction of the caller's, with the audit's entry `code`."""
    if values:
        connection.execute(sa.update(users).where(users.c.id == account.id).values(**values))
    write_note(connection, account, code, detail or {}, by=by, now=now)


def write_note(
    connection: Connection, account: Account, code: str, detail: Mapping[str, Any], *, by: str, now: datetime
) -> None:
    """An entry of the audit about an account, in a transaction of the caller's."""
    note = Note(code=code, detail=dict(detail))
    audit.write(connection, (note,), actor=by, subject=f"account {account.login}", now=now)


def use_step(connection: Connection, account: Account, step: int) -> bool:
    """Use a code of the second factor up; False when somebody was quicker."""
    query = sa.update(users).where(users.c.id == account.id, users.c.totp_step < step).values(totp_step=step)
    return connection.execute(query).rowcount == 1


def keep_codes(connection: Connection, account: Account, hashes: Iterable[str]) -> None:
    """New recovery codes in place of all others."""
    connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.user_id == account.id))
    rows = [{"user_id": account.id, "code_hash": one} for one in hashes]
    if rows:
        connection.execute(sa.insert(recovery_codes), rows)


def use_code(connection: Connection, account: Account, code_hash: str, now: datetime) -> bool:
    """Use a recovery code up; False when there is no such code any more."""
    query = sa.update(recovery_codes).where(
        recovery_codes.c.user_id == account.id, recovery_codes.c.code_hash == code_hash,
        recovery_codes.c.used_at.is_(None),
    )  # fmt: skip
    return connection.execute(query.values(used_at=now)).rowcount == 1


def codes_left(db: Database, user_id: int) -> int:
    """How many recovery codes have not been used."""
    with db.read() as connection:
        return connection.execute(_LEFT, {"user": user_id}).scalar_one()


def waiting(db: Database, key: str, now: datetime) -> datetime | None:
    """Until when no try of that key is taken, None when one is."""
    with db.read() as connection:
        return waits(_tries(connection, key), now)


def count(db: Database, connection: Connection, key: str, what: Counted, now: datetime) -> datetime | None:
    """Count a try as failed before it is looked at, so that many at once gain nothing; `forgive` takes it back.

    Returns until when none is taken: then it was not counted, and must not be looked at. What is forgotten is removed.
    """
    connection.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.last_at < now - FORGET))
    connection.execute(db.insert(sign_in_tries).values(key=key, failures=0, last_at=now).on_conflict_do_nothing())
    known = _tries(connection, key, lock=not db.is_sqlite)
    held = waits(known, now)
    if held is not None:
        return held
    after = one_more(known, what, now)
    changed = {"failures": after.failures, "last_at": after.last_at, "until": after.until}
    connection.execute(sa.update(sign_in_tries).where(sign_in_tries.c.key == key).values(changed))
    return None


def forgive(connection: Connection, key: str) -> None:
    """The try was right: nothing is held against that key any more."""
    connection.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.key == key))


def _tries(connection: Connection, key: str, *, lock: bool = False) -> Tries | None:
    query = sa.select(sign_in_tries.c.failures, sign_in_tries.c.last_at, sign_in_tries.c.until)
    query = query.where(sign_in_tries.c.key == key)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return Tries(**row) if row else None
