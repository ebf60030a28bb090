"""Nouns to JSON and back, checked: what a column of JSON holds is always one of our dataclasses."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

Noun = TypeVar("Noun")


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(noun: object) -> Any:
    """A dataclass as plain JSON values."""
    return _adapter(type(noun)).dump_python(noun, mode="json")


def from_json(kind: type[Noun], value: Any) -> Noun:
    """JSON values as the dataclass.

    Raises:
        pydantic.ValidationError: when the value is not of that shape.
    """
    result: Noun = _adapter(kind).validate_python(value)
    return result
