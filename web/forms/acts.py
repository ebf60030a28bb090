"""The form of an act, read and checked for shape: the fields that the act asks for, and what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from models.pages.doing import ActForm, Filled
from web.forms.act_fields import ASKS, CHOICES, Ask
from web.forms.fields import Fault, a_day, many_lines, one_line

OTHER: Final = "other"
UNSAID: Final = "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A form as it was filled in. typed: what is shown again; filled: None when something is wrong with it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    filled: Filled | None = None
    version: int = 0

    def fault(self, *names: str) -> str:
        """What is wrong with one of these fields, '' when nothing is."""
        return next((one.text for one in self.faults if one.field in names), "")

    def refused(self, why: str, act: str) -> "Typed":
        """The same, refused by the desk: said at the first field, or at the button where nothing is asked."""
        asks = asks_of(act)
        named = next((one.name for one in asks if one.name not in ("side", "knowing")), "do")
        where = "respond" if any(one.sort == "day" for one in asks) and " day" in why else named
        return replace(self, faults=(*self.faults, Fault(field=where, text=why)), filled=None)


BLANK: Final = Typed()


def asks_of(act: str) -> tuple[Ask, ...]:
    """What an act asks."""
    return ASKS.get(act, ())


def shown(form: ActForm) -> tuple[Ask, ...]:
    """What its page asks now: nothing where there is nothing to choose."""
    chosen = [one for one in asks_of(form.act) if one.sort in ("one", "some") or one.name == "knowing"]
    empty = [one for one in chosen if one.name not in CHOICES and not form.options.get(one.name)]
    return tuple(one for one in asks_of(form.act) if one not in empty)


def read(act: str, form: MultiDict[str, str]) -> Typed:
    """What somebody filled in."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for ask in asks_of(act):
        value = _value(ask, form)
        if isinstance(value, Fault):
            faults.append(value)
        elif value is not None:
            values[ask.name] = value
    version = form.get("version", "")
    typed = {name: many_lines(value)[:5000] for name, value in form.items() if name != "csrf_token"}
    typed |= {"grounds": " ".join(form.getlist("grounds")), "logins": " ".join(form.getlist("logins"))}
    return Typed(
        typed=typed, faults=tuple(faults), filled=None if faults else Filled(**values),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 12 else -1,
    )  # fmt: skip


def _value(ask: Ask, form: MultiDict[str, str]) -> Any:
    """The value of a field, None when it stays empty, or what is wrong with it."""
    match ask.sort:
        case "day":
            return _offered_day(ask, form)
        case "date":
            empty = not any(one_line(form.get(name, "")) for name in ("day", "month", "year"))
            return None if empty and not ask.missing else a_day(form, missing=ask.missing)
        case "tick":
            return True if form.get(ask.name) == "yes" else None
        case "some":
            return tuple(one for one in " ".join(form.getlist(ask.name)).split() if _allowed(ask.name, one))
        case "one":
            return _one(ask, one_line(form.get(ask.name, "")))
        case "words" | "line":
            return _written(ask, form.get(ask.name, ""))


def _written(ask: Ask, typed: str) -> str | Fault | None:
    words = one_line(typed) if ask.sort == "line" else many_lines(typed)
    if not words:
        return Fault(field=ask.name, text=ask.missing) if ask.missing else None
    if len(words) > ask.limit:
        return Fault(field=ask.name, text=f"{ask.label.rstrip('?')} must be {ask.limit} characters or fewer")
    return words.upper() if ask.name == "other" else words


def _one(ask: Ask, typed: str) -> Any:
    wrong = Fault(field=ask.name, text=ask.missing) if ask.missing else None
    if not typed or not _allowed(ask.name, typed):
        return wrong
    if ask.name == "danger":
        return typed == "yes"
    if ask.name == "message":
        return int(typed) if re.fullmatch(r"[0-9]{1,12}", typed) else wrong
    return typed


def _allowed(name: str, value: str) -> bool:
    """Whether the value is one of a fixed list; what the case itself offers is for the desk to see."""
    if name == "side":
        return value in ("child", "adult", "undecided")
    return name not in CHOICES or value in dict(CHOICES[name])


def _offered_day(ask: Ask, form: MultiDict[str, str]) -> date | Fault | None:
    chosen = form.get("respond", "")
    if chosen == OTHER:
        return a_day(form)
    if chosen == UNSAID or (not chosen and not ask.missing):
        return None
    try:
        return date.fromisoformat(chosen)
    except ValueError:
        return Fault(field="respond", text=ask.missing or "Select a day")
