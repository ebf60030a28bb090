"""The demo's post: mail on its way and mail that arrived, as files, so that a second start goes on.

    post/waiting/20261122T205000.000000Z~children~01-first.eml     due at that moment
    post/arrived/000001~20261122T205000.100000Z~children~01-first.eml   in the order of arrival

A message is moved to `arrived` before it is put into the mailbox: a stop between the two loses nothing and
doubles nothing, because the mailbox is filled from `arrived` at every start.
"""

import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

STAMP = "%Y%m%dT%H%M%S.%fZ"


class Post:
    """The spool under one folder. `append(box, raw, received)` puts a message into the mailbox of that name."""

    def __init__(self, folder: Path, append: Callable[[str, bytes, datetime], object]) -> None:
        """Use (and make) the folder."""
        self._waiting, self._arrived, self._epoch = folder / "waiting", folder / "arrived", folder / "epoch"
        self._append = append
        self._lock = threading.Lock()
        for each in (self._waiting, self._arrived):
            each.mkdir(parents=True, exist_ok=True)

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever planned here: the samples are still to be put on their way."""
        return not self._epoch.exists()

    @property
    def epoch(self) -> int:
        """The UIDVALIDITY of this spool's mailboxes: the same at every start."""
        return int(self._epoch.read_text(encoding="ascii")) if self._epoch.exists() else 1

    def begin(self, now: datetime) -> None:
        """Mark the spool as planned; its epoch is the first start in seconds (RFC 9051, 2.3.1.1)."""
        self._epoch.write_text(str(int(now.timestamp())), encoding="ascii")

    def clear(self) -> None:
        """Forget what is on its way: a first plan that did not come to its end is made anew."""
        for path in self._waiting.iterdir():
            path.unlink()

    def send(self, box: str, name: str, raw: bytes, due: datetime) -> None:
        """Put a message on its way: it arrives in `box` at `due` (aware). From any thread."""
        path = self._waiting / f"{due.astimezone(UTC).strftime(STAMP)}~{box}~{name}.eml"
        part = self._waiting / f"{secrets.token_hex(8)}.part"
        part.write_bytes(raw)
        part.replace(path)

    def deliver(self, now: datetime) -> int:
        """Deliver everything that is due; how many it was."""
        with self._lock:
            due = [path for path in sorted(self._waiting.glob("*.eml")) if _stamp_of(path.name) <= now]
            number = sum(1 for _ in self._arrived.glob("*.eml"))
            for count, path in enumerate(due, start=1):
                _, box, name = path.name.split("~", 2)
                stamp = now.astimezone(UTC).strftime(STAMP)
                target = path.replace(self._arrived / f"{number + count:06d}~{stamp}~{box}~{name}")
                self._append(box, target.read_bytes(), now)
            return len(due)

    def restore(self) -> int:
        """Put everything that had arrived back into the mailboxes, in order, with its time; how many it was."""
        arrived = sorted(self._arrived.glob("*.eml"))
        for path in arrived:
            _, stamp, box, _ = path.name.split("~", 3)
            self._append(box, path.read_bytes(), _stamp_of(stamp))
        return len(arrived)


def _stamp_of(name: str) -> datetime:
    return datetime.strptime(name.split("~", 1)[0], STAMP).replace(tzinfo=UTC)
