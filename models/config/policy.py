"""The policy that was in force when a clock was reckoned: hours and lengths as they stood then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from models.config.durations import Duration
from models.config.timescales import Clocks, Hours
from models.config.values import Section

_Table = TypeVar("_Table", bound=Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of the council's policy. taken_at: when a service first worked by it (UTC)."""

    id: int
    taken_at: datetime
    hours: Hours
    clocks: Clocks


def policy_of(key: int, taken_at: datetime, payload: Mapping[str, Any]) -> Policy:
    """A policy from what was kept of it: unknown keys are left out, missing ones have their default."""
    return Policy(id=key, taken_at=taken_at, hours=_table(Hours, payload), clocks=_table(Clocks, payload))


def _table(kind: type[_Table], payload: Mapping[str, Any]) -> _Table:
    kept = payload.get(kind.__name__.lower(), {})
    return kind.model_validate({key: _value(value) for key, value in kept.items() if key in kind.model_fields})


def _value(value: Any) -> Any:
    """Durations are kept by amount and unit."""
    return Duration(**value) if isinstance(value, dict) else value
