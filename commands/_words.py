"""Words of a closed vocabulary as they are typed: one that there is, or a line that names them."""

from typing import Any

from models.errors import UsageError
from models.words import GROUNDS, Ground


def word_of(option: str, value: str, words: tuple[str, ...]) -> Any:
    """The word, None where nothing was typed. Raises UsageError naming the choices."""
    if value and value not in words:
        raise UsageError(f"{option} {value}: choose one of {', '.join(words)}")
    return value or None


def grounds_of(text: str) -> tuple[Ground, ...]:
    """The grounds that were typed, each one that there is."""
    named = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(word_of("--grounds", one, GROUNDS) for one in named)
