"""Figures without a person in them, and the audit."""

from typing import Protocol


class Figures(Protocol):
    """Figures without a person in them, and the audit. Whoever asks is handed in as `viewer`."""
