"""A signed-in person takes a danger and says what was done: the alerts end (promise 15)."""

from models.act import TakeDanger
from models.case import CaseFile
from models.effects import CancelLetters, Effects, StopClock
from models.errors import UsageError
from models.times import dated
from router.moment import Moment


def take_danger(act: TakeDanger, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """The danger clock is met by that person.

    Raises:
        UsageError: when no danger was read, it was taken before, or nothing is said of what was done.
    """
    if case.danger_at is None:
        raise UsageError(f"no danger was read on {case.reference}")
    if case.danger_taken_at is not None:
        raise UsageError(
            f"the danger on {case.reference} was taken before, at {dated(at.council.local(case.danger_taken_at))}"
        )
    if not act.done.strip():
        raise UsageError("say what was done: act REF take-danger --done 'rang 999 at 10.05'")
    stop = StopClock(kind="danger", outcome="met", by=by, how="queue")
    return Effects(stop=(stop,), danger_taken_at=at.now, cancel=(CancelLetters(kinds=("danger_alert",), why="taken"),))
