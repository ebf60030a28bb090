"""The poll beat: list each folder whole, keep a ledger row for every item, fetch and keep the bytes, file what is done."""

import logging

from beats.desk import BATCH, PAUSE, Desk
from intake.mailbox import Mailbox
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
    state = mail.mailbox_state(desk.db, box.name, box.folder)
    first = state.first_poll_at if state is not None else None
    wanted = [item for item in mail.unfetched(desk.db, **here) if item in set(items)]
    batch: list[mail.Fetched] = []
    for one in mailbox.fetch(wanted, listing.epoch):
        when = received(one.received_at, now=now, first_poll_at=first, backlog=desk.settings.letters.backlog)
        over = one.raw is None and one.size > desk.settings.reading.max_size
        batch.append(
            mail.Fetched(
                item=one.item, raw=one.raw, size=one.size, received_at=when.at, clock_doubt=when.doubt,
                backlog=when.backlog, unread_because=f"it is too large ({one.size} bytes)" if over else "",
            )
        )  # fmt: skip
        if len(batch) >= BATCH:
            changed += mail.record_raw(desk.db, batch=batch, now=now, **here)
            batch = []
    if batch:
        mail.record_raw(desk.db, batch=batch, now=now, **here)
        changed += len(batch)
    changed += _file(desk, box, mailbox, here)
    mail.record_poll(desk.db, now=now, count=len(items), **here)
    return changed


def _file(desk: Desk, box: Box, mailbox: Mailbox, here: dict[str, str]) -> int:
    """Move what has its exit: a repeatable courtesy, never a deletion; nothing is moved in shadow mode."""
    if box.filing != "move" or desk.settings.desk.mode == "shadow":
        return 0
    by_folder: dict[str, list[str]] = {}
    for item, _exit, needs_human in mail.to_file(desk.db, **here):
        by_folder.setdefault(box.attention if needs_human else box.processed, []).append(item)
    for folder, items in by_folder.items():
        crash_point("file_before_move")
        moved = mailbox.file(items, here["epoch"], folder)
        crash_point("file_after_move")
        mail.record_filed(desk.db, items=moved, to=folder, now=desk.now(), **here)
    return sum(len(items) for items in by_folder.values())
