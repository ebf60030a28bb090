"""The maildir driver: a folder of files, as Dovecot and other servers keep it (Maildir++).

The item is the base name (before ':' and the flags), which stays when flags change; received = the file's time.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from imapclient import imap_utf7

from intake.mailbox.box import Fetched, Item, Listing, nothing, sleep
from models.errors import FolderMissing, MailboxError

EPOCH = "maildir"


class MaildirMailbox:
    """One folder of one maildir. `folder` INBOX is the maildir itself; others are its '.Name' folders."""

    def __init__(self, *, name: str, path: Path, folder: str, max_size: int) -> None:
        self._name = name
        self._root = path
        self._path = _subfolder(path, folder)
        self._max_size = max_size

    def connect(self) -> None:
        """Check that the folder is there."""
        if not ((self._path / "new").is_dir() and (self._path / "cur").is_dir()):
            raise FolderMissing(f"mailbox {self._name}: {self._path} is no maildir (new and cur are missing)")

    def list(self) -> Listing:
        """Every file in new and cur."""
        self.connect()
        with self._guard("listed"):
            return Listing(epoch=EPOCH, items=tuple(Item(item=item) for item in sorted(self._files())))

    def fetch(self, items: Sequence[str], epoch: str) -> Iterator[Fetched]:
        """The bytes of each file; a file that is gone comes without bytes."""
        self._same(epoch)
        with self._guard("read"):
            files = self._files()
        for item in items:
            path = files.get(item)
            with self._guard("read"):
                fetched = self._read(item, path) if path else None
            yield fetched or nothing(item)

    def _read(self, item: str, path: Path) -> Fetched | None:
        try:
            with path.open("rb") as file:
                seen = os.fstat(file.fileno())
                raw = file.read() if seen.st_size <= self._max_size else None
        except FileNotFoundError:
            return None  # moved or renamed by a reader since it was listed: the next beat finds it
        received = datetime.fromtimestamp(seen.st_mtime, UTC)
        return Fetched(item=item, raw=raw, received_at=received, size=seen.st_size if raw is None else len(raw))

    def file(self, items: Sequence[str], epoch: str, folder: str) -> set[str]:
        """Rename the files into the folder's cur; flags and file time stay."""
        self._same(epoch)
        target = _subfolder(self._root, folder)
        if target == self._path:
            return set()
        with self._guard("filed"):
            for part in ("new", "cur", "tmp"):
                (target / part).mkdir(parents=True, exist_ok=True)
            (target / "maildirfolder").touch()  # Maildir++ marks its folders so
            files = self._files()
            for item in items:
                if path := files.get(item):
                    flagged = path.name if ":" in path.name else f"{path.name}:2,"
                    with contextlib.suppress(FileNotFoundError):
                        path.rename(target / "cur" / flagged)
            return set(items) - self._files().keys()

    def junk(self) -> str:
        """Files mark no folder: the configuration names it."""
        return ""

    def wait(self, seconds: float, wake_fd: int | None) -> None:
        """Sleep: files make no noise."""
        sleep(seconds, wake_fd)

    def close(self) -> None:
        """Nothing is kept open."""

    def _files(self) -> dict[str, Path]:
        """Item -> file. new before cur: a file that a reader moves meanwhile is then seen twice, not never."""
        found: dict[str, Path] = {}
        for part in ("new", "cur"):
            for entry in os.scandir(self._path / part):
                if not entry.name.startswith(".") and entry.is_file():
                    found[_item(entry.name)] = Path(entry.path)
        return found

    def _same(self, epoch: str) -> None:
        if epoch != EPOCH:
            raise MailboxError(f"mailbox {self._name}: was listed as something else: it is listed again first")

    @contextlib.contextmanager
    def _guard(self, done: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or "input/output error"
            raise MailboxError(f"mailbox {self._name}: {self._path} cannot be {done} ({why})") from None


def _subfolder(root: Path, folder: str) -> Path:
    """Maildir++: a folder lies beside new and cur, with a leading dot, levels parted by dots, in modified UTF-7."""
    if folder.casefold() == "inbox":
        return root
    name: bytes = imap_utf7.encode(folder.replace("/", ".").lstrip("."))
    return root / f".{name.decode('ascii')}"


def _item(name: str) -> str:
    """The base name as text that any database keeps: bytes outside UTF-8 are spelt out."""
    return os.fsencode(name.partition(":")[0]).decode("utf-8", "backslashreplace")
