"""What every way out promises, whatever carries the letter."""

from collections.abc import Callable
from typing import Protocol


class WayOut(Protocol):
    """A kept connection over which letters leave; belongs to one thread."""

    def connect(self) -> None:
        """Reach the server and sign in, unless that stands already; raises as `deliver` does."""

    def deliver(
        self, sender: str, recipient: str, data: bytes, *, before_dot: Callable[[], None], reports: bool = False
    ) -> str:
        """Deliver a whole message to one recipient; `before_dot` runs right before the point of no return.

        reports: ask for a report of failure or delay, where that can be asked for (RFC 3461).

        Raises:
            DeliveryDeferred: not delivered; again later.
            DeliveryRefused: not delivered and never will be: the recipient or the letter is refused.
            LineStopped: not delivered, and no letter will be until a person has looked.
            DeliveryUnknown: it may have been delivered; nobody knows.
            What before_dot raises: not delivered.
        """

    def was_sent(self, message_id: str) -> bool | None:
        """Whether a letter left that nobody knew of; None when this way out cannot tell (now, or ever)."""

    def close(self) -> None:
        """Give the connection back. Never raises."""
