"""A simulated year keeps the promises 8 to 15: no chase twice, none lost, none outside hours, none without a fresh poll."""

from pathlib import Path

import pytest

from tests.router.year import Year


@pytest.mark.parametrize("seed", range(2))
def test_over_a_year_of_trouble_every_promise_is_kept_and_every_ladder_ends(tmp_path: Path, seed: int) -> None:
    year = Year(tmp_path, seed=seed, cases=12, days=25)
    year.run()
    assert year.laws.breaches == []
    assert len(year.laws.letters) > 40
    year.desk.db.close()
