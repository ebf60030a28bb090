"""Once for each new policy: clocks that run on into a day that the council has closed since are reckoned again."""

import logging
from datetime import time

from beats.desk import Desk
from models.errors import LostLease
from models.store import policy, timing
from models.store.commit import commit_chase
from models.store.kept import keep, kept
from models.store.leases import Lease
from router.moment import Moment
from router.timing.recount import new_closures, recounted

log = logging.getLogger("desk")
_DONE = "recounted"


def recount(desk: Desk, lease: Lease, at: Moment) -> int:
    """Move what a new closure moves, one commit a case; returns how many cases. Broken off, it is done again."""
    if kept(desk.db, _DONE) == desk.policy_id:
        return 0
    known, done = policy.every(desk.db), 0
    for key in sorted(timing.policies_in_use(desk.db) - {desk.policy_id}):
        added = new_closures(known[key], at.council)
        if not added:
            continue
        first = at.council.calendar.at_local(min(added), time(0))
        for case in timing.running_by(desk.db, key, first):
            effects = recounted(case, known[key], at)
            if not effects.move:
                continue
            try:
                commit_chase(
                    desk.db, lease, case, effects, (),
                    policy_id=desk.policy_id, zone=desk.settings.desk.timezone, now=at.now,
                )  # fmt: skip
            except LostLease as lost:
                log.info("a new closure waits for the next turn: %s", lost)
                return done
            done += 1
    keep(desk.db, _DONE, desk.policy_id)
    return done
