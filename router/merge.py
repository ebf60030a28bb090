"""Putting effects together: everything that one moment changes becomes one commit."""

from dataclasses import fields

from models.effects import Effects


def merge(*parts: Effects) -> Effects:
    """All parts as one: tuples are joined in order, sets united, and of single values the last one given stands.

    needs_human holds each reason once: every part gives all reasons that it knows, and a clearing part comes alone.
    """
    values: dict[str, object] = {}
    for part in parts:
        for field in fields(Effects):
            new, old = getattr(part, field.name), values.get(field.name)
            if isinstance(new, tuple) and isinstance(old, tuple):
                values[field.name] = tuple(dict.fromkeys(old + new)) if field.name == "needs_human" else old + new
            elif isinstance(new, frozenset) and isinstance(old, frozenset):
                values[field.name] = old | new
            elif (new is not None and new is not False) or field.name not in values:
                values[field.name] = new
    return Effects(**values)  # type: ignore[arg-type]  # the names and values come from Effects itself
