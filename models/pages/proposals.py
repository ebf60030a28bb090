"""Changes of the directory that one person proposes and another approves: what is asked, and what it would do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models.directory.people import Holding

ProposalState = Literal["waiting", "approved", "rejected", "withdrawn"]
Kind = Literal["row", "person", "files"]
"""row: one row is added or changed. person: somebody's name or address. files: the council's files, whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEdit:
    """A row of people as it would be. key: of the row that it replaces (router.directory.edits), '' = a new one."""

    key: str
    row: Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEdit:
    """Somebody's name and address, in all their rows."""

    person_id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The texts of the council's files; None leaves what they hold as it is."""

    people: str
    caseload: str | None = None
    absences: str | None = None


Asked = RowEdit | PersonEdit | Files


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One thing that would change: what, whose (a person_id and what they are called), and how, in plain words."""

    what: Literal["added", "removed", "changed", "address", "domain"]
    whose: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as it is kept. base: a digest of what it replaces, as that was then. Times aware.

    made_by, decided_by: logins. lines: what it changed, once approved.
    """

    id: int
    asked: Asked
    base: str
    why: str
    state: ProposalState
    made_at: datetime
    made_by: str
    made_by_user: int
    made_by_person: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    lines: tuple[ChangeLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """A proposal and what it would do now.

    lines: every change, exact. letters: who would be written to, in words. digest: of this very change; an approval
    names it. cautions: why the command line would ask for a confirmation. stale: why it cannot be approved any more,
    '' when it can. may_approve: whether the viewer may. why_not: why the viewer may not.
    """

    proposal: Proposal
    now: datetime
    lines: tuple[ChangeLine, ...] = ()
    letters: tuple[str, ...] = ()
    digest: str = ""
    cautions: tuple[str, ...] = ()
    stale: str = ""
    may_approve: bool = False
    why_not: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """Proposals: those that wait, oldest first, and those that are done, newest first, at most 50.

    absences: the latest that were recorded or taken out, which takes one person: (when, by which login, recorded).
    """

    now: datetime
    waiting: tuple[Proposal, ...]
    done: tuple[Proposal, ...]
    absences: tuple[tuple[datetime, str, bool], ...] = ()
