"""The same store on SQLite and on PostgreSQL: made once by the migrations, as new for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory

import models
from models.store.engine import Database, open_database
from models.tables import metadata
from tests.models.build import NOW, Shelf, settings_in
from tests.servers.postgres import Postgres

STRANGER = "elsewhere|boot|space|1|1"
"""The owner of a service on another machine: nobody here can say whether it lives."""
HEAD = ScriptDirectory(str(Path(models.__file__).parent / "migrations")).get_current_head()
"""The newest migration."""


@pytest.fixture(scope="session")
def made_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that tests copy."""
    folder = tmp_path_factory.mktemp("made")
    open_database(settings_in(folder), stamp="live", now=NOW).close()
    return folder / "desk.db"


@pytest.fixture(scope="session")
def made_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a migrated database that every test finds empty."""
    url = postgres.new_database()
    open_database(settings_in(tmp_path_factory.mktemp("made"), url), stamp="live", now=NOW).close()
    return url


def emptied(url: str) -> str:
    """The same database with nothing in it, as it was when it was made: much quicker than a new one."""
    tables = [f'"{name}"' for name in metadata.tables]
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        sequences = connection.execute("select quote_ident(relname) from pg_class where relkind = 'S'").fetchall()
        for statement in (
            "set local session_replication_role = replica",  # the audit's triggers refuse to delete
            *(f"delete from {name}" for name in tables),
            *(f"select setval('{name}', 1, false)" for (name,) in sequences),
            f"update alembic_version set version_num = '{HEAD}'",
        ):
            connection.execute(statement.encode())
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where this test's own migrated database is."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("made_sqlite"), tmp_path / "desk.db")
        return "sqlite:///desk.db"
    return emptied(request.getfixturevalue("made_postgres"))


@pytest.fixture
def opened(url: str, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Opens the test's database, as often as asked; closes it at the end."""
    open_ones: list[Database] = []

    def another() -> Database:
        open_ones.append(open_database(settings_in(tmp_path, url), stamp="live", now=NOW))
        return open_ones[-1]

    yield another
    for one in open_ones:
        one.close()


@pytest.fixture
def db(opened: Callable[[], Database]) -> Database:
    """This service's database."""
    return opened()


@pytest.fixture
def other(opened: Callable[[], Database]) -> Database:
    """The same database as a service on another machine has it open."""
    return replace(opened(), owner=STRANGER)


@pytest.fixture
def shelf(db: Database) -> Shelf:
    """Puts mails, cases and letters into the database in one line."""
    return Shelf(db)
