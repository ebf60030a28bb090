"""What is typed: words of a closed vocabulary, days and times; or a line that says what can be written."""

from datetime import date, datetime, tzinfo
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


def day_of(option: str, text: str) -> date:
    """The day that was typed. Raises UsageError when it is no ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: write an ISO date such as 2027-01-08") from None


def time_of(option: str, text: str, zone: tzinfo) -> datetime:
    """The moment that was typed, aware; without an offset it is local time of the desk.

    Raises:
        UsageError: when it is no ISO time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: write an ISO time such as 2027-01-08T12:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
