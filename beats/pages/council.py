"""Answers to models.pages.council."""

from beats.desk import Desk
from beats.pages.council_changes import ChangeDeskPages
from beats.pages.council_ladder import LadderDeskPages
from beats.pages.council_letters import LetterDeskPages
from beats.pages.council_people import PeopleDeskPages
from beats.pages.council_rules import RuleDeskPages


class CouncilDeskPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self.people = PeopleDeskPages(desk)
        self.changes = ChangeDeskPages(desk)
        self.letters = LetterDeskPages(desk)
        self.ladder = LadderDeskPages(desk)
        self.rules = RuleDeskPages(desk)
