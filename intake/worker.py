"""Parsing and reading in a process that may be killed: neither time nor memory of a hostile mail can hurt the service.

The child (intake.work) runs with an empty environment in a session of its own. The parent holds the clock: LIMIT seconds
for one mail. Keeping some mails in flight makes it nearly as quick as reading in the service itself.
"""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final, Self

from intake.trust import Trust
from intake.work import ANSWER, JOB, NO_MEMORY, SETUP, SIZES, Job, Setup, Worked
from models.errors import DeskError
from models.mail import Message

LIMIT: Final = 5.0
"""Seconds for parsing and reading one mail."""
LOADING: Final = 60.0
"""Seconds for the child to load libraries and rules."""
RECYCLE: Final = 2_000
"""Mails after which a child is replaced: vocabularies grow (reliability.md, 6)."""
IN_FLIGHT: Final = 3
MAX_FRAME: Final = 512 * 1024 * 1024


class WorkerDied(DeskError):
    """The mail could not be read in time or memory: it becomes a case with the original to open."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the worker gave up on this mail: {reason}")
        self.reason = reason


Outcome = Worked | WorkerDied


class Worker:
    """A child that is started when first needed and replaced when it dies. For one thread; a context manager."""

    def __init__(self, *, limit: float = LIMIT, recycle: int = RECYCLE, python: str = sys.executable) -> None:
        self._limit = limit
        self._recycle = recycle
        self._python = python
        self._child: subprocess.Popen[bytes] | None = None
        self._loaded: Setup | None = None
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def parse(self, raw: bytes, trust: Trust) -> Message:
        """Parse one mail; WorkerDied when it cannot be done."""
        return self._one(raw, Job(trust=trust), Setup()).message

    def read(self, raw: bytes, *, trust: Trust, on: date, overlay: Path | None = None) -> Worked:
        """Parse and read one mail; WorkerDied when it cannot be done."""
        return self._one(raw, Job(trust=trust, on=on), _setup(overlay))

    def read_many(
        self, mails: Iterable[tuple[bytes, date]], *, trust: Trust, overlay: Path | None = None
    ) -> Iterator[Outcome]:
        """Parse and read mails in order, the next ones on their way while one is worked on; a death is a value."""
        jobs = ((raw, Job(trust=trust, on=on)) for raw, on in mails)
        yield from self._stream(jobs, _setup(overlay))

    def close(self) -> None:
        """End the child."""
        child, self._child, self._loaded, self._done = self._child, None, None, 0
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()

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
        pipes: _Pipes | None = None
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
                waiting.popleft()
                sent -= 1
                self._done += 1
                if isinstance(outcome, WorkerDied) or self._done >= self._recycle:
                    pipes.close()
                    self.close()
                    pipes = None
                yield outcome
        finally:
            if pipes is not None:
                pipes.close()
                if sent:
                    self.close()  # answers that nobody waits for

    def _outcome(self, pipes: "_Pipes") -> Outcome:
        """The answer to the mail at the head of the line."""
        try:
            answer = ANSWER.validate_json(pipes.receive(self._limit))
        except WorkerDied as died:
            return died
        except ValueError:
            return WorkerDied("its answer was not understood")
        return answer.worked if answer.worked is not None else WorkerDied(answer.failed)

    def _ready(self, setup: Setup) -> "_Pipes":
        """The child, started and loaded with what is asked."""
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._loaded is not None and self._loaded != setup and (setup.reading or not self._loaded.reading):
            self.close()
        if self._child is None:
            self._child = self._start()
        pipes = _Pipes(self._child)
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
        return subprocess.Popen(
            [self._python, "-B", "-s", "-m", "intake.work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=checkout,
            env={"PYTHONPATH": checkout, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", **threads},
            start_new_session=True,
            close_fds=True,
            bufsize=0,
        )


def _setup(overlay: Path | None) -> Setup:
    """Setup for reading."""
    return Setup(reading=True, overlay=None if overlay is None else str(overlay))


class _Pipes:
    """Both ends of the talk with a child, without blocking: frames out, frames in, a deadline."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self._out, self._in = child.stdin.fileno(), child.stdout.fileno()
        os.set_blocking(self._out, False)
        os.set_blocking(self._in, False)
        self._child = child
        self._queue: deque[memoryview] = deque()
        self._buffer = bytearray()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._in, selectors.EVENT_READ)
        self._writing = False

    def close(self) -> None:
        """Stop watching the pipes; they stay open."""
        self._selector.close()

    def send(self, header: bytes, body: bytes) -> None:
        """Queue a frame; it leaves while answers are awaited."""
        self._queue.append(memoryview(SIZES.pack(len(header), len(body)) + header))
        if body:
            self._queue.append(memoryview(body))

    def receive(self, limit: float) -> bytes:
        """The next frame's header; WorkerDied after `limit` seconds or at the end of the pipe."""
        deadline = time.monotonic() + limit
        while True:
            if len(self._buffer) >= SIZES.size:
                size, rest = SIZES.unpack_from(self._buffer)
                if size + rest > MAX_FRAME:
                    raise WorkerDied("its answer was too large")
                if len(self._buffer) >= SIZES.size + size:
                    frame = bytes(self._buffer[SIZES.size : SIZES.size + size])
                    del self._buffer[: SIZES.size + size]
                    return frame
            self._turn(deadline, limit)

    def _turn(self, deadline: float, limit: float) -> None:
        """Move bytes whichever way is ready, once."""
        if self._writing != bool(self._queue):
            self._writing = bool(self._queue)
            if self._writing:
                self._selector.register(self._out, selectors.EVENT_WRITE)
            else:
                self._selector.unregister(self._out)
        left = deadline - time.monotonic()
        ready = self._selector.select(max(left, 0)) if left > 0 else []
        if not ready:
            raise WorkerDied(f"no answer within {limit:g} s")
        for key, _ in ready:
            if key.fd == self._in:
                try:
                    data = os.read(self._in, 1 << 20)
                except BlockingIOError:
                    continue
                if not data:
                    raise WorkerDied(self._why())
                self._buffer += data
            else:
                self._write()

    def _write(self) -> None:
        """Write what the pipe takes; a closed pipe shows itself at the reading end."""
        try:
            done = os.write(self._out, self._queue[0][: 1 << 20])
        except BlockingIOError:
            return
        except OSError:
            self._queue.clear()
            return
        if done == len(self._queue[0]):
            self._queue.popleft()
        else:
            self._queue[0] = self._queue[0][done:]

    def _why(self) -> str:
        """Why the child ended."""
        try:
            code = self._child.wait(2)
        except subprocess.TimeoutExpired:
            return "it closed its pipe"
        if code == NO_MEMORY:
            return "out of memory"
        return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
