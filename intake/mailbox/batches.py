"""Batches: how much is asked of a server at once, and what is made of its answers. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from intake.mailbox.answers import Answer
from intake.mailbox.box import Fetched, nothing

BATCH = 80  # items a command: 80 UIDs keep a line under 1,000 octets (RFC 2683, 3.2.1.5)
BATCH_BYTES = 8_000_000


def chunks(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Groups of at most BATCH items, in order."""
    for at in range(0, len(uids), BATCH):
        yield uids[at : at + BATCH]


def by_bytes(uids: Sequence[int], sizes: Mapping[int, Answer]) -> Iterator[Sequence[int]]:
    """Groups of at most BATCH_BYTES together; one larger item is a group of its own."""
    group: list[int] = []
    held = 0
    for uid in uids:
        if group and held + sizes[uid].size > BATCH_BYTES:
            yield group
            group, held = [], 0
        group.append(uid)
        held += sizes[uid].size
    if group:
        yield group


def whole(uid: int, body: Answer | None, said: Answer) -> Fetched:
    """What a body's answer and the size's answer before it say together."""
    if body is None or body.raw is None:
        return nothing(str(uid))
    return Fetched(item=str(uid), raw=body.raw, received_at=body.received_at or said.received_at, size=len(body.raw))
