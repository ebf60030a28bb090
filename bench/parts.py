"""Parsing and reading alone, in this process, against the bare library, and memory after many mails."""

import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import mailparser
import spacy

from intake.parse import parse
from intake.reading import Reader
from intake.trust import Trust
from models.mail import Message
from models.reading import Reading

MANY, AT_MOST = 10_000, 25.0
"""Mails of the memory figure, and seconds after which it ends earlier."""


def report(raws: Sequence[bytes], on: date) -> None:
    """Print both ratios and the memory."""
    print(f"\nParsing alone, {len(raws)} mails, one core (in service the worker does it beside the beats)")
    trust = Trust()
    messages = [parse(raw, trust=trust) for raw in raws]
    ours = _seconds(lambda: [parse(raw, trust=trust) for raw in raws])
    bare = _seconds(lambda: [_mailparser(raw) for raw in raws])
    _compare("parse", ours, "mail-parser", bare, len(raws))
    print(f"\nReading alone, {len(messages)} mails, one core")
    reader, plain = Reader(), spacy.blank("en")
    sentences = plain.add_pipe("sentencizer")
    ours = _seconds(lambda: [_read(reader, message, on) for message in messages])
    bare = _seconds(lambda: [sentences(plain.make_doc(message.text)) for message in messages])
    _compare("read", ours, "make_doc + sentence splitter", bare, len(messages))
    _memory(reader, messages, on)


def _memory(reader: Reader, messages: Sequence[Message], on: date) -> None:
    before, done, end = resident(), 0, time.perf_counter() + AT_MOST
    while done < MANY and time.perf_counter() < end:
        for message in messages:
            _read(reader, message, on)
        done += len(messages)
    print(f"  {'memory':<44}{before:>6.0f} MB before, {resident():.0f} MB after {done} more mails")


def resident(pid: str = "self") -> float:
    """Resident memory of a process in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _mailparser(raw: bytes) -> object:
    try:
        return mailparser.parse_from_bytes(raw)
    except Exception as error:  # noqa: BLE001  # the bare library raises on some mails: that is its answer
        return error


def _read(reader: Reader, message: Message, on: date) -> Reading:
    return reader.read(
        subject=message.subject, body=message.text, from_name=message.from_name,
        from_address=message.from_address, on=on, automated=message.automated,
    )  # fmt: skip


def _compare(name: str, ours: float, library: str, bare: float, count: int) -> None:
    for what, seconds in ((name, ours), (library, bare)):
        print(f"  {what:<44}{count / seconds:>9.0f} mails/s   {1000 * seconds / count:.2f} ms a mail")
    print(f"  {'ratio':<44}{ours / bare:>9.2f}")
