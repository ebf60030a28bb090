"""Durations as the configuration writes them: 30m, 4h, 3d (wall; 1d = 24 h), 2wh, 5wd (working), 1w, 1mo."""

import re
from dataclasses import dataclass
from typing import Literal

from models.errors import ConfigError

Unit = Literal["s", "m", "h", "d", "wh", "wd", "w", "mo"]
_PATTERN = re.compile(r"(\d{1,5})\s*(mo|wh|wd|s|m|h|d|w)")
_SECONDS: dict[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount and its unit; what it means on a calendar is decided in router.timing.hours."""

    amount: int
    unit: Unit

    @property
    def working(self) -> bool:
        """Whether it is counted in working time."""
        return self.unit in ("wh", "wd")

    @property
    def seconds(self) -> int | None:
        """Seconds of wall clock for s, m, h, d; None for units that need a calendar."""
        factor = _SECONDS.get(self.unit)
        return None if factor is None else factor * self.amount

    def __str__(self) -> str:
        """As the configuration writes it."""
        return f"{self.amount}{self.unit}"


def parse_duration(text: str) -> Duration:
    """Read '2wh' and its like.

    Raises:
        ConfigError: when it is no duration.
    """
    found = _PATTERN.fullmatch(text.strip())
    if not found:
        raise ConfigError(f"{text!r} is no duration: write for example 30m, 4h, 3d, 2wh, 5wd, 1w or 1mo")
    unit: Unit = found[2]  # type: ignore[assignment]  # the pattern admits units only
    return Duration(int(found[1]), unit)
