"""The IMAP driver: list, fetch and file over one kept connection that is never trusted after a fault.

Reads by EXAMINE and BODY.PEEK[] only, so that nothing is marked for the people who share the mailbox; SELECT only to
file. UIDVALIDITY is the epoch (RFC 3501, 2.3.1.1).
"""

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from imapclient.exceptions import IMAPClientError, IMAPClientReadOnlyError

from intake.mailbox.answers import Answer
from intake.mailbox.batches import by_bytes, chunks, whole
from intake.mailbox.box import Fetched, Item, Listing, nothing, sleep
from intake.mailbox.faults import code_of, is_busy, is_plain_no, pause, translate
from intake.mailbox.filing import move_all
from intake.mailbox.wire import Opened, Wire
from models.errors import DeskError, FolderMissing, MailboxError, MailboxRefused

REFUSED_FOR = 3600.0  # seconds; after COPY a refused mark leaves a copy behind: not at every turn
BREAKS = 3  # broken connections in one fetch before it is given up

log = logging.getLogger(__name__)


class ImapMailbox:
    """One folder of one IMAP account. `dial` makes a signed-in Wire; `name` is the mailbox's name for messages.

    idle: whether `wait` may use IDLE where the server offers it.
    """

    def __init__(self, *, name: str, folder: str, max_size: int, dial: Callable[[], Wire], idle: bool = True) -> None:
        self._name = name
        self._folder = folder
        self._max_size = max_size
        self._dial = dial
        self._idle = idle
        self._junk: str | None = None
        self._wire: Wire | None = None
        self._opened: tuple[Opened, bool] | None = None
        self._quiet_until = 0.0
        self._server_is_busy = False
        self._no_filing_until = 0.0

    def connect(self) -> None:
        """Sign in and open the folder for reading, unless that stands already."""
        with self._guard("opening the folder"):
            if self._opened is None:
                self._open(writable=False)

    def list(self) -> Listing:
        """The whole folder; opened anew each time, because only that shows a changed epoch."""
        with self._guard("listing"):
            opened = self._open(writable=False)
            uids = self._line().uids(opened.exists)
        return Listing(epoch=opened.epoch, items=tuple(Item(item=str(uid)) for uid in uids))

    def fetch(self, items: Sequence[str], epoch: str) -> Iterator[Fetched]:
        """One Fetched for each item, in batches bounded by count and bytes.

        A batch that breaks the connection, or that is refused, is asked for again item by item; an item at which
        the connection breaks twice while the server is otherwise well is handed over without bytes, so that one
        such mail never holds up the others.
        """
        todo = deque(chunks([int(item) for item in items]))
        broke_at: set[int] = set()
        breaks = 0
        while todo:
            batch = todo.popleft()
            alone = len(batch) == 1
            try:
                yield from self._fetch(batch, epoch)
                continue
            except _Refused:
                lost = alone
            except _Broke as broke:
                breaks += 1
                if breaks > BREAKS:
                    raise broke.error from None
                lost = alone and batch[0] in broke_at
                broke_at.update(batch if alone else ())
            if lost:
                self.connect()  # proves that the server is well, so that the item is to blame
                yield nothing(str(batch[0]))
            else:
                todo.extendleft([uid] for uid in reversed(batch))

    def _fetch(self, batch: Sequence[int], epoch: str) -> Sequence[Fetched]:
        """Fetch a batch; raises _Refused (a plain NO), _Broke (while reading it) or MailboxError (before)."""
        with self._guard("opening the folder"):
            self._at(epoch, writable=False)
        try:
            with self._guard("fetching"):
                return self._read(batch)
        except MailboxRefused:
            raise
        except MailboxError as error:
            if self._server_is_busy:
                raise  # no fault of the item: no second try now
            raise _Broke(error) from None

    def _read(self, batch: Sequence[int]) -> Sequence[Fetched]:
        line = self._line()
        try:
            sizes = line.sizes(batch)
            fetched = [self._too_large(uid, said) for uid, said in sizes.items() if said.size > self._max_size]
            fetched += [nothing(str(uid)) for uid in batch if uid not in sizes]
            small = [uid for uid in batch if uid in sizes and sizes[uid].size <= self._max_size]
            for group in by_bytes(small, sizes):
                bodies = line.bodies(group, sum(sizes[uid].size for uid in group))
                fetched += [whole(uid, bodies.get(uid), sizes[uid]) for uid in group]
        except IMAPClientError as error:
            if is_plain_no(error):
                raise _Refused from None
            raise
        return fetched

    def _too_large(self, uid: int, said: Answer) -> Fetched:
        log.warning("mailbox %s: an item of %d bytes is larger than the limit: not fetched", self._name, said.size)
        return Fetched(item=str(uid), raw=None, received_at=said.received_at, size=said.size)

    def file(self, items: Sequence[str], epoch: str, folder: str) -> set[str]:
        """Move items, a courtesy that may be repeated; after a refusal everything stays for an hour."""
        if not items or folder.casefold() == self._folder.casefold():
            return set()  # moved onto itself, each item would come back under a new UID
        if time.monotonic() < self._no_filing_until:
            return set()
        with self._guard("filing"):
            try:
                self._at(epoch, writable=True)
            except IMAPClientReadOnlyError:
                self._drop()
                self._no_filing_until = time.monotonic() + REFUSED_FOR
                log.warning("mailbox %s: no right to move items out of the folder: they stay", self._name)
                return set()
            line = self._line()
            if not line.can("MOVE") and not line.can("UIDPLUS"):
                return set()  # a plain EXPUNGE would remove what others marked as deleted
            moved, refused = move_all(line, [int(item) for item in items], folder)
        if refused:
            self._no_filing_until = time.monotonic() + REFUSED_FOR
            log.warning("mailbox %s: the server refused to move items: %s", self._name, refused)
        return {str(uid) for uid in moved}

    def junk(self) -> str:
        """The folder that the server marks; asked once a connection."""
        with self._guard("looking for the junk folder"):
            if self._junk is None:
                self._junk = self._line().marked(b"\\Junk")
            return self._junk

    def wait(self, seconds: float, wake_fd: int | None) -> None:
        """IDLE where it works, else sleep. A connection that breaks is dropped; the time is slept out."""
        started = time.monotonic()
        wire = self._wire
        if self._idle and wire is not None and self._opened is not None and seconds >= 1 and wire.can("IDLE"):
            try:
                wire.idle(seconds, wake_fd)
            except Exception:  # noqa: BLE001  # imaplib raises what a broken line provokes; the next poll tells
                self._drop()
            else:
                return
        sleep(seconds - (time.monotonic() - started), wake_fd)

    def close(self) -> None:
        """LOGOUT; never raises."""
        wire = self._let_go()
        if wire is not None:
            wire.leave()

    def _line(self) -> Wire:
        if self._wire is None:
            self._wire = self._dial()
        return self._wire

    def _open(self, *, writable: bool) -> Opened:
        line = self._line()
        try:
            opened = line.open(self._folder, writable=writable)
        except IMAPClientError as error:
            if not is_plain_no(error):
                raise
            raise FolderMissing(
                f"mailbox {self._name}: folder {self._folder!r} cannot be opened ({code_of(error)}): "
                "correct folder in its [[mailbox]], or the right to it"
            ) from None
        if not opened.epoch:
            raise MailboxError(f"mailbox {self._name}: the server gives no UIDVALIDITY: it cannot be watched safely")
        self._opened = opened, writable
        return opened

    def _at(self, epoch: str, *, writable: bool) -> None:
        """Have the folder open, in the mode wanted and in the epoch that the caller knows."""
        state = self._opened
        opened = state[0] if state and state[1] == writable else self._open(writable=writable)
        if opened.epoch != epoch:
            raise MailboxError(
                f"mailbox {self._name}: the folder was made anew since it was listed: it is listed again first"
            )

    @contextlib.contextmanager
    def _guard(self, step: str) -> Iterator[None]:
        """Whatever goes wrong inside: the connection is discarded and one of the desk's errors raised."""
        where = f"mailbox {self._name}, {step}"
        if time.monotonic() < self._quiet_until:
            raise MailboxError(f"{where}: the server asked to be left alone for a while")
        try:
            yield
        except _Refused:
            raise
        except DeskError:
            self._drop()
            raise
        except Exception as error:  # noqa: BLE001  # imaplib raises whatever a broken line provokes
            self._drop()
            self._quiet_until = time.monotonic() + pause(error)
            self._server_is_busy = is_busy(error)
            raise translate(error, where) from None  # the cause may quote a message

    def _drop(self) -> None:
        wire = self._let_go()
        if wire is not None:
            wire.drop()

    def _let_go(self) -> Wire | None:
        wire, self._wire, self._opened, self._junk = self._wire, None, None, None
        return wire


class _Refused(Exception):
    """A tagged NO or BAD to a FETCH; the connection is in step."""


class _Broke(Exception):
    """The connection broke while a batch was read."""

    def __init__(self, error: MailboxError) -> None:
        super().__init__()
        self.error = error
