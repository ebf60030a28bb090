"""`act REF board`: the pack of the case is written, then the act is recorded with its digest; both or neither."""

import hashlib
from pathlib import Path

from beats.acting import carry_out
from beats.desk import Desk
from commands.case import write_pack
from models.act import ToBoard
from models.errors import DeskError, UsageError
from models.store.cases import case_by_reference
from models.words import Side


def take_to_board(
    desk: Desk, reference: str, *, pack: Path | None, why: str, to: str, side: Side | None, by: str
) -> str:  # fmt: skip
    """Write the pack, record the act; a pack whose act is refused is taken away again. The line for the screen.

    Raises:
        UsageError: no pack is named, its file is there already, or the act does not fit the case.
    """
    if pack is None:
        raise UsageError("this act needs --pack: the file into which the case is written for the board")
    file = case_by_reference(desk.db, reference)
    write_pack(pack, desk.db, file, desk.council, text=False)
    digest = hashlib.sha256(pack.read_bytes()).hexdigest()
    try:
        carry_out(desk, file.reference, ToBoard(why=why, pack=pack.name, sha256=digest, person_id=to, side=side), by)
    except DeskError:
        pack.unlink()
        raise
    return f"{pack}: written without the words of any message (SHA-256 {digest}); sending it is yours"
