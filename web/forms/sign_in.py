"""The forms of signing in and of one's own account: what was typed, and what is wrong with it in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.pages.accounts import Refused, Why
from models.signin.passwords import LONGEST, SHORTEST
from models.times import clock_time
from web.forms.fields import Fault, one_line

WORDS: Final[dict[Why, str]] = {
    "wrong": "The login or the password is wrong",
    "code": "That code is wrong or was used already. Enter the one that the app shows now",
    "gone": "That took too long. Sign in again",
    "short": f"The password must be {SHORTEST} characters or more. Three or four odd words do well",
    "long": f"The password must be {LONGEST} characters or fewer",
    "common": "That is too easily guessed: little more than a common word, a row of keys or a name",
    "same": "The new password must differ from the one you have",
    "council": "The council's sign-in could not be confirmed. Try again",
    "no_role": "Your council account has no role in this desk. Ask whoever gives them out in your council",
    "away": "The council's sign-in does not answer just now. Try again in a few minutes",
}  # fmt: skip
"""What is wrong; `wait` has a time and is worded below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it was filled in, without passwords and codes."""

    login: str = ""
    faults: tuple[Fault, ...] = ()

    def fault(self, *fields: str) -> str:
        """What is wrong with one of these fields, '' when nothing is."""
        return next((one.text for one in self.faults if one.field in fields), "")


BLANK: Final = Filled()


def text_of(refused: Refused) -> str:
    """Why not, as a sentence for the reader."""
    if refused.why == "wait":
        assert refused.until is not None, "a wait has an end"
        shown = clock_time(refused.until.replace(second=0, microsecond=0))
        return f"Too many tries were wrong. Wait until just after {shown}, then try again. Nothing is locked for good"
    return WORDS[refused.why]


def refused_form(refused: Refused, field: str, login: str = "") -> Filled:
    """The form again, with why not beside a field."""
    return Filled(login=login, faults=(Fault(field=field, text=text_of(refused)),))


def login_of(form: Mapping[str, str]) -> str:
    """The login as typed, on one line."""
    return one_line(form.get("login", ""))[:100]


def missing(form: Mapping[str, str], fields: Mapping[str, str]) -> tuple[Fault, ...]:
    """Fields that were left empty; each with its sentence."""
    return tuple(Fault(field=name, text=text) for name, text in fields.items() if not form.get(name, "").strip())
