"""The poll beat: list each folder whole, keep a ledger row for every item, keep the bytes, file what is done.

A mailbox is two folders: the watched one, and Junk where there is one, which is only read (promise 1): a filter's
mistake must not cost an escalation its reader.
"""

import logging
from datetime import datetime, timedelta

from beats.desk import BATCH, PAUSE, Desk
from beats.reconcile import after, before, is_due
from intake.mailbox import Fetched, Mailbox
from models.config.servers import Mailbox as Box
from models.crash import crash_point
from models.errors import FolderMissing, MailboxError, MailboxRefused
from models.store import folders, kept, mail
from models.store.leases import release
from router.steps.receipt_time import received

log = logging.getLogger("desk")
AT_ONCE = 500
"""So many mails are fetched in one look: it ends within its lease, and the first mail does not wait for the last."""
STORM = 5
"""So many epochs of one folder in an hour are believed; each costs every mail in it a new reading."""
STORM_SPAN = timedelta(hours=1)


def poll(desk: Desk) -> int:
    """Look into every mailbox, one after the other; one that fails is noted and does not stop the others."""
    return sum(look(desk, box) for box in desk.settings.mailbox)


def look(desk: Desk, box: Box) -> int:
    """Look into one mailbox; whatever it answers is noted, and it is never asked while it is left alone."""
    name = f"mailbox {box.name}"
    if desk.rests(name):
        return 0
    lease = desk.lease(f"poll:{box.name}")
    if lease is None:
        return 0
    try:
        changed = _folder(desk, box, desk.boxes[box.name], box.folder)
        desk.faults.pop(name, None)
        return changed + _junk(desk, box, desk.boxes[box.name])
    except MailboxError as error:
        _note_fault(desk, name, error, box, box.folder)
        return 0
    finally:
        release(desk.db, lease)


def _folder(desk: Desk, box: Box, mailbox: Mailbox, folder: str) -> int:
    """One folder; once an hour over a new connection and compared with the ledger."""
    if not is_due(desk, box, folder):
        return _poll_one(desk, box, mailbox, folder)
    listing = before(mailbox)
    changed = _poll_one(desk, box, mailbox, folder)
    after(desk, box, folder, listing)
    return changed


def _junk(desk: Desk, box: Box, mailbox: Mailbox) -> int:
    """The Junk folder, read and never moved from. One that is missing is no fault: `check` shows it."""
    name = f"mailbox {box.name}, Junk"
    if desk.rests(name):
        return 0
    try:
        folder = mailbox.junk() if box.junk == "auto" else box.junk
        if not folder or folder.casefold() == box.folder.casefold():
            return 0
        if desk.junk_folder(box.name) != folder:
            kept.keep(desk.db, f"junk:{box.name}", folder)  # before its first item is: the decide beat goes by it
            desk.junk[box.name] = folder
        changed = _folder(desk, box, desk.folder(box, folder), folder)
    except FolderMissing:
        if mail.mailbox_state(desk.db, box.name, folder) is not None:  # it was there: nothing lies in it now
            mail.record_poll(desk.db, mailbox=box.name, folder=folder, now=desk.now())
        changed = 0
    except MailboxError as error:
        _note_fault(desk, name, error, box, desk.junk.get(box.name, ""))
        return 0
    desk.faults.pop(name, None)
    return changed


def _note_fault(desk: Desk, name: str, error: MailboxError, box: Box, folder: str) -> None:
    refused = isinstance(error, MailboxRefused)
    desk.faults[name] = str(error)
    if refused:
        desk.paused[name] = desk.machine() + PAUSE
    log.error("%s", error)
    if folder:
        mail.record_poll(desk.db, mailbox=box.name, folder=folder, now=desk.now(), error=str(error), refused=refused)


def _poll_one(desk: Desk, box: Box, mailbox: Mailbox, folder: str) -> int:
    now = desk.now()
    mailbox.connect()
    listing = mailbox.list()
    here = {"mailbox": box.name, "folder": folder, "epoch": listing.epoch}
    _refuse_a_storm(desk, here, now)
    items = [one.item for one in listing.items]
    changed = len(mail.record_listing(desk.db, items=items, now=now, **here))
    changed += mail.give_up_lost(desk.db, **here)
    listed = set(items)
    wanted = [item for item in mail.unfetched(desk.db, **here) if item in listed]
    if wanted:
        changed += _fetch(desk, mailbox, wanted[:AT_ONCE], here, now)
    if wanted[AT_ONCE:]:
        return changed  # no full poll yet: the next look goes on
    if folder == box.folder:
        changed += _file(desk, box, mailbox, here)
    mail.record_poll(desk.db, mailbox=box.name, folder=folder, epoch=listing.epoch, now=now, count=len(items))
    return changed


def _refuse_a_storm(desk: Desk, here: dict[str, str], now: datetime) -> None:
    """An epoch that changes again and again would have the whole folder fetched and read for ever.

    Raises:
        MailboxRefused: the folder is left alone for a while, and a person is told.
    """
    if folders.is_known_epoch(desk.db, **here):
        return
    of = {"mailbox": here["mailbox"], "folder": here["folder"]}
    if len(folders.epochs_since(desk.db, since=now - STORM_SPAN, **of)) >= STORM:
        raise MailboxRefused(
            f"mailbox {here['mailbox']}: the server gave the folder {STORM} identities (UIDVALIDITY) within an hour: "
            "it is looked into every 15 minutes until that ends; ask who runs the server"
        )


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
