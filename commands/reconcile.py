"""`reconcile`: compare every watched folder with the ledger."""

import sys

from commands import DONE, FINDING, UNFINISHED
from commands._common import DEFAULT, ConfigFile, opened, stored
from intake.mailbox import open_mailbox
from models.errors import MailboxError
from models.store import mail, queue


def reconcile(config: ConfigFile = DEFAULT) -> int:
    """Print each item of a watched folder that has no exit in the ledger; 1 if there is one."""
    settings = stored(config)
    with opened(settings) as database:
        found = failed = 0
        for box in settings.mailbox:
            if box.driver == "demo":
                print(f"{box.name}: the demo's mailbox lives only while `run` does")
                continue
            driver = open_mailbox(
                box, password=box.password, max_size=settings.reading.max_size, base=settings.file.resolve().parent
            )
            try:
                driver.connect()
                listing = driver.list()
            except MailboxError as error:
                print(error, file=sys.stderr)
                failed += 1
                continue
            finally:
                driver.close()
            items = [one.item for one in listing.items]
            missing = mail.without_exit(database, mailbox=box.name, folder=box.folder, epoch=listing.epoch, items=items)
            for item in missing:
                print(f"{box.name} {box.folder} epoch {listing.epoch} item {item}: no exit")
            print(f"{box.name} {box.folder}: {len(items)} items, {len(missing)} without an exit")
            found += len(missing)
        totals = queue.counts(database)
        print("ledger: " + (", ".join(f"{name} {count}" for name, count in sorted(totals.items())) or "empty"))
        if failed:
            return UNFINISHED
        return FINDING if found or totals.get("open") else DONE
