"""Parsing and reading in a process that may be killed: neither time nor memory of a hostile mail can hurt the service.

The child (intake.work) runs with an empty environment in a session of its own. The parent holds the clock: LIMIT
seconds for one mail. Keeping some mails in flight makes it nearly as quick as reading in the service itself.
"""

import base64
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, Self

from intake.pipes import Pipes, WorkerDied
from intake.trust import Trust
from intake.work import ANSWER, JOB, MEMORY, SETUP, Job, Setup, Worked
from models.errors import DeskError
from models.mail import Message

LIMIT: Final = 5.0
"""Seconds for parsing and reading one mail."""
LOADING: Final = 60.0
"""Seconds for the child to load libraries and rules."""
RECYCLE: Final = 2_000
"""Mails after which a child is replaced: vocabularies grow."""
IN_FLIGHT: Final = 3
_DOCUMENTS: Final = re.compile(rb"pdf|docx|docm|wordprocessingml|ms-word|ms-tnef|winmail|pkcs7", re.IGNORECASE)


__all__ = ["Outcome", "Worked", "Worker", "WorkerDied"]

Outcome = Worked | WorkerDied


class Worker:
    """A child that is started when first needed and replaced when it dies. For one thread; a context manager."""

    def __init__(
        self, *, limit: float = LIMIT, recycle: int = RECYCLE, memory: int = MEMORY, documents: bool = True
    ) -> None:
        """`documents`: whether `read` and `read_many` look into attached documents ([reading] attachments)."""
        self._limit = limit
        self._documents = documents
        self._recycle = recycle
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._loaded: Setup | None = None
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def parse(self, raw: bytes, trust: Trust) -> Message:
        """Parse one mail; WorkerDied when it cannot be done."""
        return self._one(raw, Job(trust=trust), Setup(memory=self._memory)).message

    def read(self, raw: bytes, *, trust: Trust, on: date, overlay: Path | None = None) -> Worked:
        """Parse and read one mail; WorkerDied when it cannot be done."""
        return self._one(raw, self._job(raw, trust, on), self._setup(overlay))

    def read_many(
        self, mails: Iterable[tuple[bytes, date]], *, trust: Trust, overlay: Path | None = None
    ) -> Iterator[Outcome]:
        """Parse and read mails in order, the next ones on their way while one is worked on; a death is a value."""
        jobs = ((raw, self._job(raw, trust, on)) for raw, on in mails)
        yield from self._stream(jobs, self._setup(overlay))

    def parse_many(self, mails: Iterable[bytes], trust: Trust) -> Iterator[Outcome]:
        """Parse mails in order, as read_many does."""
        yield from self._stream(((raw, Job(trust=trust)) for raw in mails), Setup(memory=self._memory))

    def take(self, raw: bytes, what: str) -> bytes | None:
        """One part of a mail: an attachment by its SHA-256 (hex), or HTML (UTF-8, cleaned); None when it has none.

        Raises:
            WorkerDied: it cannot be taken in time or memory.
        """
        pipes = self._ready(Setup(memory=self._memory))
        try:
            pipes.send(JOB.dump_json(Job(take=what)), raw)
            answer = ANSWER.validate_json(pipes.receive(self._limit))
        except (WorkerDied, ValueError) as error:
            self.close()
            raise error if isinstance(error, WorkerDied) else WorkerDied("its answer was not understood") from error
        finally:
            pipes.close()
        if answer.failed:
            raise WorkerDied(answer.failed)
        return None if answer.taken is None else base64.b64decode(answer.taken)

    def close(self) -> None:
        """End the child."""
        child, self._child, self._loaded, self._done = self._child, None, None, 0
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()

    def _setup(self, overlay: Path | None) -> Setup:
        """Setup for reading."""
        return Setup(reading=True, overlay=None if overlay is None else str(overlay), memory=self._memory)

    def _job(self, raw: bytes, trust: Trust, on: date) -> Job:
        """The job of reading a mail; documents are only asked for where there may be some."""
        return Job(trust=trust, on=on, documents=self._documents and bool(_DOCUMENTS.search(raw)))

    def _one(self, raw: bytes, job: Job, setup: Setup) -> Worked:
        outcome = next(iter(self._stream([(raw, job)], setup)))
        if isinstance(outcome, WorkerDied):
            raise outcome
        return outcome

    def _stream(self, jobs: Iterable[tuple[bytes, Job]], setup: Setup) -> Iterator[Outcome]:
        """Outcomes in order. Whatever was in flight behind a mail that killed the child is sent again."""
        source = iter(jobs)
        waiting: deque[tuple[bytes, Job]] = deque()
        sent = 0
        pipes: Pipes | None = None
        try:
            while True:
                while len(waiting) < IN_FLIGHT and (job := next(source, None)) is not None:
                    waiting.append(job)
                if not waiting:
                    return
                if pipes is None:
                    pipes, sent = self._ready(setup), 0
                while sent < len(waiting) and self._done + sent < self._recycle:
                    pipes.send(JOB.dump_json(waiting[sent][1]), waiting[sent][0])
                    sent += 1
                outcome = self._outcome(pipes)
                mail, asked = waiting.popleft()
                sent -= 1
                self._done += 1
                if isinstance(outcome, WorkerDied) or self._done >= self._recycle:
                    pipes.close()
                    self.close()
                    pipes = None
                if isinstance(outcome, WorkerDied) and asked.documents:
                    waiting.appendleft((mail, replace(asked, documents=False)))  # the mail may be sound without them
                    continue
                yield outcome
        finally:
            if pipes is not None:
                pipes.close()
                if sent:
                    self.close()  # answers that nobody waits for

    def _outcome(self, pipes: Pipes) -> Outcome:
        """The answer to the mail at the head of the line."""
        try:
            answer = ANSWER.validate_json(pipes.receive(self._limit))
        except WorkerDied as died:
            return died
        except ValueError:
            return WorkerDied("its answer was not understood")
        return answer.worked if answer.worked is not None else WorkerDied(answer.failed)

    def _ready(self, setup: Setup) -> Pipes:
        """The child, started and loaded with what is asked."""
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._loaded is not None and self._loaded != setup and (setup.reading or not self._loaded.reading):
            self.close()
        if self._child is None:
            self._child = self._start()
        pipes = Pipes(self._child)
        if self._loaded is None:
            pipes.send(SETUP.dump_json(setup), b"")
            try:
                answer = ANSWER.validate_json(pipes.receive(LOADING))
            except (WorkerDied, ValueError) as error:
                pipes.close()
                self.close()
                raise DeskError(f"the worker could not start: {error}") from error
            if answer.failed:
                pipes.close()
                self.close()
                raise DeskError(f"the worker could not start: {answer.failed}")
            self._loaded = setup
        return pipes

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a child that knows nothing but where the checkout is."""
        checkout = str(Path(__file__).resolve().parent.parent)
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.Popen(  # our own interpreter, our own module
            [sys.executable, "-B", "-s", "-m", "intake.work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=checkout,
            env={"PYTHONPATH": checkout, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", **threads},
            start_new_session=True,
            close_fds=True,
            bufsize=0,
        )
