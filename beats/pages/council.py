"""Answers to models.pages.council."""

from beats.desk import Desk


class CouncilDeskPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
