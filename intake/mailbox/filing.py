"""Move messages of the open folder elsewhere, and see what really went."""

from collections.abc import Sequence

from imapclient.exceptions import IMAPClientError

from intake.mailbox.batches import chunks
from intake.mailbox.faults import code_of, is_plain_no
from intake.mailbox.wire import Wire


def move_all(line: Wire, uids: Sequence[int], folder: str) -> tuple[set[int], str]:
    """Move in batches; returns the UIDs that are gone from the open folder, and why the server refused ('' = did not).

    What went is looked up, not taken from the answer: MOVE says OK for UIDs that others removed, and NO after half of
    the work (RFC 6851, 4.3). After a refusal the rest is left alone.
    """
    gone: set[int] = set()
    for chunk in chunks(uids):
        here = sorted(line.present(chunk))
        refused = _move(line, here, folder) if here else ""
        left = line.present(here) if here else set()
        gone.update(uid for uid in chunk if uid not in left)
        if refused:
            return gone, refused
    return gone, ""


def _move(line: Wire, uids: Sequence[int], folder: str) -> str:
    """Move; when refused, make the folder and try once more. Returns the code of the refusal, '' when it went."""
    try:
        line.move(uids, folder)
    except IMAPClientError as error:
        if not is_plain_no(error):
            raise
        try:
            line.make(folder)
            line.move(uids, folder)
        except IMAPClientError as again:
            if not is_plain_no(again):
                raise
            return code_of(error)  # where the folder was there already, the first refusal is the one about the move
    return ""
