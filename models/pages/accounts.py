"""Signing in, and the accounts themselves."""

from typing import Protocol

from models.pages.viewer import Viewer


class Accounts(Protocol):
    """Signing in, and the accounts themselves. Whoever asks is handed in as `viewer`."""

    def viewer(self, token: str) -> Viewer | None:
        """Whose session that is; None when it has ended. Looking keeps it alive (idle time)."""
