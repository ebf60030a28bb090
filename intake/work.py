"""What runs inside the worker process (see intake.worker), and the frames both ends speak.

A frame is the length of header and body (two unsigned 32-bit numbers, network order), the header as JSON, the body as
raw bytes. The first frame says what to load, each later one is a mail. Answers are JSON of the dataclasses, never
pickle: the child has read hostile bytes. Before its first mail the child gives up core dumps, most files and every
write, and takes a ceiling of MEMORY above what it has loaded. An alarm ends it when its parent is gone.
"""

import base64
import os
import resource
import signal
import struct
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from pydantic import TypeAdapter

from intake.parse import parse
from intake.parse.parts import html_of, part_of
from intake.trust import Trust
from models.mail import Message
from models.reading import Reading

if TYPE_CHECKING:
    from intake.reading import Reader

MEMORY: Final = 512 * 1024 * 1024
FILES: Final = 16
ALONE: Final = 60
"""Seconds after which a child that is still at one mail ends itself: its parent should have done it long ago."""
NO_MEMORY: Final = 86
"""Exit code of a child that ran out of memory."""
SIZES: Final = struct.Struct("!II")
HTML: Final = "html"
"""What a job takes that wants the mail's HTML, cleaned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What the worker made of one mail; reading is None when only parsing was asked for."""

    message: Message
    reading: Reading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is asked for one mail. on: the day for ages, the local date of the message; None = parse only.

    documents: whether the words of attached documents are read. take: instead of all that, one part of it: the SHA-256
    of an attachment, or HTML.
    """

    trust: Trust = field(default_factory=Trust)
    on: date | None = None
    documents: bool = False
    take: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a child loads before its first mail. reading: the rules too; overlay: a folder with the council's own.

    memory: bytes of address space above what is loaded.
    """

    reading: bool = False
    overlay: str | None = None
    memory: int = MEMORY


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One reply: done, or why not (the name of an error). taken: the part that was asked for, base64; None = none."""

    worked: Worked | None = None
    failed: str = ""
    taken: str | None = None


JOB: Final = TypeAdapter(Job)
SETUP: Final = TypeAdapter(Setup)
ANSWER: Final = TypeAdapter(Answer)


def main() -> None:
    """Serve frames from stdin until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    frame = _frame(source)
    if frame is None:
        return
    try:
        setup = SETUP.validate_json(frame[0])
        reader = _load(setup)
    except Exception as error:  # noqa: BLE001  # whatever stops the rules from loading is told to the parent
        _answer(target, Answer(failed=" ".join(f"{type(error).__name__}: {error}".split())[:500]))
        return
    _give_up(setup.memory)
    _answer(target, Answer())
    while (frame := _frame(source)) is not None:
        signal.alarm(ALONE)
        try:
            _answer(target, _work(JOB.validate_json(frame[0]), frame[1], reader))
        except MemoryError:
            os._exit(NO_MEMORY)
        signal.alarm(0)


def _load(setup: Setup) -> "Reader | None":
    """The reader with its rules, when reading is asked for: parsing alone never loads spaCy."""
    if not setup.reading:
        return None
    from intake.reading import Reader

    reader = Reader(overlay=Path(setup.overlay) if setup.overlay else None)
    reader.read(subject="", body="warm", on=date(2026, 1, 1))
    return reader


def _give_up(memory: int) -> None:
    """Lower the limits for good: memory, files, writing."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    ceiling = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _work(job: Job, raw: bytes, reader: "Reader | None") -> Answer:
    """Parse and, where asked, read one mail; or take one part of it."""
    if job.take:
        return _take(job.take, raw)
    message = parse(raw, trust=job.trust, documents=job.documents)
    if job.on is None or reader is None:
        return Answer(worked=Worked(message=message))
    try:
        reading = reader.read(
            subject=message.subject,
            body=message.text,
            from_name=message.from_name,
            from_address=message.from_address,
            on=job.on,
            automated=message.automated,
        )
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # a rule's fault is this mail's fate, not the worker's
        return Answer(failed=f"reading failed: {type(error).__name__}")
    return Answer(worked=Worked(message=message, reading=reading))


def _take(what: str, raw: bytes) -> Answer:
    """One part of a mail."""
    try:
        if what == HTML:
            found = html_of(raw)
            data = None if found is None else found.encode("utf-8", "replace")
        else:
            data = part_of(raw, what)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # the original can still be opened
        return Answer(failed=f"taking a part failed: {type(error).__name__}")
    return Answer(taken=None if data is None else base64.b64encode(data).decode("ascii"))


def _frame(source: BinaryIO) -> tuple[bytes, bytes] | None:
    """Header and body of the next frame, None at the end of the pipe."""
    sizes = source.read(SIZES.size)
    if len(sizes) < SIZES.size:
        return None
    header, body = SIZES.unpack(sizes)
    return source.read(header), source.read(body)


def _answer(target: BinaryIO, answer: Answer) -> None:
    """Send one reply."""
    data = ANSWER.dump_json(answer)
    target.write(SIZES.pack(len(data), 0) + data)
    target.flush()


if __name__ == "__main__":
    main()
