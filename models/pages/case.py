"""One case: its timeline, its messages, and where it stands."""

from typing import Protocol


class Cases(Protocol):
    """One case: its timeline, its messages, and where it stands. Whoever asks is handed in as `viewer`."""
