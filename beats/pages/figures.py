"""Answers to models.pages.figures."""

from beats.desk import Desk


class FigurePages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
