"""What the chase beat is handed: a case with a clock to look at, and what is known of its mailbox (promise 14)."""

from dataclasses import dataclass
from datetime import datetime

from models.case import CaseFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One case with at least one clock whose next look is due.

    polled_at: the last full successful poll of its mailbox, None = never. undecided: whether mail of that mailbox
    waits for its exit, so that an answer may be among it.
    """

    case: CaseFile
    polled_at: datetime | None
    undecided: bool
