"""The Microsoft Graph driver: list, fetch and file by immutable ids, over HTTPS.

An immutable id stays while the message stays in the mailbox, so that a person's filing makes no new item. Folders have
no immutable ids; theirs are constant, and a folder made anew has another: the folder's id is the epoch.
Nothing is marked as read: neither a listing nor /$value does that.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime

from intake.mailbox.box import Fetched, Item, Listing, nothing, sleep
from intake.mailbox.graph_wire import GONE, JUNK, PAGE, ExpiredError, GraphWire
from models.errors import FolderMissing, MailboxError, MailboxRefused

REFUSED_FOR = 3600.0  # seconds; after a refused move everything stays: not at every turn
LOST = 3  # messages without bytes in one fetch before it is given up

log = logging.getLogger(__name__)


class GraphMailbox:
    """One folder of one mailbox of Microsoft 365. `name` is the mailbox's name for messages."""

    def __init__(self, wire: GraphWire, *, name: str, folder: str, max_size: int) -> None:
        self._wire = wire
        self._name = name
        self._folder = folder
        self._max_size = max_size
        self._epoch = ""
        self._seen: dict[str, datetime | None] = {}
        self._no_filing_until = 0.0

    def connect(self) -> None:
        """Find the folder, unless that is done."""
        if not self._epoch:
            self._open()

    def list(self) -> Listing:
        """The whole folder. The folder is looked up each time, because only that shows one that was made anew."""
        epoch = self._open()
        before = self._seen if epoch == self._epoch else {}
        try:
            found = self._wire.messages(epoch)
        except ExpiredError:
            found = self._wire.messages(epoch)
        if len(found) >= PAGE and not before.keys() <= found.keys():
            # Pages are counted, not kept: a removal meanwhile moves one message over their edge, where nobody sees it.
            found = self._wire.messages(epoch) | found
        self._epoch, self._seen = epoch, found
        return Listing(epoch=epoch, items=tuple(Item(item=item) for item in found))

    def fetch(self, items: Sequence[str], epoch: str) -> Iterator[Fetched]:
        """One Fetched for each item; one that fails twice while the server is otherwise well comes without bytes."""
        self._at(epoch)
        lost = 0
        for item in items:
            fetched = self._fetch(item) or self._fetch(item)
            if fetched is None:
                lost += 1
                if lost > LOST:
                    raise MailboxError(f"mailbox {self._name}, fetching: it fails for {lost} messages; again later")
                self._open()  # proves that the server is well, so that the item is to blame
            yield fetched or nothing(item)

    def file(self, items: Sequence[str], epoch: str, folder: str) -> set[str]:
        """Move items, a courtesy that may be repeated; what a person moved meanwhile is left where it is now."""
        if not items or time.monotonic() < self._no_filing_until:
            return set()
        self._at(epoch)
        gone: set[str] = set()
        try:
            target = self._wire.make(folder)
            if target == epoch:
                return set()
            for item in items:
                if self._wire.lies_in(item) != epoch:
                    gone.add(item)
                    continue
                answer = self._wire.move(item, target)
                if answer.status == 201:
                    gone.add(item)
                else:
                    log.warning("mailbox %s: the server refused to move an item (%s)", self._name, answer.codes)
        except MailboxRefused as refused:
            self._no_filing_until = time.monotonic() + REFUSED_FOR
            log.warning("mailbox %s: no right to move items out of the folder: they stay (%s)", self._name, refused)
        except MailboxError:
            if not gone:
                raise  # else what went is told first; the next listing meets the fault again
        return gone

    def junk(self) -> str:
        """The folder that has this well-known name in every language."""
        return JUNK

    def wait(self, seconds: float, wake_fd: int | None) -> None:
        """Sleep: Graph tells of news only to servers that it can reach."""
        sleep(seconds, wake_fd)

    def close(self) -> None:
        """Give the connection back."""
        self._wire.close()

    def _open(self) -> str:
        epoch = self._wire.folder(self._folder)
        if not epoch:
            raise FolderMissing(
                f"mailbox {self._name}: there is no folder {self._folder!r}: correct folder in its [[mailbox]]"
            )
        self._epoch = self._epoch or epoch
        return epoch

    def _at(self, epoch: str) -> None:
        """Be in the epoch that the caller knows."""
        if not self._seen:
            self.list()
        if self._epoch != epoch:
            raise MailboxError(
                f"mailbox {self._name}: the folder was made anew since it was listed: it is listed again first"
            )

    def _fetch(self, item: str) -> Fetched | None:
        """The bytes; None when it failed and may be the item's fault."""
        received = self._seen.get(item)
        try:
            answer = self._wire.mime(item, self._max_size)
        except MailboxRefused:
            raise
        except MailboxError:
            self._open()  # raises when the server is to blame
            return None
        if answer.status in GONE:
            return nothing(item)
        if answer.status != 200:
            return None
        if answer.whole:
            return Fetched(item=item, raw=answer.body, received_at=received, size=answer.size)
        if answer.size > self._max_size:
            log.warning("mailbox %s: an item of %d bytes or more is larger than the limit", self._name, answer.size)
            return Fetched(item=item, raw=None, received_at=received, size=answer.size)
        return None
