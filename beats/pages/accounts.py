"""Answers to models.pages.accounts."""

from beats.desk import Desk
from models.pages.viewer import Viewer


class AccountPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def viewer(self, token: str) -> Viewer | None:
        """Whose session that is."""
        return None
