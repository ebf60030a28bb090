"""Answers to models.pages.council."""

from beats.desk import Desk
from beats.pages.council.changes import ChangeDeskPages
from beats.pages.council.ladder import LadderDeskPages
from beats.pages.council.letters import LetterDeskPages
from beats.pages.council.people import PeopleDeskPages
from beats.pages.council.rules import RuleDeskPages


class CouncilDeskPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self.people = PeopleDeskPages(desk)
        self.changes = ChangeDeskPages(desk)
        self.letters = LetterDeskPages(desk)
        self.ladder = LadderDeskPages(desk)
        self.rules = RuleDeskPages(desk)
