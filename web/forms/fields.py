"""Reading single fields as people fill them in; every fault is a sentence for the error summary (GOV.UK style)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

NAME_LIMIT: Final = 100
WORDS_LIMIT: Final = 200
MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                 "november", "december")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a field: the id of the field, and what to do."""

    field: str
    text: str


def one_line(text: str) -> str:
    """What was typed, on one line, without control and format characters."""
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text
                   if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn"))  # fmt: skip
    return " ".join(kept.split())


def many_lines(text: str) -> str:
    """What was typed in a box: its lines, each made safe, without empty ones at the ends."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()


def full_name(form: Mapping[str, str], field: str = "name") -> str | Fault:
    """A person's name as typed."""
    typed = one_line(form.get(field, ""))
    if not any(char.isalpha() for char in typed):
        return Fault(field=field, text="Enter your full name")
    if len(typed) > NAME_LIMIT:
        return Fault(field=field, text=f"Your full name must be {NAME_LIMIT} characters or fewer")
    return typed


def short_words(form: Mapping[str, str], field: str) -> str | Fault:
    """A few words that may be left out."""
    typed = one_line(form.get(field, ""))
    if len(typed) > WORDS_LIMIT:
        return Fault(field=field, text=f"Whose it is must be {WORDS_LIMIT} characters or fewer")
    return typed


def a_day(form: Mapping[str, str], missing: str = "Enter the day by which you will respond") -> date | Fault:
    """A date from three fields: day, month (a number or its name), year; missing: what is said when all are empty."""
    parts = {name: one_line(form.get(name, "")) for name in ("day", "month", "year")}
    empty = [name for name, typed in parts.items() if not typed]
    if len(empty) == 3:
        return Fault(field="day", text=missing)
    if empty:
        return Fault(field=empty[0], text=f"The day must include a {empty[0]}")
    if not (parts["year"].isascii() and parts["year"].isdigit() and len(parts["year"]) == 4):
        return Fault(field="year", text="The year must include 4 numbers")
    try:
        return date(int(parts["year"]), _month(parts["month"]), int(parts["day"]))
    except ValueError:
        return Fault(field="day", text="The day must be a real date, for example 27 11 2026")


def _month(typed: str) -> int:
    """1 to 12, from a number or the first letters of a name; ValueError when it is neither."""
    named = [number for number, name in enumerate(MONTHS, 1) if len(typed) > 2 and name.startswith(typed.casefold())]
    return named[0] if named else int(typed)
