"""The two forms of a link: acknowledge (by when), and not mine (whose)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from models.pages.link_page import Acknowledge, LinkAnswer, NotMine
from web.forms.fields import Fault, a_day, full_name, one_line, short_words

OTHER: Final = "other"
UNSAID: Final = "unsaid"
FIELDS: Final = ("name", "respond", "day", "month", "year", "whose")
STALE: Final = Fault(field="seal", text="This page was open for a long time. Check your answer and send it again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form as it was filled in: what was typed, what is wrong with it, and the answer when nothing is."""

    typed: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    answer: LinkAnswer | None = None

    def fault(self, *fields: str) -> str:
        """What is wrong with one of these fields, '' when nothing is."""
        return next((one.text for one in self.faults if one.field in fields), "")

    def with_fault(self, fault: Fault) -> "Form":
        """The same, not accepted."""
        return replace(self, faults=(*self.faults, fault), answer=None)


EMPTY: Final = Form(typed={})


def acknowledge(form: Mapping[str, str]) -> Form:
    """'I acknowledge it', with the day by which they respond."""
    name, day = full_name(form), _respond_on(form)
    faults = tuple(one for one in (name, day) if isinstance(one, Fault))
    if isinstance(name, Fault) or isinstance(day, Fault):
        return Form(typed=_typed(form), faults=faults)
    return Form(typed=_typed(form), answer=Acknowledge(name=name, respond_on=day))


def not_mine(form: Mapping[str, str]) -> Form:
    """'It is not mine', and whose it is, if they know."""
    name, whose = full_name(form), short_words(form, "whose")
    faults = tuple(one for one in (name, whose) if isinstance(one, Fault))
    if isinstance(name, Fault) or isinstance(whose, Fault):
        return Form(typed=_typed(form), faults=faults)
    return Form(typed=_typed(form), answer=NotMine(name=name, whose=whose))


def refused(form: Form, why: str) -> Form:
    """The same form, with the day refused by the desk."""
    return form.with_fault(Fault(field="day" if form.typed.get("respond") == OTHER else "respond", text=why))


def _respond_on(form: Mapping[str, str]) -> date | Fault | None:
    chosen = form.get("respond", "")
    if chosen == UNSAID:
        return None
    if chosen == OTHER:
        return a_day(form)
    try:
        return date.fromisoformat(chosen)
    except ValueError:
        return Fault(field="respond", text="Select by when you will respond to the sender")


def _typed(form: Mapping[str, str]) -> dict[str, str]:
    """What is shown again: at most so many characters of each field that we know."""
    return {name: one_line(form.get(name, ""))[:400] for name in FIELDS}
