"""The chase beat: clocks whose next look is due, one commit a case."""

import logging
from collections.abc import Mapping, Sequence

from beats.desk import Desk
from beats.digest import tell_the_unit
from beats.recount import recount
from models.due import Due
from models.errors import LostLease, StoreError, where
from models.store import due as clocks_due
from models.store.commit import commit_chases
from models.store.leases import Lease
from router.moment import Moment
from router.silence import chase as silence
from router.silence import dangers
from router.silence.chase_letters import SEVERAL
from router.silence.reminders import Plan, later_today, shared, without_the_others

log = logging.getLogger("desk")


def chase(desk: Desk) -> int:
    """Look at every clock whose next look is due; one commit a case."""
    lease = desk.lease("chase")
    if lease is None:
        return 0
    at = desk.moment()
    done = recount(desk, lease, at)
    due = list(clocks_due.due(desk.db, at.now, desk.watched))
    digests = dangers.digests([one.case for one in due if silence.danger_is_due(one.case, at)], at)
    plan = _reminders(desk, due, at)
    for group in _groups(due, plan):
        try:
            done += _chase_together(desk, lease, group, at, digests=digests, plan=plan)
        except LostLease as lost:
            log.info("chase of one case put off: %s", lost)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  # one case must never stop the chase of the others
            log.error("chase of %s failed (%s)", group[0].case.reference, where(error))  # noqa: TRY400  # a traceback may hold facts
    return done + tell_the_unit(desk, at)


def _reminders(desk: Desk, due: Sequence[Due], at: Moment) -> Plan:
    """What becomes of the reminders of this moment: those to one manager on one day are one letter."""
    ready = [nudge for one in due for nudge in silence.nudges(one, at)]
    if not ready:
        return {}
    owners = {one.track.owner_id for one in ready}
    midnight = at.council.midnight(at.day, days=1)
    later = clocks_due.reminded_later(desk.db, owners, at.now, midnight, desk.watched)
    told = clocks_due.reminded_since(desk.db, owners, at.council.midnight(at.day))
    return shared(ready, later_today(later, owners, at), at, told)


def _groups(due: Sequence[Due], plan: Plan) -> list[list[Due]]:
    """Cases that one reminder tells of stand together, so that all of them are written or none; any other by itself."""
    carriers = {ref: one.carried_by for (ref, _), one in plan.items() if one.listed}
    groups: dict[str, list[Due]] = {}
    for one in due:
        groups.setdefault(carriers.get(one.case.reference, one.case.reference), []).append(one)
    return list(groups.values())


def _chase_together(
    desk: Desk, lease: Lease, group: Sequence[Due], at: Moment,
    *, digests: Mapping[str, tuple[str, ...]], plan: Plan,
) -> int:  # fmt: skip
    chased = []
    held = False
    for one in group:
        effects = silence.chase(one, at, digests.get(one.case.reference, ()), plan)
        if effects is not None:
            effects = without_the_others(effects) if held else effects
            written = desk.write(effects.letters, at.now)
            held = held or any(letter.plan.step == SEVERAL and letter.plan.hold for letter in written)
            chased.append((one.case, effects, written))
    if chased:
        commit_chases(
            desk.db, lease, chased, policy_id=desk.policy_id, zone=desk.settings.desk.timezone, now=at.now
        )  # fmt: skip
    return len(chased)
