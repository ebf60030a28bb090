"""The chase beat asks indexes for what is due, and the bench of it chases as many as it says."""

from datetime import timedelta
from pathlib import Path

import pytest

from bench.chase import measure
from models.store.due import _DUE, _UNDECIDED, due
from models.store.engine import open_database
from tests.models.build import NOW, settings_in


def test_what_is_due_and_what_waits_is_found_by_an_index_and_never_by_walking_through_all(tmp_path: Path) -> None:
    database = open_database(settings_in(tmp_path), stamp="live", now=NOW)
    try:
        with database.read() as connection:
            for query, index in ((_DUE.params(now=NOW), "ix_clocks_next"), (_UNDECIDED, "ix_ledger_open")):
                sql = query.compile(database.engine, compile_kwargs={"literal_binds": True})
                plan = [str(row[3]) for row in connection.exec_driver_sql(f"explain query plan {sql}")]
                assert len(plan) == 1
                assert index in plan[0]
        assert list(due(database, NOW + timedelta(days=9), {})) == []
    finally:
        database.close()


@pytest.mark.parametrize("sizes", [(20, 60)])
def test_the_bench_measures_a_beat_that_chases_what_is_due(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    found = measure(tmp_path, lambda place: f"sqlite:///{place / 'desk.db'}", sizes, due=5)
    assert list(found) == list(sizes)
    assert all(0 < seconds < timedelta(hours=1).total_seconds() for seconds in found.values())
