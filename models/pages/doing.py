"""What a person does to a case: each act, offered with what it would do, and then done."""

from typing import Protocol


class Doing(Protocol):
    """Acts, offered and done. Whoever asks is handed in as `viewer`."""
