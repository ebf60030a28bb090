"""The queue: piles with counts, rows, and what is done to many at once."""

from typing import Protocol


class Queue(Protocol):
    """The queue: piles with counts, rows, and what is done to many at once. Whoever asks is handed in as `viewer`."""
