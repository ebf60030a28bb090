"""People, absences, templates, ladder, clocks and rules, and changes that a second person approves.

The directory decides who reads letters about people at risk: whoever can change an address can lead letters astray.
So a change of the directory is proposed by one person and takes effect when another one approves it; only an absence
counts at once, because it moves nothing but to a deputy who is recorded already.
"""

from datetime import date
from typing import Protocol

from models.config.signoff import SignedClock
from models.pages.people import AbsencesPage, PeoplePage, PeopleQuery, PersonPage, WhoAnswer, WhoQuery
from models.pages.proposals import Asked, ChangesPage, Proposal, ProposalPage
from models.pages.sheets import LadderPage, LetterPage, LettersPage, RulesPage, Tried
from models.pages.viewer import Viewer


class PeoplePages(Protocol):
    """The directory."""

    def every(self, viewer: Viewer, query: PeopleQuery) -> PeoplePage:
        """The rows that fit."""

    def one(self, viewer: Viewer, person_id: str) -> PersonPage:
        """One person. Raises NotThere."""

    def absences(self, viewer: Viewer) -> AbsencesPage:
        """Who is away, now and later."""

    def blank(self, viewer: Viewer) -> PersonPage:
        """A person who is not in the directory yet: what a form of one needs to offer."""

    def who(self, viewer: Viewer, query: WhoQuery) -> WhoAnswer:
        """Who would get this, and why."""

    def absent(self, viewer: Viewer, person_id: str, *, since: date, until: date | None, note: str) -> None:
        """Somebody is away, from now on or then. Raises NotThere, UsageError."""

    def back(self, viewer: Viewer, person_id: str, key: str) -> None:
        """An absence is taken out: recorded by mistake, or they came back. Raises NotThere."""


class Changes(Protocol):
    """Changes of the directory by two."""

    def every(self, viewer: Viewer) -> ChangesPage:
        """What waits, and what is done."""

    def one(self, viewer: Viewer, number: int) -> ProposalPage:
        """One, with what it would do now. Raises NotThere."""

    def propose(self, viewer: Viewer, asked: Asked, why: str) -> int:
        """Propose; the number of the proposal. Raises UsageError naming what is wrong."""

    def approve(self, viewer: Viewer, number: int, digest: str) -> Proposal:
        """Apply what was shown under that digest. Raises NotForYou for whoever proposed it, UsageError when stale."""

    def end(self, viewer: Viewer, number: int) -> Proposal:
        """Reject it; whoever proposed it withdraws it. Raises UsageError when it waits no more."""


class LetterSheets(Protocol):
    """Templates, as they are written with a sample case. None is ever edited on a page (promise 19)."""

    def every(self, viewer: Viewer) -> LettersPage:
        """Every letter."""

    def one(self, viewer: Viewer, kind: str) -> LetterPage:
        """One kind of letter. Raises NotThere."""


class LadderSheets(Protocol):
    """Ladder and clocks, their signatures, and the switch of all letters."""

    def sheet(self, viewer: Viewer) -> LadderPage:
        """What is in force."""

    def sign(self, viewer: Viewer, clock: SignedClock, *, value: str, by: str, on: date) -> None:
        """The council signed off the length that was shown. Raises UsageError when it is another one by now."""

    def switch(self, viewer: Viewer, *, stop: bool, danger: bool) -> None:
        """Stop all letters (danger: those about danger too), or let them leave again. Admins only."""


class RuleSheets(Protocol):
    """The rules of reading."""

    def every(self, viewer: Viewer, *, label: str, words: str) -> RulesPage:
        """Rules of a label, or with these words; at most 50."""

    def tried(self, viewer: Viewer, *, subject: str, body: str) -> Tried:
        """What the desk would read in these words; nothing is kept."""


class CouncilPages(Protocol):
    """The council's own data. Whoever asks is handed in as `viewer`."""

    @property
    def people(self) -> PeoplePages:
        """The directory."""

    @property
    def changes(self) -> Changes:
        """Changes by two."""

    @property
    def letters(self) -> LetterSheets:
        """Letters."""

    @property
    def ladder(self) -> LadderSheets:
        """Ladder and clocks."""

    @property
    def rules(self) -> RuleSheets:
        """Rules of reading."""
