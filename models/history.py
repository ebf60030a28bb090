"""What is on record about one case, each fact with the time at which it was known: for 'who knew what when'."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.case import ClockFile, LetterFile
from models.config.policy import Policy
from models.config.signoff import SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message of the case. known_at: when the desk had decided on it; read: the machine's reading as plain values."""

    received_at: datetime
    known_at: datetime
    sender: str
    verdict: str
    step: str
    because: tuple[str, ...]
    read: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the audit, or an act. detail: its payload; None = it was erased."""

    at: datetime
    by: str
    code: str
    detail: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A due time that moved, and the policies by which it was reckoned before and after."""

    clock_id: int
    at: datetime
    why: str
    by: str
    due_before: datetime
    due_after: datetime
    policy_before: int
    policy_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """A task, and when it was done."""

    kind: str
    side: str
    why: str
    made_at: datetime
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A clock, with when it was made and when its outcome was written (both UTC)."""

    clock: ClockFile
    made_at: datetime
    outcome_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything on record about one case. policies: by id, those by which its clocks were reckoned.

    joined: the cases that a person joined to it; their letters and mail stay on their own record.
    """

    reference: str
    opened_at: datetime
    closed_at: datetime | None
    received: tuple[Received, ...]
    letters: tuple[LetterFile, ...]
    clocks: tuple[Timed, ...]
    changes: tuple[Change, ...]
    acts: tuple[Entry, ...]
    audit: tuple[Entry, ...]
    tasks: tuple[Todo, ...]
    policies: Mapping[int, Policy]
    sign_offs: tuple[SignOff, ...]
    joined: tuple["Joined", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A case that goes on in another one since that moment."""

    at: datetime
    record: Record
