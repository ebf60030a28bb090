"""Opening the database (promises 16, 18): migrated from nothing, stamped for ever, and what is refused in one line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from models.errors import ConfigError, StoreError
from models.store.engine import Database, exists, open_database, refuse_network
from models.tables import leases, meta, metadata
from tests.models.build import NOW, Shelf, settings_in
from tests.servers.child import free_port


def table_names(db: Database) -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def test_the_migrations_make_every_table_and_nothing_differs_from_the_code(db: Database) -> None:
    assert table_names(db) == set(metadata.tables) | {"alembic_version"}
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_opening_a_second_time_changes_nothing(db: Database, opened: Callable[[], Database], shelf: Shelf) -> None:
    with db.read() as connection:
        before = connection.execute(sa.select(meta).order_by(meta.c.key)).all()
    again = opened()
    with again.read() as connection:
        assert connection.execute(sa.select(meta).order_by(meta.c.key)).all() == before
    assert shelf.value(sa.text("select count(*) from alembic_version")) == 1


def test_a_database_made_by_a_newer_version_is_refused(shelf: Shelf, opened: Callable[[], Database]) -> None:
    shelf.do("update alembic_version set version_num = '9999'")
    with pytest.raises(ConfigError, match="newer version of the desk"):
        opened()


@pytest.mark.parametrize(("made", "asked"), [("demo", "live"), ("live", "demo")])
def test_a_database_is_stamped_demo_or_live_for_ever(tmp_path: Path, made: str, asked: str) -> None:
    settings = settings_in(tmp_path)
    open_database(settings, stamp=made, now=NOW).close()
    for _ in range(2):
        with pytest.raises(ConfigError, match=f"stamped {made} for ever"):
            open_database(settings, stamp=asked, now=NOW)
    open_database(settings, stamp=made, now=NOW + timedelta(days=1)).close()


def test_there_is_no_database_until_it_is_opened(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert not exists(settings)
    open_database(settings, stamp="live", now=NOW).close()
    assert exists(settings)
    assert (tmp_path / "desk.db").is_file(), "the path is relative to the configuration file"


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "fuse.sshfs"])
def test_sqlite_on_a_network_file_system_is_refused(tmp_path: Path, kind: str) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} {kind} rw 0 0\n"
    with pytest.raises(ConfigError, match="network file system"):
        refuse_network(tmp_path / "desk.db", mounts)


def test_a_local_disk_below_a_network_mount_is_taken(tmp_path: Path) -> None:
    (tmp_path / "with space").mkdir()
    mounts = f"server:/x / nfs rw 0 0\n/dev/sda1 {tmp_path}/with\\040space ext4 rw 0 0\n"
    refuse_network(tmp_path / "with space" / "desk.db", mounts)
    with pytest.raises(ConfigError, match="network"):
        refuse_network(tmp_path / "desk.db", mounts)


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_database(settings_in(tmp_path), stamp="live", now=NOW)


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no folder"):
        open_database(settings_in(tmp_path, "sqlite:///nowhere/desk.db"), stamp="live", now=NOW)


def test_a_server_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://127.0.0.1:{free_port()}/desk"
    with pytest.raises(StoreError, match=r"refused|failed") as caught:
        open_database(settings_in(tmp_path, url), stamp="live", now=NOW)
    assert "\n" not in str(caught.value)


def test_a_naive_time_is_refused_and_an_aware_one_comes_back_as_utc(db: Database, shelf: Shelf) -> None:
    with pytest.raises(sa.exc.StatementError, match="naive"), db.write() as connection:
        connection.execute(sa.insert(leases).values(name="x", until=datetime(2026, 11, 4, 10)))  # noqa: DTZ001  # the point
    local = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    with db.write() as connection:
        connection.execute(sa.insert(leases).values(name="x", until=local))
    found = shelf.value(sa.select(leases.c.until))
    assert found == local
    assert found.tzinfo is UTC


def test_sqlite_waits_writes_through_and_checks_its_keys(tmp_path: Path, made_sqlite: Path) -> None:
    db = open_database(settings_in(made_sqlite.parent), stamp="live", now=NOW)
    with db.read() as connection:
        pragmas = {name: connection.exec_driver_sql(f"pragma {name}").scalar()
                   for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
    db.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_a_row_whose_case_is_not_there_is_refused(shelf: Shelf) -> None:
    with pytest.raises(StoreError):
        shelf.do(f"insert into tasks (case_id, kind, made_at) values (77, 'x', '{NOW:%Y-%m-%d}')")


def test_four_writers_at_once_lose_no_update(db: Database, shelf: Shelf) -> None:
    with db.write() as connection:
        connection.execute(sa.insert(leases).values(name="count"))
    row = sa.select(leases.c.fence).where(leases.c.name == "count")

    def count() -> None:
        for _ in range(10):
            with db.write() as connection:
                seen = connection.execute(row if db.is_sqlite else row.with_for_update()).scalar_one()
                connection.execute(sa.update(leases).where(leases.c.name == "count").values(fence=seen + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shelf.value(row) == 40


def test_a_reader_is_not_held_up_by_a_writer(db: Database) -> None:
    with db.write() as writing:
        writing.execute(sa.insert(leases).values(name="half done"))
        with db.read() as reading:
            assert reading.execute(sa.select(leases)).all() == []


def test_a_write_that_fails_half_way_leaves_nothing(db: Database, shelf: Shelf) -> None:
    def half() -> None:
        with db.write() as connection:
            connection.execute(sa.insert(leases).values(name="half done"))
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        half()
    assert shelf.value(sa.select(sa.func.count()).select_from(leases)) == 0
