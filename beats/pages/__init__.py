"""What the web pages ask of the desk (models.pages.desk.Desk), answered by judgement, store and composer."""

from datetime import datetime, timedelta

from beats.desk import Desk
from beats.health import health
from beats.pages.account.answers import AccountPages
from beats.pages.case.answers import CasePages
from beats.pages.council.answers import CouncilDeskPages
from beats.pages.doing.answers import DoingPages
from beats.pages.figures import FigurePages
from beats.pages.links import LinkPages
from beats.pages.queue.answers import QueuePages
from models.health import Health
from models.pages.link_page import LinkAnswer, LinkOutcome, LinkState

FRESH = timedelta(seconds=2)
"""How often the page of the health asks the database at most: anybody may open it."""


class Pages:
    """One running desk, as its pages see it; every method may be called from any thread."""

    def __init__(self, desk: Desk, key: bytes) -> None:
        """Take the desk, and the key that signed the links."""
        self._desk = desk
        self._told: tuple[datetime, Health] | None = None
        self._links = LinkPages(desk, key)
        self.accounts = AccountPages(desk, key)
        self.queue = QueuePages(desk, self.health)
        self.cases = CasePages(desk)
        self.doing = DoingPages(desk)
        self.council = CouncilDeskPages(desk)
        self.figures = FigurePages(desk)

    def health(self) -> Health:
        """How the desk is, judged again after FRESH. Raises StoreError when the database does not answer."""
        now = self._desk.machine()
        if self._told is None or not timedelta() <= now - self._told[0] < FRESH:
            self._told = now, health(self._desk.db, self._desk.settings, self._desk.moment().now)
        return self._told[1]

    def link(self, token: str) -> LinkState | None:
        """What a link may do now, changing nothing; None when it is none of ours."""
        return self._links.link(token)

    def answer_link(self, token: str, answer: LinkAnswer) -> LinkOutcome | None:
        """Record an answer by link. None when the link is none of ours."""
        return self._links.answer_link(token, answer)
