"""A child that has loaded the rules, once for all tests of this folder: loading takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.worker import Worker


@pytest.fixture(scope="package")
def reading_worker() -> Iterator[Worker]:
    """One child for parsing and reading."""
    with Worker() as one:
        yield one
