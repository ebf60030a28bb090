"""The mbox driver: one file of messages, read only, for imports (RFC 4155).

A message begins at a line 'From ' at the start of the file or after an empty line, when that line has a time or the
next one is a header: 'From here on ...' in a text begins nothing. The item is the SHA-256 of the
message's bytes and the ordinal among equal ones, so that it stays when other messages come or go. '>From ' lines
are left as they are: the file does not say which of its dialects quoted them.
"""

import contextlib
import fcntl
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from intake.mailbox.box import Fetched, Item, Listing, nothing, sleep
from models.errors import MailboxError

EPOCH = "mbox"
_TIME = re.compile(rb"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?: [A-Z]{2,5})? (\d{4})")
_HEADER = re.compile(rb"[!-9;-~]+:")
_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a message lies in the file: first byte after its 'From ' line, length in bytes, time of that line."""

    start: int
    size: int
    received_at: datetime | None


class MboxMailbox:
    """One mbox file. Never written to."""

    def __init__(self, *, name: str, path: Path, max_size: int) -> None:
        self._name = name
        self._path = path
        self._max_size = max_size
        self._seen: tuple[int, int, int] | None = None
        self._places: dict[str, _Place] = {}

    def connect(self) -> None:
        """Check that the file can be read."""
        with self._open():
            pass

    def list(self) -> Listing:
        """Every message of the file."""
        with self._open() as file:
            self._index(file)
        return Listing(epoch=EPOCH, items=tuple(Item(item=item) for item in self._places))

    def fetch(self, items: Sequence[str], epoch: str) -> Iterator[Fetched]:
        """The bytes of each message; one that is no longer in the file comes without."""
        if epoch != EPOCH:
            raise MailboxError(f"mailbox {self._name}: was listed as something else: it is listed again first")
        for item in items:
            with self._open() as file:
                self._index(file)
                fetched = self._read(file, item)
            yield fetched

    def _read(self, file: BinaryIO, item: str) -> Fetched:
        place = self._places.get(item)
        if place is None:
            return nothing(item)
        raw = None
        if place.size <= self._max_size:
            file.seek(place.start)
            raw = file.read(place.size)
        return Fetched(item=item, raw=raw, received_at=place.received_at, size=place.size)

    def file(self, items: Sequence[str], epoch: str, folder: str) -> set[str]:
        """Nothing is moved: the file is only read."""
        del items, epoch, folder
        return set()

    def junk(self) -> str:
        """A file has no folders."""
        return ""

    def wait(self, seconds: float, wake_fd: int | None) -> None:
        """Sleep."""
        sleep(seconds, wake_fd)

    def close(self) -> None:
        """Nothing is kept open."""

    @contextlib.contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        """The file, with the shared lock that mail software asks for; busy = again later."""
        try:
            with self._path.open("rb") as file:
                fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                yield file
        except BlockingIOError:
            raise MailboxError(f"mailbox {self._name}: {self._path} is being written: again later") from None
        except OSError as error:
            why = error.strerror or "input/output error"
            raise MailboxError(f"mailbox {self._name}: {self._path} cannot be read ({why})") from None

    def _index(self, file: BinaryIO) -> None:
        """Find every message anew when the file changed since it was last looked at."""
        before = _stamp(file)
        if before == self._seen:
            return
        if before[1] and file.read(5) != b"From ":
            raise MailboxError(f"mailbox {self._name}: {self._path} is no mbox: it does not begin with 'From '")
        file.seek(0)
        places = dict(_messages(file, datetime.fromtimestamp(before[2] / 1e9, UTC)))
        if _stamp(file) != before:
            raise MailboxError(f"mailbox {self._name}: {self._path} changed while it was read: again later")
        self._places, self._seen = places, before


def _stamp(file: BinaryIO) -> tuple[int, int, int]:
    seen = os.fstat(file.fileno())
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def _messages(file: BinaryIO, otherwise: datetime) -> Iterator[tuple[str, _Place]]:
    """Items and places in one pass that holds one line at a time; `otherwise` = received when the line has no time.

    The empty line that parts two messages belongs to neither, so it is counted only when more follows.
    """
    copies: Counter[str] = Counter()
    digest, start, size, received, parting = hashlib.sha256(), -1, 0, otherwise, b""
    at, after_empty = 0, True

    def message() -> tuple[str, _Place]:
        copies[digest.hexdigest()] += 1
        item = f"{digest.hexdigest()}-{copies[digest.hexdigest()]}"
        return item, _Place(start=start, size=size, received_at=received)

    for line, following in _with_the_next(file):
        at += len(line)
        if after_empty and line.startswith(b"From ") and (start < 0 or _TIME.search(line) or _HEADER.match(following)):
            if start >= 0:
                yield message()
            digest, start, size, parting = hashlib.sha256(), at, 0, b""
            received = _time(line) or otherwise
        elif start >= 0:
            digest.update(parting + line if line.strip(b"\r\n") else parting)
            size += len(parting) + (len(line) if line.strip(b"\r\n") else 0)
            parting = b"" if line.strip(b"\r\n") else line
        after_empty = not line.strip(b"\r\n")
    if start >= 0:
        yield message()


def _with_the_next(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Each line and the one after it, b'' after the last."""
    line = file.readline()
    while line:
        following = file.readline()
        yield line, following
        line = following


def _time(line: bytes) -> datetime | None:
    """The time of a 'From ' line, UTC by RFC 4155; None when it has none."""
    found = _TIME.search(line)
    if not found or found[1] not in _MONTHS:
        return None
    day, hour, minute, second, year = (int(found[n]) for n in (2, 3, 4, 5, 6))
    try:
        return datetime(year, _MONTHS.index(found[1]) + 1, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
