"""Named places where a test kills the service, to prove that nothing is lost or doubled.

DESK_CRASH=name or name:n in the environment kills the process (as kill -9 does) at the n-th pass of that place.
`python service.py check --crash-points` lists the names. Without the variable nothing happens.
"""

import os
import signal

CRASH_POINTS = (
    "ledger_before_commit",
    "ledger_after_commit",
    "raw_before_commit",
    "raw_after_commit",
    "claim_after_commit",
    "decide_after_reading",
    "decide_before_commit",
    "decide_after_commit",
    "file_before_move",
    "file_after_move",
    "chase_before_commit",
    "chase_after_commit",
    "letter_after_claim",
    "letter_before_dot",
    "letter_after_answer",
    "letter_after_sent",
    "seal_before_commit",
    "seal_after_commit",
)
_passed: dict[str, int] = {}


def crash_point(name: str) -> None:
    """Die here if the environment says so.

    Raises:
        ValueError: for a name that is not in the list (a typing mistake in our own code).
    """
    if name not in CRASH_POINTS:
        raise ValueError(f"{name} is no crash point")
    wanted, _, count = os.environ.get("DESK_CRASH", "").partition(":")
    if wanted != name:
        return
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
