"""The same store on SQLite and on PostgreSQL: made once by the migrations, then copied for each test."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from models.store.engine import Database, open_database
from tests.models.build import NOW, Shelf, settings_in
from tests.servers.postgres import Postgres

STRANGER = "elsewhere|boot|space|1|1"
"""The owner of a service on another machine: nobody here can say whether it lives."""
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def made_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that tests copy."""
    folder = tmp_path_factory.mktemp("made")
    open_database(settings_in(folder), stamp="live", now=NOW).close()
    return folder / "desk.db"


@pytest.fixture(scope="session")
def made_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a migrated database that tests copy."""
    url = postgres.new_database()
    open_database(settings_in(tmp_path_factory.mktemp("made"), url), stamp="live", now=NOW).close()
    return url


def copied(url: str) -> str:
    """The URL of a fresh copy of a database."""
    server, _, template = url.replace("+psycopg", "").rpartition("/")
    name = f"copy_{next(_numbers)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"create database {name} template {template} strategy file_copy".encode())
    return f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where this test's own migrated database is."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("made_sqlite"), tmp_path / "desk.db")
        return "sqlite:///desk.db"
    return copied(request.getfixturevalue("made_postgres"))


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
