"""The queue's small forms: filters of an address, what is searched, the name of a view, what is ticked."""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from werkzeug.datastructures import MultiDict

from models.pages.queue import BULK, Asked, BulkDo
from models.pages.queue_rows import Age, Filters, PileName, Taken
from models.words import GROUNDS
from web.forms.fields import Fault, one_line

_KEY: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_SIDES: Final = ("child", "adult", "undecided")
_TAKEN: Final = ("me", "nobody")
_AGES: Final = ("today", "week", "older")
SEARCH_LIMIT: Final = 200
VIEW_LIMIT: Final = 40


def asked(pile: PileName, args: Mapping[str, str]) -> Asked:
    """Which page of a pile; what an address says that nobody offered is left out."""
    page = args.get("page", "")
    return Asked(
        pile=pile, filters=filters(args), listed=_key(args.get("list", "")),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
    )  # fmt: skip


def filters(args: Mapping[str, str]) -> Filters:
    """The filters of an address or a form."""
    age = _one_of(args.get("age", ""), _AGES)
    return Filters(
        side=_one_of(args.get("side", ""), _SIDES), ground=_one_of(args.get("ground", ""), GROUNDS),
        rung=_key(args.get("rung", "")), person=_key(args.get("person", "")), agency=_key(args.get("agency", "")),
        age=cast("Age", age), taken=cast("Taken", _one_of(args.get("taken", ""), _TAKEN)),
    )  # fmt: skip


def as_args(one: Filters) -> dict[str, Any]:
    """The filters as an address carries them."""
    return {name: value for name in Filters.__dataclass_fields__ if (value := str(getattr(one, name)))}


def search_words(form: Mapping[str, str]) -> str | Fault:
    """What is searched for."""
    typed = one_line(form.get("words", ""))[:SEARCH_LIMIT]
    if not any(char.isalnum() for char in typed):
        return Fault(field="words", text="Enter a reference, a sender or words of a message")
    return typed


def view_name(form: Mapping[str, str]) -> str | Fault:
    """The name of a view."""
    typed = one_line(form.get("name", ""))
    if not typed:
        return Fault(field="name", text="Enter a name for this view")
    if len(typed) > VIEW_LIMIT:
        return Fault(field="name", text=f"The name of a view must be {VIEW_LIMIT} characters or fewer")
    return typed


def bulk(form: Mapping[str, str]) -> BulkDo | None:
    """What is to be done to what is ticked; None when it is nothing that we offer."""
    wanted = form.get("do", "")
    return next((one for one in BULK if one == wanted), None)


def ticked(form: "MultiDict[str, str]", field: str = "row") -> list[str]:
    """What is ticked, each once."""
    return [one for one in dict.fromkeys(form.getlist(field)) if _KEY.fullmatch(one)]


def numbers(form: "MultiDict[str, str]", field: str) -> list[int]:
    """Numbers of rows that are ticked, each once."""
    return [int(one) for one in ticked(form, field) if one.isdigit() and one.isascii() and len(one) < 19]


def _one_of(value: str, offered: tuple[str, ...]) -> str:
    return value if value in offered else ""


def _key(value: str) -> str:
    return value if _KEY.fullmatch(value) else ""
