"""Working time against an independent library: numpy counts the working days, from the proclaimed holidays."""

import numpy as np

from bench.clocks import PROFILES, disagreements

INTERVALS = 100_000


def test_a_hundred_thousand_random_intervals_are_as_numpy_counts_them() -> None:
    random = np.random.default_rng(2026)
    for name in PROFILES:
        assert disagreements(name, INTERVALS // len(PROFILES), random) == []
