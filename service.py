"""The service on one page: the beats and the wiring. `python service.py ...` is the way in.

    poll     mailbox -> ledger rows -> raw bytes
    decide   ledger row without an exit -> worker (parse, read) -> known -> decision -> one commit, letters owed
    deliver  letter owed -> phase kept -> final dot -> sent | deferred | refused | unknown
    chase    clock that ran on -> letter owed, one commit a case
    tidy     seal the audit

Each beat returns how much it changed. What is due lives in the database; `schedule` only pokes. The beats run beside
each other; one that fails is logged and does not stop the others; one that is late past its deadline raises an alarm.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import schedule

from beats.chase import chase
from beats.decide import decide
from beats.deliver import deliver
from beats.desk import Desk
from beats.poll import poll
from beats.tidy import tidy
from models.errors import StoreError, where

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
POLL_GAP = timedelta(minutes=15)
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
            except Exception as error:  # noqa: BLE001  # as in Runner: a beat that fails must not end the others
                desk.faults[f"beat {name}"] = f"failed ({where(error)})"
        if not changed or any(name.startswith("beat ") for name in desk.faults):
            return 3 if desk.faults else 0


class Runner:
    """The beats of a running service, each in a thread of its own, poked by `schedule` and by one another."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stop = threading.Event()
        self.wake = {name: threading.Event() for name in BEATS}
        self.began: dict[str, float] = {}
        self.sending = True
        self.failed = False
        self._clock = (datetime.now(UTC), time.monotonic())

    def run(self) -> int:
        """Until stop is set; ends its beats and returns 0, or 3 when the database failed for good."""
        threads = [threading.Thread(target=self._beat, args=(name,), name=name, daemon=True) for name in BEATS]
        pokes = schedule.Scheduler()
        for name, wake in self.wake.items():
            pokes.every(getattr(self.desk.settings.beat, name)).seconds.do(wake.set)
            wake.set()
        pokes.every(10).seconds.do(self._watch)
        for thread in threads:
            thread.start()
        while not self.stop.wait(0.2):
            pokes.run_pending()
        for wake in self.wake.values():
            wake.set()
        deadline = time.monotonic() + GRACE
        for thread in threads:
            thread.join(timeout=max(deadline - time.monotonic(), 0.1))
        self.desk.hanging = any(thread.is_alive() for thread in threads)
        self.failed = any(name.startswith("beat ") for name in self.desk.faults)
        return 3 if self.failed else 0

    def _beat(self, name: str) -> None:
        while not self.stop.is_set():
            self.wake[name].wait()
            self.wake[name].clear()
            if self.stop.is_set() or (name == "deliver" and not self.sending):
                continue
            self.began[name] = time.monotonic()
            try:
                if BEATS[name](self.desk) and name in WAKES:
                    self.wake[WAKES[name]].set()
                self.desk.faults.pop(f"beat {name}", None)
            except Exception as error:  # noqa: BLE001  # the one broad except: a beat that fails must not end the others
                self.desk.faults[f"beat {name}"] = type(error).__name__
                log.error("beat %s failed (%s): it is tried again", name, where(error))  # noqa: TRY400  # a traceback may quote mail
            self.began.pop(name, None)

    def _watch(self) -> None:
        """Alarms: a clock that jumped, a beat that is late, a mailbox that nobody could read for 15 minutes."""
        was, ticks = self._clock
        self._clock = (datetime.now(UTC), time.monotonic())
        drift = (self._clock[0] - was) - timedelta(seconds=self._clock[1] - ticks)
        if abs(drift) > JUMP:
            self.sending = False
            self.desk.faults["clock"] = (
                f"the clock jumped by {drift}: no letter leaves until the service is started again"
            )
            log.critical("%s", self.desk.faults["clock"])
        for name, since in list(self.began.items()):
            if time.monotonic() - since > self.desk.settings.beat.deadline:
                log.critical("beat %s has not ended within %s s", name, self.desk.settings.beat.deadline)
        for name, at in self.desk.poll_times().items():
            if self.desk.now() - at > POLL_GAP:
                log.critical("mailbox %s: no successful poll since %s", name, at.isoformat())


if __name__ == "__main__":
    from commands import main

    sys.exit(main())
