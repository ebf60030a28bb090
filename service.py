"""The service on one page: the beats and the wiring. `python service.py ...` is the way in.

    poll     mailbox -> ledger rows -> raw bytes
    decide   ledger row without an exit -> worker (parse, read) -> known -> decision -> one commit, letters owed
    deliver  letter owed -> phase kept -> final dot -> sent | deferred | refused | unknown
    chase    clock that ran on -> letter owed, one commit a case
    tidy     seal the audit; look for alarms

Each beat returns how much it changed. What is due lives in the database; `schedule` only pokes. The beats run beside
each other, each mailbox by itself; one that fails is logged and does not stop the others; one that is late past its
deadline raises an alarm. Where a server tells of news (IDLE) the next look comes at once; nothing relies on it.
"""

import sys

if __name__ == "__main__":  # before the rest is loaded: Ctrl-C in the first second ends quietly too
    from commands import way_in

    sys.exit(way_in())

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import schedule

from beats.alarm import said
from beats.chase import chase
from beats.decide import decide
from beats.deliver import deliver
from beats.desk import Desk
from beats.poll import AT_ONCE, look, poll
from beats.tidy import tidy
from models.config.servers import Mailbox as Box
from models.errors import StoreError, where
from models.store import health

log = logging.getLogger("desk")
BEATS: dict[str, Callable[[Desk], int]] = {
    "poll": poll,
    "decide": decide,
    "chase": chase,
    "deliver": deliver,
    "tidy": tidy,
}
WAKES = {"poll": "decide", "decide": "deliver", "chase": "deliver"}
"""A beat that changed something wakes the next at once."""
JUMP = timedelta(hours=1)
BREATH = 1.0
"""Seconds at least between two looks into one mailbox, however much its server has to tell."""
GRACE = 5.0
"""Seconds that beats have to end; what they leave half done is taken up at the next start."""


def run_once(desk: Desk) -> int:
    """The beats repeat at one moment until a turn changes nothing, the poll included.

    Returns 0, or 3 when something did not answer: desk.faults says what, after all else was done.
    """
    while True:
        changed = 0
        for name, beat in BEATS.items():
            try:
                changed += beat(desk)
                desk.faults.pop(f"beat {name}", None)
            except StoreError as error:
                desk.faults[f"beat {name}"] = str(error)
            except Exception as error:  # noqa: BLE001  # as in Runner
                desk.faults[f"beat {name}"] = f"failed ({where(error)})"
        if not changed or any(name.startswith("beat ") for name in desk.faults):
            return 3 if desk.faults else 0


class Runner:
    """The beats of a running service, each in a thread of its own, poked by `schedule` and by one another.

    stop: set from outside to end it. Each mailbox has a poll of its own, so that a silent server holds up no other.
    """

    def __init__(self, desk: Desk, stop: threading.Event | None = None) -> None:
        self.desk = desk
        self.stop = stop or threading.Event()
        self.wake = {name: threading.Event() for name in BEATS if name != "poll"}
        self.began: dict[str, float] = {}
        self.sending = True
        self.failed = False
        self._clock = (datetime.now(UTC), time.monotonic())
        self._ended, self._end = os.pipe()

    def run(self) -> int:
        """Until stop is set; ends its beats and returns 0, or 3 when the database failed for good."""
        self.desk.lasting = True
        threads = [threading.Thread(target=self._beat, args=(name,), name=name, daemon=True) for name in self.wake]
        threads += [threading.Thread(target=self._look, args=(box,), name=f"poll {box.name}", daemon=True)
                    for box in self.desk.settings.mailbox]  # fmt: skip
        pokes = schedule.Scheduler()
        for name, wake in self.wake.items():
            pokes.every(getattr(self.desk.settings.beat, name)).seconds.do(wake.set)
            wake.set()
        pokes.every(10).seconds.do(self._watch)
        for thread in threads:
            thread.start()
        while not self.stop.wait(0.2):
            pokes.run_pending()
        self._say_the_end(threads)
        return 3 if self.failed else 0

    def _say_the_end(self, threads: list[threading.Thread]) -> None:
        """Wake every beat so that it ends, wait for them a moment, and keep that the service was told to end."""
        os.write(self._end, b".")
        for wake in self.wake.values():
            wake.set()
        deadline = time.monotonic() + GRACE
        for thread in threads:
            thread.join(timeout=max(deadline - time.monotonic(), 0.1))
        self.desk.hanging = any(thread.is_alive() for thread in threads)
        self.failed = any(name.startswith("beat ") for name in self.desk.faults)
        if not self.desk.hanging:
            for end in (self._end, self._ended):
                os.close(end)
        with contextlib.suppress(StoreError):
            health.say(self.desk.db, said(self.desk, stopped=True))

    def _beat(self, name: str) -> None:
        """A beat whenever it is poked."""
        while not self.stop.is_set():
            self.wake[name].wait()
            self.wake[name].clear()
            if self.stop.is_set() or (name == "deliver" and not self.sending):
                continue
            self._turn(name, lambda: BEATS[name](self.desk), WAKES.get(name))

    def _look(self, box: Box) -> None:
        """The poll of one mailbox: a look, then its server's news or the next turn, whichever comes first."""
        while not self.stop.is_set():
            began = time.monotonic()
            if self._turn(f"poll {box.name}", lambda: look(self.desk, box), WAKES["poll"]) >= AT_ONCE:
                continue  # one look was not enough: the next goes on at once
            self.desk.boxes[box.name].wait(self.desk.settings.beat.poll, self._ended)
            self.stop.wait(max(0.0, began + BREATH - time.monotonic()))

    def _turn(self, name: str, beat: Callable[[], int], wakes: str | None) -> int:
        """One turn of a beat; how much it changed, 0 when it failed."""
        self.began[name] = time.monotonic()
        changed = 0
        try:
            changed = beat()
            if changed and wakes:
                self.wake[wakes].set()
            self.desk.faults.pop(f"beat {name}", None)
        except Exception as error:  # noqa: BLE001  # a beat that fails must not end the others
            self.desk.faults[f"beat {name}"] = type(error).__name__
            log.error("beat %s failed (%s): it is tried again", name, where(error))  # noqa: TRY400  # a traceback may quote mail
        self.began.pop(name, None)
        return changed

    def _watch(self) -> None:
        """What only the service can see, for the alarms: a clock that jumped, a beat that is late."""
        was, ticks = self._clock
        self._clock = (datetime.now(UTC), time.monotonic())
        drift = (self._clock[0] - was) - timedelta(seconds=self._clock[1] - ticks)
        if abs(drift) > JUMP:
            self.sending = False
            self.desk.faults["clock"] = (
                f"the clock jumped by {drift}: no letter leaves until the service is started again"
            )
            log.critical("%s", self.desk.faults["clock"])
        most = self.desk.settings.beat.deadline
        self.desk.late = tuple(name for name, since in list(self.began.items()) if time.monotonic() - since > most)
