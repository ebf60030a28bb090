"""The watch of a running service over itself: what it says of itself, and the letters to the unit's admin.

One letter tells of everything that began or ended since the last; what lasts is told again each day. A letter follows
the one before after a quarter of an hour at the soonest, whatever comes and goes: the watch never floods anybody.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from beats.desk import Desk
from beats.health import health
from models.directory.people import Holding
from models.health import Alarm, Service
from models.letter import Facts, LetterPlan
from models.store import audit, kept, people
from models.store import health as known
from models.store.alarms import owe
from router.letters.leaving import leaves

log = logging.getLogger("desk")
APART = timedelta(minutes=15)
AGAIN = timedelta(days=1)
VERIFY = timedelta(hours=1)
"""How often the chain of the audit is walked."""
Told = dict[str, dict[str, Any]]
"""Key of an alarm -> its line, whether it is daily, and when it was last told ('' = not yet)."""


def watch(desk: Desk) -> int:
    """Say how the service is, judge the alarms, and owe a letter about what is new, over, or a day old."""
    now = desk.now()
    if desk.verified_at is None or desk.machine() - desk.verified_at >= VERIFY:
        desk.verified_at, desk.audit_fault = desk.machine(), audit.verify(desk.db) or ""
    known.say(desk.db, said(desk))
    if desk.lease("alarms") is None:
        return 0
    found = health(desk.db, desk.settings, now)
    before: Told = kept.kept(desk.db, "alarms") or {}
    told = _merged(before, found.alarms)
    for one in found.alarms:
        if one.key not in before:
            log.critical("alarm: %s", one)
    changed = 0
    if _is_due(desk, told, now):
        changed, told = _tell(desk, told, now)
    if told != before:
        kept.keep(desk.db, "alarms", told)
    return changed


def said(desk: Desk, *, stopped: bool = False) -> Service:
    """What the service says of itself."""
    faults = tuple((name, why) for name, why in list(desk.faults.items()) if not name.startswith("mailbox "))
    return Service(
        started_at=desk.started_at,
        seen_at=desk.machine(),
        stopped=stopped,
        faults=faults,
        late=tuple(sorted(desk.late)),
        audit=desk.audit_fault,
    )


def _merged(before: Told, alarms: tuple[Alarm, ...]) -> Told:
    """The alarms of now, and those that are over but were told and not yet taken back."""
    now = {one.key: {"line": str(one), "daily": one.daily, "told": "", "over": False} for one in alarms}
    for key, one in before.items():
        if key in now:
            now[key]["told"] = one["told"]
        elif one["told"]:
            now[key] = one | {"over": True}
    return now


def _is_due(desk: Desk, told: Told, now: datetime) -> bool:
    """Whether there is something to tell, and the last letter is long enough ago."""
    last = kept.kept(desk.db, "alarm_letter")
    if last is not None and now - datetime.fromisoformat(last) < APART:
        return False
    return any(one["over"] or not one["told"] or _is_old(one, now) for one in told.values())


def _is_old(one: Mapping[str, Any], now: datetime) -> bool:
    return bool(one["daily"] and now - datetime.fromisoformat(one["told"]) >= AGAIN)


def _tell(desk: Desk, told: Told, now: datetime) -> tuple[int, Told]:
    """Owe the letters; returns how many, and what is told by now. In shadow mode nothing leaves: the queue shows it."""
    after = {key: one | {"told": one["told"] or now.isoformat()} for key, one in told.items() if not one["over"]}
    if any(_is_old(one, now) for one in after.values()):
        after = {key: one | {"told": now.isoformat()} for key, one in after.items()}
    if not leaves("alarm", desk.settings.desk.mode, needs_human=False, danger=False):
        return 0, after
    box = desk.settings.mailbox[0]
    local = desk.council.local(now)
    facts = Facts(
        reference="", council=desk.settings.desk.name, mailbox_address=box.address, now=local, received_at=local,
        alarms=tuple(one["line"] for one in told.values() if not one["told"]),
        alarms_still=tuple(one["line"] for one in told.values() if one["told"] and not one["over"]),
        alarms_over=tuple(one["line"] for one in told.values() if one["over"]),
    )  # fmt: skip
    plans = tuple(_plan(admin, facts, box.address, now) for admin in _admins(desk, now))
    kept.keep(desk.db, "alarm_letter", now.isoformat())
    owe(desk.db, desk.write(plans, now), now=now)
    return len(plans), after


def _admins(desk: Desk, now: datetime) -> list[Holding]:
    """Whoever holds the role of unit admin today, each address once."""
    today = desk.council.day(now)
    holds = [one for one in people.load(desk.db).holdings if one.role == "unit_admin" and one.holds_on(today)]
    return list({one.email.casefold(): one for one in holds if one.email}.values())


def _plan(admin: Holding, facts: Facts, sender: str, now: datetime) -> LetterPlan:
    return LetterPlan(
        kind="alarm", key=f"alarm/{now.isoformat()}/{admin.person_id}", to_address=admin.email, to_name=admin.name,
        person_id=admin.person_id, facts=replace(facts, recipient_name=admin.name), from_address=sender,
        released=True,  # no brake holds it: letters about the desk have one of their own
    )  # fmt: skip
