"""The chase beat: clocks whose next look is due, one commit a case."""

import logging

from beats.desk import Desk
from models.due import Due
from models.errors import LostLease, StoreError, where
from models.store import due as clocks_due
from models.store.commit import commit_chase
from models.store.leases import Lease
from router import chase as silence
from router import dangers
from router.moment import Moment

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
        try:
            done += _chase_one(desk, lease, one, at, digests.get(one.case.reference, ()))
        except LostLease as lost:
            log.info("chase of one case put off: %s", lost)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  # one case must never stop the chase of the others
            log.error("chase of %s failed (%s)", one.case.reference, where(error))  # noqa: TRY400  # a traceback may hold facts
    return done


def _chase_one(desk: Desk, lease: Lease, one: Due, at: Moment, digest: tuple[str, ...]) -> int:
    effects = silence.chase(one, at, digest)
    if effects is None:
        return 0
    commit_chase(
        desk.db, lease, one.case, effects, desk.write(effects.letters, at.now),
        policy_id=desk.policy_id, zone=desk.settings.desk.timezone, now=at.now,
    )  # fmt: skip
    return 1
