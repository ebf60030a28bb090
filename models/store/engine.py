"""The database itself: opening, migrating, stamping, and transactions that never lose an update."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url

from models.config.settings import Settings
from models.errors import ConfigError, LostLease, StoreError
from models.store.alive import owner_name
from models.tables import meta

_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "ceph", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs"}
PATIENCE = 30
"""Seconds that a write waits for others on SQLite."""
_MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: transactions, and the few words in which the two products differ."""

    engine: Engine
    owner: str
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether SQLite keeps it; else PostgreSQL does."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One writing transaction (SQLite: BEGIN IMMEDIATE, so that no update is lost).

        Raises:
            StoreError: when the database does not answer as it should; nothing was written.
        """
        try:
            with self._in_turn(), self.engine.begin() as connection:
                yield connection
        except sa.exc.IntegrityError as error:
            if _is_unique(error):
                raise LostLease(f"somebody else wrote this already ({_short(error)})") from error
            raise StoreError(f"the database refused a write ({_short(error)})") from error
        except sa.exc.DBAPIError as error:
            raise StoreError(f"the database refused a write ({_short(error)})") from error

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """SQLite has one writer: threads of this process wait here, and are woken when it is their turn.

        SQLite itself only tries again every tenth of a second; beside a beat that writes all the time, a page then
        waits for seconds. Other processes are still met by its own wait.
        """
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=PATIENCE):
            raise StoreError(f"the database refused a write (others have been writing for {PATIENCE} seconds)")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One reading transaction; readers never take the write lock.

        Raises:
            StoreError: when the database does not answer.
        """
        try:
            with self.engine.connect().execution_options(desk_read=True) as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise StoreError(f"the database refused a read ({_short(error)})") from error

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT, for either product."""
        return (sqlite.insert if self.is_sqlite else postgresql.insert)(table)

    def for_update(self, select: sa.Select[Any]) -> sa.Select[Any]:
        """Lock the rows on PostgreSQL, passing over locked ones; SQLite holds the one write lock already."""
        return select if self.is_sqlite else select.with_for_update(skip_locked=True)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _is_unique(error: sa.exc.IntegrityError) -> bool:
    """Whether a unique key refused the write, on either product (SQLSTATE 23505)."""
    return getattr(error.orig, "sqlstate", "") == "23505" or "UNIQUE constraint" in str(error.orig)


def _short(error: sa.exc.DBAPIError) -> str:
    """What went wrong without the statement's values: those may hold message text."""
    text = str(error.orig).strip().splitlines() or [type(error).__name__]
    return text[0][:160]


def open_database(settings: Settings, *, stamp: str, now: datetime) -> Database:
    """Open, migrate and check the stamp; makes the database when there is none.

    Args:
        settings: for the address of the database.
        stamp: 'demo' or 'live', for ever (promise 18).
        now: aware time, kept as the time of making.

    Raises:
        ConfigError: wrong stamp, network file system, missing secret, or a database newer than this program.
        StoreError: the database cannot be reached.
    """
    engine = _engine(settings)
    database = Database(engine, owner_name())
    try:
        _migrate(database)
        _check_stamp(database, stamp, now)
    except ConfigError:
        database.close()
        raise
    except sa.exc.DBAPIError as error:
        database.close()
        raise StoreError(f"[database] {engine.url.render_as_string()}: {_short(error)}") from error
    return database


def _url(settings: Settings) -> sa.URL:
    try:
        return make_url(settings.database.url)
    except (sa.exc.ArgumentError, ValueError):
        raise ConfigError("[database] url: is no address of a database: write postgresql+psycopg://host/db") from None


def _engine(settings: Settings) -> Engine:
    url = _url(settings)
    if settings.database.password_env:
        secret = os.environ.get(settings.database.password_env)
        if not secret:
            raise ConfigError(
                f"the environment variable {settings.database.password_env} ([database] password_env) is not set"
            )
        url = url.set(password=secret)
    if url.get_backend_name() != "sqlite":
        return _hooked(sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10}))
    path = settings.resolve(Path(url.database or "desk.db"))
    if not path.parent.is_dir():
        raise ConfigError(f"[database] url: there is no folder {path.parent}")
    refuse_network(path)
    return _hooked(sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": PATIENCE}))


def refuse_network(path: Path, mounts: str | None = None) -> None:
    """SQLite's locks do not hold on network file systems: refuse them.

    Raises:
        ConfigError: when the path lies on one.
    """
    if mounts is None:
        table = Path("/proc/self/mounts")
        mounts = table.read_text(encoding="utf-8", errors="replace") if table.exists() else ""
    inside = [line.split(" ") for line in mounts.splitlines() if line.count(" ") >= 2]
    covering = [row for row in inside if path.resolve().is_relative_to(row[1].replace("\\040", " "))]
    if covering and max(covering, key=lambda row: len(row[1]))[2] in _NETWORK:
        raise ConfigError(
            f"[database] url: {path} is on a network file system, where locks fail: use a local disk or PostgreSQL"
        )


def _hooked(engine: Engine) -> Engine:
    if engine.dialect.name != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={1000 * PATIENCE}"):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("desk_read")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _migrate(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7226031)")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise ConfigError(
                f"[database]: made by a newer version of the desk ({error}): update the checkout"
            ) from error


def _check_stamp(database: Database, stamp: str, now: datetime) -> None:
    with database.engine.begin() as connection:
        for key, value in (("stamp", stamp), ("made_at", now.isoformat())):
            connection.execute(database.insert(meta).values(key=key, value=value).on_conflict_do_nothing())
        found = connection.execute(sa.select(meta.c.value).where(meta.c.key == "stamp")).scalar_one()
    if found != stamp:
        raise ConfigError(
            f"[database] url: this database is stamped {found} for ever; it cannot serve as {stamp}: name another"
        )


def exists(settings: Settings) -> bool:
    """Whether there is a database to open; a PostgreSQL server is taken to be there."""
    url = _url(settings)
    if url.get_backend_name() != "sqlite":
        return True
    return settings.resolve(Path(url.database or "desk.db")).exists()
