"""`reconcile`: compare every watched folder with the ledger."""

import sys

from beats.desk import mailbox_of
from beats.reconcile import compare
from commands import DONE, FINDING, UNFINISHED
from commands._common import DEFAULT, ConfigFile, counted, opened, stored
from intake.mailbox import Mailbox
from models.config.servers import Mailbox as Box
from models.config.settings import Settings
from models.errors import FolderMissing, MailboxError
from models.store import queue
from models.store.engine import Database


def reconcile(config: ConfigFile = DEFAULT) -> int:
    """Print each item of a watched folder that has no exit in the ledger; 1 if there is one."""
    settings = stored(config)
    with opened(settings) as database:
        found = failed = 0
        for box in settings.mailbox:
            if box.driver == "demo":
                print(f"{box.name}: the demo's mailbox lives only while `run` does")
                continue
            try:
                found += _compared(database, settings, box)
            except MailboxError as error:
                print(error, file=sys.stderr)
                failed += 1
        totals = queue.counts(database)
        print(f"ledger: {counted(totals, 'empty')}")
        if failed:
            return UNFINISHED
        return FINDING if found or totals.get("open") else DONE


def _compared(database: Database, settings: Settings, box: Box) -> int:
    """How many items of a mailbox have no exit, its Junk included where there is one."""
    mailbox = mailbox_of(settings, box)
    try:
        found = _folder(database, box, box.folder, mailbox)
        junk = mailbox.junk() if box.junk == "auto" else box.junk
    finally:
        mailbox.close()
    if not junk or junk.casefold() == box.folder.casefold():
        return found
    mailbox = mailbox_of(settings, box.model_copy(update={"folder": junk}))
    try:
        return found + _folder(database, box, junk, mailbox)
    except FolderMissing:
        print(f"{box.name} {junk}: there is no such folder")
        return found
    finally:
        mailbox.close()


def _folder(database: Database, box: Box, folder: str, mailbox: Mailbox) -> int:
    mailbox.connect()
    listing = mailbox.list()
    compared = compare(database, box, folder, listing)
    for item in compared.without_exit:
        print(f"{box.name} {folder} epoch {listing.epoch} item {item}: no exit")
    print(f"{box.name} {folder}: {compared.items} items, {len(compared.without_exit)} without an exit")
    return len(compared.without_exit)
