"""The chase beat: clocks whose next look is due, one commit a case."""

import logging

from beats.desk import Desk
from models.errors import LostLease
from models.store import due as clocks_due
from models.store.commit import commit_chase
from router import chase as silence
from router import dangers

log = logging.getLogger("desk")


def chase(desk: Desk) -> int:
    """Look at every clock whose next look is due; one commit a case."""
    lease = desk.lease("chase")
    if lease is None:
        return 0
    at, done = desk.moment(), 0
    due = list(clocks_due.due(desk.db, at.now))
    digests = dangers.digests([one.case for one in due if silence.danger_is_due(one.case, at)], at)
    for one in due:
        effects = silence.chase(one, at, digests.get(one.case.reference, ()))
        if effects is None:
            continue
        try:
            commit_chase(
                desk.db, lease, one.case, effects, desk.write(effects.letters, at.now),
                policy_id=desk.policy_id, zone=desk.settings.desk.timezone, now=at.now,
            )  # fmt: skip
            done += 1
        except LostLease as lost:
            log.info("chase of one case put off: %s", lost)
    return done
