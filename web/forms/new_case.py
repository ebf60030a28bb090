"""The form of a case that a person writes down: of a telephone call, or out of post."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from werkzeug.datastructures import MultiDict

from models.pages.doing import NewCase
from models.words import GROUNDS, STAGES, SUBJECTS, Ground, Stage, Subject
from web.forms.fields import NAME_LIMIT, Fault, many_lines, one_line

WORDS_LIMIT: Final = 8000
_LINES: Final = ("name", "role", "agency", "phone", "address", "case_reference")
_NEEDED: Final = {
    "name": "Enter who rang",
    "phone": "Enter the number on which they can be rung",
    "words": "Enter what they said",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it was filled in; new: None when something is wrong with it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    new: NewCase | None = None

    def fault(self, *names: str) -> str:
        """What is wrong with one of these fields, '' when nothing is."""
        return next((one.text for one in self.faults if one.field in names), "")


BLANK: Final = Typed()


def read(form: MultiDict[str, str], *, call: bool) -> Typed:
    """What somebody filled in. call: it was taken by telephone, so who rang and what they said are needed."""
    lines = {name: one_line(form.get(name, "")) for name in _LINES} if call else {}
    words = many_lines(form.get("words", "")) if call else ""
    said = {**lines, "words": words}
    faults = [Fault(field=name, text=text) for name, text in _NEEDED.items() if call and not said[name]]
    faults += [Fault(field=name, text=f"This must be {NAME_LIMIT} characters or fewer")
               for name, value in lines.items() if len(value) > NAME_LIMIT]  # fmt: skip
    if len(words) > WORDS_LIMIT:
        faults.append(Fault(field="words", text=f"What they said must be {WORDS_LIMIT} characters or fewer"))
    if lines.get("address") and "@" not in lines["address"]:
        faults.append(Fault(field="address", text="Enter an address like name@agency.example, or leave it empty"))
    person = _subject(form.get("person", ""))
    if person is None:
        faults.append(Fault(field="person", text="Select whom it is about"))
    if form.get("danger") not in ("yes", "no"):
        faults.append(Fault(field="danger", text="Select whether somebody is in danger now"))
    chosen = form.getlist("grounds")
    grounds: tuple[Ground, ...] = tuple(one for one in GROUNDS if one in chosen)
    stage: Stage = next((one for one in STAGES if one == form.get("stage")), "none")
    once = "".join(char for char in form.get("once", "") if char.isalnum())[:32]
    typed = {**lines, "words": words, "person": form.get("person", ""), "danger": form.get("danger", ""),
             "stage": stage, "grounds": " ".join(grounds), "once": once}  # fmt: skip
    if faults or person is None:
        return Typed(typed=typed, faults=tuple(faults))
    danger = form.get("danger") == "yes"
    new = NewCase(**lines, words=words, person=person, grounds=grounds, stage=stage, danger=danger, once=once)
    return Typed(typed=typed, new=new)


def _subject(typed: str) -> Subject | None:
    return next((one for one in SUBJECTS if one == typed), None)
