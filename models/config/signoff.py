"""What the council has signed off: the length of a clock, by whom and when. Another length needs another signature."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

SignedClock = Literal["receipt", "triage", "acknowledgement", "response", "step_up_after", "dissent"]
SIGNED_CLOCKS: Final[tuple[SignedClock, ...]] = get_args(SignedClock)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """A signature: the clock, the length that was signed ('1wd'), who signed and on which date; recorded when, by."""

    clock: SignedClock
    value: str
    by: str
    on: date
    recorded_at: datetime
    recorded_by: str
