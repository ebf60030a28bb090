"""What every mailbox driver promises, and the plain values that it hands over."""

import select
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a folder; `item` is text: the UID for IMAP, the base name for maildir, a digest for mbox."""

    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The whole folder at one moment; `epoch` is text: UIDVALIDITY for IMAP (RFC 3501, 2.3.1.1)."""

    epoch: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The bytes of one item. `received_at` is aware UTC; `size` is in bytes.

    `raw` None with a size: larger than max_size, never asked for. `raw` None with size 0: the server gave no
    bytes for it (expunged meanwhile, refused, or the connection breaks at this very item).
    """

    item: str
    raw: bytes | None
    received_at: datetime | None
    size: int


def nothing(item: str) -> Fetched:
    """No bytes are to be had for this item."""
    return Fetched(item=item, raw=None, received_at=None, size=0)


class Mailbox(Protocol):
    """One watched folder. After any error the connection is discarded; the next call opens a new one.

    Every method but `wait` and `close` may raise MailboxError (again later) or MailboxRefused (a person must look).
    An instance belongs to one thread.
    """

    def connect(self) -> None:
        """Reach the server, sign in and open the folder; does nothing when that stands already."""

    def list(self) -> Listing:
        """The whole folder, every time: what is new is the ledger's question, never a flag's."""

    def fetch(self, items: Sequence[str], epoch: str) -> Iterator[Fetched]:
        """One Fetched for each item, without marking it read. A changed epoch raises MailboxError."""

    def file(self, items: Sequence[str], epoch: str, folder: str) -> set[str]:
        """Move items to a folder (made when missing); returns those that are now gone from the source."""

    def junk(self) -> str:
        """The name of the folder that the server itself marks as junk (RFC 6154), '' when it marks none."""

    def wait(self, seconds: float, wake_fd: int | None) -> None:
        """Return when there is news, when `seconds` are over or when wake_fd can be read. Never raises."""

    def close(self) -> None:
        """Say goodbye. Never raises."""


def sleep(seconds: float, wake_fd: int | None) -> None:
    """Sleep, but wake at once when wake_fd can be read; the byte stays there for its owner."""
    poll = select.poll()  # select.select() refuses descriptors above 1,023
    if wake_fd is not None:
        poll.register(wake_fd, select.POLLIN)
    poll.poll(max(0.0, seconds) * 1000)
