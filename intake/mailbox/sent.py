"""Whether a letter of ours lies in Sent: what is left to ask when no answer came to the final dot (RFC 1047).

Exchange Online and Gmail keep a copy of what they took by SMTP; other servers keep none: only a find proves anything.
Each look is a connection of its own: it is rare, and the mailbox's kept connection belongs to another thread.
"""

import logging
import re
from collections.abc import Callable

from imapclient.exceptions import IMAPClientError

from intake.mailbox.wire import Wire
from models.errors import where

log = logging.getLogger(__name__)
NAMES = ("Sent Items", "Sent")
"""What the folder is called where no folder is marked as it (RFC 6154)."""
_OURS = re.compile(r"[a-z0-9.]+@[a-z0-9.-]+")


class SentFolder:
    """The Sent folder of one IMAP account. `dial` makes a signed-in Wire; `name` is the mailbox's for messages."""

    def __init__(self, *, name: str, dial: Callable[[], Wire]) -> None:
        self._name = name
        self._dial = dial

    def has(self, message_id: str) -> bool | None:
        """Whether a letter with this Message-ID (no brackets, ours alone) lies there; None = not to be told now."""
        if not _OURS.fullmatch(message_id):
            return None  # only what we made ourselves may become part of a command
        try:
            wire = self._dial()
        except Exception as error:  # noqa: BLE001  # the poll beat tells of a server that is away
            self._note(error)
            return None
        try:
            return _opened(wire) and wire.holds(message_id)
        except Exception as error:  # noqa: BLE001  # imaplib raises what a broken line provokes
            self._note(error)
            return None
        finally:
            wire.leave()

    def _note(self, error: Exception) -> None:
        log.info("mailbox %s: Sent could not be looked into (%s)", self._name, where(error))


def _opened(wire: Wire) -> bool | None:
    """Open the folder for reading; None = there is none."""
    marked = wire.marked(b"\\Sent")
    for folder in [marked] if marked else NAMES:
        try:
            wire.open(folder, writable=False)
        except IMAPClientError:
            continue
        return True
    return None
