"""What the web pages ask of the desk. Pages hold no judgement: each question and each act is a method of a `Desk`.

Each part takes the viewer first and shows nothing that this viewer may not see: roles are tested once by the web
(web.guard), cases once more here. Every time in the nouns of this room is aware and in local time.
"""

from typing import Protocol

from models.health import Health
from models.pages.accounts import Accounts
from models.pages.case import Cases
from models.pages.council import CouncilPages
from models.pages.doing import Doing
from models.pages.figures import Figures
from models.pages.link_page import LinkAnswer, LinkOutcome, LinkState
from models.pages.queue import Queue


class Desk(Protocol):
    """The desk, as the pages see it. Every method may raise StoreError when the database does not answer."""

    @property
    def accounts(self) -> Accounts:
        """Signing in."""

    @property
    def queue(self) -> Queue:
        """The queue."""

    @property
    def cases(self) -> Cases:
        """One case."""

    @property
    def doing(self) -> Doing:
        """Acts."""

    @property
    def council(self) -> CouncilPages:
        """The council's own data."""

    @property
    def figures(self) -> Figures:
        """Figures and the audit."""

    def health(self) -> Health:
        """How the desk is."""

    def link(self, token: str) -> LinkState | None:
        """What a link may do now, changing nothing; None when it is none of ours."""

    def answer_link(self, token: str, answer: LinkAnswer) -> LinkOutcome | None:
        """Record an answer by link: the state is asked again first. None when the link is none of ours."""
