"""Fixtures: houses on the shared Dovecot, and a sink for their letters."""

from __future__ import annotations

import itertools
import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.service.house import House
from tests.service.near import Time

_ACCOUNTS = itertools.count(1)


class MakeHouse(Protocol):
    """What the fixture make_house is."""

    def __call__(self, *, boxes: tuple[str, ...] = ("children",), **options: Any) -> House: ...


@pytest.fixture(scope="session", autouse=True)
def forks() -> None:
    """The server that the processes are forked from loads the desk once."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.service.preload"])


@pytest.fixture
def time() -> Time:
    """The time of a desk in the test's own process, from Wednesday 23 December 2026, 10:00."""
    return Time()


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """Where letters go."""
    with SmtpSink() as server:
        yield server


@pytest.fixture(scope="session")
def loaded_database(tmp_path_factory: pytest.TempPathFactory, forks: None, dovecot: Dovecot) -> Path:
    """A folder with a SQLite database that has the council's directory in it, to be copied."""
    house = House(tmp_path_factory.mktemp("template"), dovecot, smtp_port=25, boxes={"children": "template"}).write()
    house.load_council()
    return house.folder


@pytest.fixture
def make_house(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, loaded_database: Path) -> MakeHouse:
    """Makes houses, each with a folder, accounts and database of its own; the council is loaded."""

    def made(*, boxes: tuple[str, ...] = ("children",), **options: Any) -> House:
        number = next(_ACCOUNTS)
        folder = tmp_path / f"house{number}"
        folder.mkdir()
        options.setdefault("smtp_port", sink.port)
        accounts = {name: f"service{number}{name}" for name in boxes}
        house = House(folder, dovecot, boxes=accounts, **options).write()
        if house.url.startswith("sqlite"):
            for file in loaded_database.glob("desk.db*"):  # with what SQLite has written ahead
                shutil.copy(file, folder)
        else:
            house.load_council()
        return house

    return made


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    """One house in automatic mode."""
    return make_house()
