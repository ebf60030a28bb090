"""The poll beat: list each folder whole, keep a ledger row for every item, keep the bytes, file what is done."""

import logging
from datetime import datetime

from beats.desk import BATCH, PAUSE, Desk
from intake.mailbox import Fetched, Mailbox
from models.crash import crash_point
from models.errors import MailboxError, MailboxRefused
from models.servers import Mailbox as Box
from models.store import mail
from models.store.leases import release
from router.receipt_time import received

log = logging.getLogger("desk")


def poll(desk: Desk) -> int:
    """Look into every mailbox; one that fails is noted and does not stop the others."""
    changed = 0
    for box in desk.settings.mailbox:
        name = f"mailbox {box.name}"
        if desk.rests(name):
            continue
        lease = desk.lease(f"poll:{box.name}")
        if lease is None:
            continue
        try:
            changed += _poll_one(desk, box, desk.boxes[box.name])
            desk.faults.pop(name, None)
        except MailboxError as error:
            _note_fault(desk, name, error, box)
        finally:
            release(desk.db, lease)
    return changed


def _note_fault(desk: Desk, name: str, error: MailboxError, box: Box) -> None:
    desk.faults[name] = str(error)
    if isinstance(error, MailboxRefused):
        desk.paused[name] = desk.machine() + PAUSE
    log.error("%s", error)
    mail.record_poll(desk.db, mailbox=box.name, folder=box.folder, now=desk.now(), error=str(error))


def _poll_one(desk: Desk, box: Box, mailbox: Mailbox) -> int:
    now = desk.now()
    mailbox.connect()
    listing = mailbox.list()
    here = {"mailbox": box.name, "folder": box.folder, "epoch": listing.epoch}
    items = [one.item for one in listing.items]
    changed = len(mail.record_listing(desk.db, items=items, now=now, **here))
    changed += mail.give_up_lost(desk.db, **here)
    listed = set(items)
    wanted = [item for item in mail.unfetched(desk.db, **here) if item in listed]
    if wanted:
        changed += _fetch(desk, mailbox, wanted, here, now)
    changed += _file(desk, box, mailbox, here)
    mail.record_poll(desk.db, now=now, count=len(items), **here)
    return changed


def _fetch(desk: Desk, mailbox: Mailbox, wanted: list[str], here: dict[str, str], now: datetime) -> int:
    """Keep the bytes in commits of a batch; what was fetched before a connection broke is kept too."""
    state = mail.mailbox_state(desk.db, here["mailbox"], here["folder"])
    first = state.first_poll_at if state is not None else None
    batch: list[mail.Fetched] = []
    changed = 0
    try:
        for one in mailbox.fetch(wanted, here["epoch"]):
            batch.append(_believed(desk, one, first, now))
            if len(batch) >= BATCH:
                changed += len(batch)
                mail.record_raw(desk.db, batch=batch, now=now, **here)
                batch = []
    finally:
        if batch:
            mail.record_raw(desk.db, batch=batch, now=now, **here)
    return changed + len(batch)


def _believed(desk: Desk, one: Fetched, first_poll_at: datetime | None, now: datetime) -> mail.Fetched:
    """What was fetched, with the server's time as far as it is believed (promises 4 and 16)."""
    when = received(one.received_at, now=now, first_poll_at=first_poll_at, backlog=desk.settings.letters.backlog)
    over = one.raw is None and one.size > desk.settings.reading.max_size
    return mail.Fetched(
        item=one.item,
        raw=one.raw,
        size=one.size,
        received_at=when.at,
        clock_doubt=when.doubt,
        backlog=when.backlog,
        unread_because=f"it is too large ({one.size} bytes)" if over else "",
    )


def _file(desk: Desk, box: Box, mailbox: Mailbox, here: dict[str, str]) -> int:
    """Move what has its exit: a repeatable courtesy, never a deletion; nothing is moved in shadow mode."""
    if box.filing != "move" or desk.settings.desk.mode == "shadow":
        return 0
    count = 0
    by_folder: dict[str, list[str]] = {}
    for item, _exit, needs_human in mail.to_file(desk.db, **here):
        by_folder.setdefault(box.attention if needs_human else box.processed, []).append(item)
    for folder, items in by_folder.items():
        crash_point("file_before_move")
        moved = mailbox.file(items, here["epoch"], folder)
        crash_point("file_after_move")
        mail.record_filed(desk.db, items=moved, to=folder, now=desk.now(), **here)
        count += len(moved)
    return count
