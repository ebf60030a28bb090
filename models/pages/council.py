"""People, absences, templates, ladder, clocks and rules, and changes that a second person approves."""

from typing import Protocol


class CouncilPages(Protocol):
    """The council's own data. Whoever asks is handed in as `viewer`."""
