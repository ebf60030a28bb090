"""The mails that are measured: the demo's samples and variants of them, real MIME, each from another sender."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.samples import load_samples, stamp

_FROM = re.compile(rb"(?im)^(From:[^\r\n]*?<?)([\w.+-]+)@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One mail and the name of the mailbox that it goes to."""

    mailbox: str
    raw: bytes = field(repr=False)


def generate(now: datetime) -> Iterator[Sent]:
    """Mails without end, in the order of the samples; every round has other Message-IDs, senders and dates.

    now: aware; the mails' own dates lie up to three weeks before it, which changes the days in their words.
    """
    samples, turn = list(load_samples()), 0
    while True:
        arrives = now - timedelta(days=turn % 21)
        for sample in samples:
            raw = stamp(sample.raw, arrives, f"{int(now.timestamp())}.{turn}")
            raw = _FROM.sub(lambda found: found[1] + found[2] + b"-%d@" % turn, raw, count=1)  # noqa: B023  # used at once
            for mailbox in sample.mailboxes:
                yield Sent(mailbox=mailbox, raw=raw)
        turn += 1
