"""Both ends of the talk with the worker process, without blocking: frames out, frames in, a deadline."""

import os
import selectors
import signal
import subprocess
import time
from collections import deque
from typing import Final

from intake.work import NO_MEMORY, SIZES
from models.errors import DeskError

MAX_FRAME: Final = 512 * 1024 * 1024


class WorkerDied(DeskError):
    """The mail could not be read in time or memory: it becomes a case with the original to open."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the worker gave up on this mail: {reason}")
        self.reason = reason


class Pipes:
    """The pipes of one child. Answers come in the order of the frames."""

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
