"""Mailbox and ledger compared: by the command `reconcile`, and once an hour by the poll of a running service."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from beats.desk import Desk
from intake.mailbox import Listing, Mailbox
from models.config.servers import Mailbox as Box
from models.store import folders, kept
from models.store.engine import Database

EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What lies in a folder and what the ledger says of it: items without an exit, and those without a row at all."""

    items: int
    without_exit: tuple[str, ...]
    unknown: tuple[str, ...]


def compare(db: Database, box: Box, folder: str, listing: Listing) -> Compared:
    """Compare one listing with the ledger."""
    here = {"mailbox": box.name, "folder": folder, "epoch": listing.epoch}
    items = [one.item for one in listing.items]
    return Compared(
        items=len(items),
        without_exit=tuple(folders.without_exit(db, items=items, **here)),
        unknown=tuple(folders.without_row(db, items=items, **here)),
    )


def is_due(desk: Desk, box: Box, folder: str) -> bool:
    """Whether a running service has not compared this folder for an hour."""
    if not desk.lasting:
        return False
    last = kept.kept(desk.db, _key(box, folder))
    return last is None or desk.now() - datetime.fromisoformat(last["at"]) >= EVERY


def before(mailbox: Mailbox) -> Listing:
    """What lies in the folder, over a new connection: an old one may show what was there when it was made."""
    mailbox.close()
    mailbox.connect()
    return mailbox.list()


def after(desk: Desk, box: Box, folder: str, listing: Listing) -> None:
    """Compare after a full poll: every item of the listing before it must have its row by now; the alarms go by it."""
    found = compare(desk.db, box, folder, listing)
    said = {"at": desk.now().isoformat(), "items": found.items, "unknown": len(found.unknown)}
    kept.keep(desk.db, _key(box, folder), said)


def _key(box: Box, folder: str) -> str:
    return f"reconciled:{box.name}:{folder}"
