"""Sessions of the web pages, found by the digest of their token; when they end is in `Life`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.signin.account import Account, Session, Step
from models.store.accounts import account_of
from models.store.engine import Database
from models.tables import sessions, users

HALF: timedelta = timedelta(minutes=15)
"""How long a session that owes something has, from its beginning."""
OLD: timedelta = timedelta(days=2)
"""No session lives so long (models.config.servers.Web)."""
TOUCH: timedelta = timedelta(minutes=1)
"""How often a look is written down at most."""
_FIELDS = tuple(sessions.c[name] for name in Session.__dataclass_fields__)
_FOUND = (
    sa.select(users, *(column.label(f"session_{column.name}") for column in _FIELDS))
    .join_from(sessions, users, users.c.id == sessions.c.user_id)
    .where(
        sessions.c.token_hash == sa.bindparam("token_hash"),
        sessions.c.ended_at.is_(None),
        users.c.ended_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How long a session lives: without a look, and as a whole."""

    idle: timedelta
    whole: timedelta

    def holds(self, one: Session, now: datetime) -> bool:
        """Whether it lives now."""
        if one.step != "whole":
            return now - one.made_at < HALF
        return now - one.seen_at < self.idle and now - one.made_at < self.whole


def begin(
    connection: Connection, user_id: int, token_hash: str, *, step: Step, device: str, now: datetime,
    since: datetime | None = None,
) -> None:  # fmt: skip
    """A new session; `since` when it goes on from an earlier one, whose whole time it keeps.

    Those of OLD are removed with it: the audit tells of them.
    """
    old = sa.delete(sessions).where(sessions.c.user_id == user_id, sessions.c.made_at < now - OLD)
    connection.execute(old)
    connection.execute(
        sa.insert(sessions).values(
            user_id=user_id, token_hash=token_hash, step=step, device=device, made_at=since or now, seen_at=now
        )
    )


def find(db: Database, token_hash: str, life: Life, now: datetime) -> tuple[Account, Session] | None:
    """The session of a token and its account; None when it has ended, by whatever."""
    with db.read() as connection:
        row = connection.execute(_FOUND, {"token_hash": token_hash}).mappings().first()
    if row is None:
        return None
    session = Session(**{name: row[f"session_{name}"] for name in Session.__dataclass_fields__})
    return (account_of(row), session) if life.holds(session, now) else None


def touch(db: Database, session: Session, now: datetime) -> None:
    """Somebody looked: written down once a minute."""
    if now - session.seen_at >= TOUCH:
        with db.write() as connection:
            connection.execute(sa.update(sessions).where(sessions.c.id == session.id).values(seen_at=now))


def of_user(db: Database, user_id: int, life: Life, now: datetime) -> Sequence[Session]:
    """The whole sessions of somebody that live, the latest seen first."""
    query = sa.select(*_FIELDS).where(
        sessions.c.user_id == user_id, sessions.c.ended_at.is_(None), sessions.c.step == "whole"
    )
    with db.read() as connection:
        found = [Session(**row) for row in connection.execute(query.order_by(sessions.c.seen_at.desc())).mappings()]
    return [one for one in found if life.holds(one, now)]


def end(connection: Connection, now: datetime, *, user_id: int, only: int | None = None, but: int | None = None) -> int:
    """End sessions of somebody: all, only one, or all but one; how many ended."""
    query = sa.update(sessions).where(sessions.c.user_id == user_id, sessions.c.ended_at.is_(None))
    if only is not None:
        query = query.where(sessions.c.id == only)
    if but is not None:
        query = query.where(sessions.c.id != but)
    return connection.execute(query.values(ended_at=now)).rowcount
