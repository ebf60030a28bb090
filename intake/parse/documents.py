"""The words of attached documents (docx, pdf), for people to read: never the sender's own words.

Reports that are attached to mails are full of the words that the reading looks for; only the answers of the council's
own form count (intake.parse.form). Each mail gets SECONDS of processor time for its first MAX_DOCUMENTS documents; what
takes longer is left sealed. What a document does to memory ends the worker, and the mail is read again without it
(intake.worker).
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Final

from intake.parse import docx, pdf
from intake.parse.found import Body, trim
from models.mail import Attachment

SECONDS: Final = 1.5
AGAIN: Final = 0.05
"""Seconds of processor time after which the stop is repeated: Python drops one that falls into a finaliser or into a
callback of the garbage collector."""
MAX_WORDS: Final = 100_000
"""Characters of one document that are kept."""
_READERS: Final = {
    "application/pdf": pdf.words,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": docx.words,
    "application/vnd.ms-word.document.macroenabled.12": docx.words,
    ".pdf": pdf.words,
    ".docx": docx.words,
    ".docm": docx.words,
}


class _OutOfTime(BaseException):
    """The time is up; no handler for ordinary faults may catch it."""


def with_words(body: Body) -> None:
    """Add their words to the attachments whose bytes were kept; what could not be read is a defect."""
    try:
        with _within(SECONDS):
            for number, one in enumerate(body.attachments):
                data = body.documents.get(one.sha256)
                if data is not None:
                    body.attachments[number] = replace(one, text=_words(one, data, body))
    except _OutOfTime:
        body.note("an attached document takes too long to read")


def _words(one: Attachment, data: bytes, body: Body) -> str:
    """The words of one document, '' when there are none."""
    reader = _READERS.get(one.type.casefold()) or _READERS.get("." + one.name.casefold().rpartition(".")[2])
    if reader is None:
        return ""
    try:
        return trim(reader(data)).strip()[:MAX_WORDS]
    except MemoryError:
        raise
    except docx.Locked:
        body.locked = True
        body.note("an attached document needs a password")
    except Exception as error:  # noqa: BLE001  # a document that cannot be read is no fault of the mail
        body.note(f"an attached document could not be read: {type(error).__name__}")
    return ""


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Processor time for the block; without effect outside the main thread, where signals cannot be had."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _OutOfTime

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
