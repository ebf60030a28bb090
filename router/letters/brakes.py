"""How many letters may leave: beyond it the next one is held for a person, never dropped (RFC 3834, 2; promise 15).

What marks machine mail can be missing, stripped or wrong, and addresses rotate: these counts are what ends a loop for
certain. Danger is never held and counts for nothing here, nor is what people of the directory get about such a case.
Its receipts have a quota of their own, beyond which somebody rings instead of writing; alerts on call have none.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from models.config.timescales import Brakes
from models.letter import LetterPlan, Recent, Traffic
from models.mail import domain_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def braked(plans: Sequence[LetterPlan], traffic: Traffic, brakes: Brakes, now: datetime) -> tuple[LetterPlan, ...]:
    """The plans in order, each one that goes beyond a brake with the reason why it does not leave by itself."""
    done = []
    for plan in plans:
        why = "" if plan.hold or plan.released or plan.together else _beyond(plan, traffic, brakes, now)
        done.append(replace(plan, hold=why) if why else plan)
        if not done[-1].hold and not plan.together:
            traffic = _with(traffic, plan, now)
    return tuple(done)


def _with(traffic: Traffic, plan: LetterPlan, now: datetime) -> Traffic:
    """The traffic once this letter has left too."""
    one = Recent(recipient=plan.to_address, reference=plan.facts.reference, kind=plan.kind, danger=plan.danger,
                 owed_at=now)  # fmt: skip
    is_danger_receipt = plan.danger and plan.kind == "receipt"
    domain = (domain_of(plan.to_address),) if plan.kind == "receipt" and not plan.danger else ()
    return Traffic(
        recent=(*traffic.recent, one),
        all_hour=traffic.all_hour + (not plan.danger),
        danger_hour=traffic.danger_hour + is_danger_receipt,
        domains_hour=(*traffic.domains_hour, *domain),
    )


def _beyond(plan: LetterPlan, traffic: Traffic, brakes: Brakes, now: datetime) -> str:
    """Why a letter is one too many, '' when it is not."""
    to = plan.to_address.casefold()
    day = [one for one in traffic.recent if one.recipient.casefold() == to and one.owed_at > now - DAY]
    if plan.danger or (plan.facts.danger and plan.person_id):
        return _beyond_danger(plan, traffic, day, brakes)
    day = [one for one in day if not one.danger]
    counted = [
        (sum(one.kind == "receipt" for one in day), brakes.receipts_a_day, "receipts within a day", "this address got"),
        (traffic.domains_hour.count(domain_of(to)), brakes.receipts_domain_an_hour, "receipts within an hour",
         "its domain got"),
        (sum(one.reference == plan.facts.reference for one in day), brakes.case_recipient_a_day,
         "letters about this case within a day", "this address got"),
        (sum(one.owed_at > now - HOUR for one in day), brakes.recipient_an_hour, "letters within an hour",
         "this address got"),
        (len(day), brakes.recipient_a_day, "letters within a day", "this address got"),
        (traffic.all_hour, brakes.all_an_hour, "letters within an hour", "all together got"),
    ]  # fmt: skip
    if plan.kind != "receipt":
        counted = counted[2:]
    return next((f"brake: {who} {count} {what}" for count, most, what, who in counted if count >= most), "")


def _beyond_danger(plan: LetterPlan, traffic: Traffic, day: Sequence[Recent], brakes: Brakes) -> str:
    if plan.kind != "receipt":
        return ""
    count = sum(one.kind == "receipt" and one.danger for one in day)
    if count >= brakes.danger_receipts_a_day:
        return f"brake: this address got {count} danger receipts within a day: ring them now"
    if traffic.danger_hour >= brakes.danger_receipts_an_hour:
        return f"brake: {traffic.danger_hour} danger receipts left within an hour: ring them now"
    return ""
