"""What an IMAP server answers to FETCH, and how a set of UIDs is written. Pure: bytes in, values out.

Answers are read one by one and only by the UID that they name. imapclient's own fetch takes an answer without UID
for the UID that equals its sequence number, and merges answers whose sequence numbers were reused after an expunge
(allowed during UID FETCH: RFC 3501, 7.4.1); either would give one message the bytes of another.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from imapclient.exceptions import IMAPClientError
from imapclient.response_parser import parse_fetch_response

_PLACEHOLDER = re.compile(
    rb"^Subject: Retrieval using the IMAP4 protocol failed for the following message", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a FETCH answer said of one UID: bytes, RFC822.SIZE (0 = not said), INTERNALDATE (aware UTC)."""

    raw: bytes | None
    size: int
    received_at: datetime | None


def ranges(uids: Sequence[int]) -> str:
    """A set of UIDs as IMAP writes it, runs shortened: [1, 2, 3, 7] is 1:3,7. Empty when there are none."""
    spans: list[list[int]] = []
    for uid in sorted(set(uids)):
        if spans and uid == spans[-1][1] + 1:
            spans[-1][1] = uid
        else:
            spans.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in spans)


def read_answers(data: Sequence[Any], uids: Sequence[int]) -> dict[int, Answer]:
    """The answers about the wanted UIDs, from what imaplib collected; others, unsolicited ones, are left out."""
    wanted = set(uids)
    answers: dict[int, Answer] = {}
    for one in _one_by_one(data):
        named = _read_answer(one)
        if named and named[0] in wanted:
            answers[named[0]] = _merged(answers.get(named[0]), named[1])
    return answers


def _one_by_one(data: Sequence[Any]) -> Iterator[list[Any]]:
    """Split what imaplib collected into single answers: tuples (with a literal) end with one plain element."""
    one: list[Any] = []
    for part in data:
        if part is None:
            continue
        one.append(part)
        if not isinstance(part, tuple):
            yield one
            one = []


def _read_answer(one: list[Any]) -> tuple[int, Answer] | None:
    """The UID and content of one FETCH answer; None when it names no UID or cannot be read."""
    try:
        parsed = parse_fetch_response(one, False, False)
    except (IMAPClientError, ValueError, TypeError, AttributeError, RecursionError):
        return None  # one unreadable answer must not cost its neighbours: its UID counts as not answered
    for said in parsed.values():
        uid, raw, size = said.get(b"UID"), said.get(b"BODY[]"), said.get(b"RFC822.SIZE")
        if isinstance(uid, int):
            if isinstance(raw, int):
                raw = str(raw).encode()  # an atom of digits: the parser makes a number of it
            good = isinstance(raw, bytes) and not _placeholder(raw)
            received = said.get(b"INTERNALDATE")
            return uid, Answer(
                raw=raw if good else None,
                size=size if isinstance(size, int) and size > 0 else 0,
                received_at=received.astimezone(UTC) if received is not None else None,
            )
    return None


def _placeholder(raw: bytes) -> bool:
    """Whether these are Exchange's words in place of a message that it could not convert."""
    head = raw[:4096].partition(b"\r\n\r\n")[0]
    return bool(_PLACEHOLDER.search(head)) and b"Microsoft Exchange" in head


def _merged(before: Answer | None, now: Answer) -> Answer:
    """Two answers about one UID: a later one about flags alone takes nothing away."""
    if before is None:
        return now
    return Answer(
        raw=before.raw if now.raw is None else now.raw,
        size=now.size or before.size,
        received_at=now.received_at or before.received_at,
    )
