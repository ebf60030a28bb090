"""`import`: old mail from a folder of files, a maildir or an mbox; never any letter or clock (promise 4)."""

import contextlib
import mailbox as boxes
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from commands import DONE, FINDING
from commands._common import DEFAULT, ConfigFile, bytes_of, clock, opened, stored
from intake.headers import Headers
from models.errors import UsageError
from models.store import mail

FOLDER = "import"
BATCH = 50
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""When a mail of an mbox came that has no Date: an mbox has nothing better."""
_HEAD = 20_000
"""Bytes in which a mail's Date stands."""


def import_(
    source: Annotated[Path, typer.Argument(help="A folder of mail files, a maildir, or an mbox file.")],
    config: ConfigFile = DEFAULT,
) -> int:
    """Take old mail into the ledger, oldest as it lies; stopped half-way it goes on where it was."""
    settings = stored(config)
    if not source.exists():
        raise UsageError(f"{source}: there is no such folder or file")
    now = clock()
    with opened(settings) as database:
        epoch = str(source.resolve())
        here = {"mailbox": settings.mailbox[0].name, "folder": FOLDER, "epoch": epoch}
        names = [name for name, _raw, _when in mails_of(source, read=False)]
        fresh = mail.record_listing(database, items=names, now=now, **here)
        wanted = set(mail.unfetched(database, **here))
        taken = 0
        batch: list[mail.Fetched] = []
        found = (one for one in mails_of(source, read=True) if one[0] in wanted)
        for name, raw, when in track(found, total=len(wanted), description="importing", disable=not wanted):
            batch.append(
                mail.Fetched(
                    item=name, raw=raw, size=len(raw), received_at=min(when, now), clock_doubt="", backlog=True
                )
            )
            if len(batch) >= BATCH:
                taken += mail.record_raw(database, batch=batch, now=now, **here)
                batch = []
        taken += mail.record_raw(database, batch=batch, now=now, **here)
        print(
            f"{source}: {len(names)} mails, {len(fresh)} new, {taken} taken in;"
            " `run` reads them as one batch for a person"
        )
        return DONE if taken == len(wanted) else FINDING


def mails_of(source: Path, *, read: bool) -> Iterator[tuple[str, bytes, datetime]]:
    """Each mail as (stable name, bytes, time); without `read` the bytes are left out."""
    if source.is_file():
        with contextlib.closing(boxes.mbox(source, create=False)) as box:
            for key in box.keys():  # noqa: SIM118  # a Mailbox iterates over messages, not keys
                raw = box.get_bytes(key) if read else b""
                yield f"mbox:{key}", raw, date_of(raw) or UNDATED
        return
    if (source / "cur").is_dir() and (source / "new").is_dir():
        files = sorted([*(source / "cur").iterdir(), *(source / "new").iterdir()])
    else:
        files = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    for path in files:
        raw = bytes_of(path) if read else b""
        name = path.name.partition(":2,")[0] if path.parent.name in ("cur", "new") else str(path.relative_to(source))
        name = os.fsencode(name).decode("utf-8", "backslashreplace")  # any name that a disk holds, the same each time
        yield name, raw, datetime.fromtimestamp(path.stat().st_mtime, UTC)


def date_of(raw: bytes) -> datetime | None:
    """The mail's own Date (UTC), None when it has none that can be read."""
    found = Headers.of(BytesHeaderParser().parsebytes(raw[:_HEAD]).raw_items()).date()
    return found.astimezone(UTC) if found is not None else None
