"""Answers to models.pages.case."""

from beats.desk import Desk


class CasePages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
