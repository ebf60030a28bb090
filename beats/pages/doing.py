"""Answers to models.pages.doing."""

from beats.desk import Desk


class DoingPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
