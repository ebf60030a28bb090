"""What may stand in an address: numbers that a row can have, words that a database can hold; for anything else, 404."""

from typing import Any, Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

LARGEST: Final = 2**63 - 1
"""The largest number of a row in SQLite and PostgreSQL."""


class Number(IntegerConverter):
    """The number of a row."""

    def __init__(self, rules: Map, *args: Any, **options: Any) -> None:
        """As Werkzeug's, at most LARGEST."""
        super().__init__(rules, *args, **{"max": LARGEST, **options})


class Words(UnicodeConverter):
    """A reference, a key or a name; never with a NUL, which PostgreSQL refuses in text."""

    def to_python(self, value: str) -> str:
        """As it stands there."""
        if "\0" in value:
            raise ValidationError
        return value


def bound(app: Flask) -> None:
    """For every address of the application that is added from now on."""
    app.url_map.converters.update({"int": Number, "default": Words, "string": Words})
