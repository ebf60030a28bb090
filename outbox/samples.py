"""A sample plan for every letter and every variant of it, on the Christmas journey of 2026; all people are invented.

Used by `check`, by docs/letters.md and by the tests. Shape: name of the sample -> LetterPlan.
"""

from dataclasses import replace

from models.letter import Facts, LetterPlan, Line
from models.words import LetterKind
from outbox.sample_facts import (
    ALARM,
    ALERT,
    ANSWERED,
    CHANGED,
    DIGEST,
    DUTY,
    LATE,
    LATER,
    MAILBOX,
    PUBLIC,
    SENDER,
    SEVERAL,
    STAFF,
    STEPPED,
    TRUSTED,
    at,
)

__all__ = ["ALERT", "PUBLIC", "STAFF", "TRUSTED", "sample_plans"]


def _to_sender(kind: LetterKind, facts: Facts) -> LetterPlan:
    return LetterPlan(
        kind=kind,
        key=f"sample {kind}",
        to_address=SENDER,
        to_name="Grace Okafor",
        facts=facts,
        from_address=MAILBOX,
        in_reply_to="20261223100000.7781@ridgeway-primary.sch.example",
        references=("20261223100000.7781@ridgeway-primary.sch.example",),
    )


def _to_staff(kind: LetterKind, facts: Facts) -> LetterPlan:
    return LetterPlan(
        kind=kind,
        key=f"sample {kind}",
        to_address=f"{facts.recipient_name.casefold().replace(' ', '.') or 'duty'}@northford.example",
        to_name=facts.recipient_name,
        facts=facts,
        from_address=MAILBOX,
        danger=facts.danger,
    )


def sample_plans() -> dict[str, LetterPlan]:
    """Every letter and variant, in the order in which a case would send them."""
    return {**_sender_samples(), **_staff_samples()}


def _sender_samples() -> dict[str, LetterPlan]:
    signpost = replace(PUBLIC, procedure="complaint", next_step=Line(name="Complaints Team", number="01632 960020"))
    return {
        "receipt to anyone": _to_sender("receipt", PUBLIC),
        "receipt to a proven partner": _to_sender("receipt", TRUSTED),
        "receipt, danger read": _to_sender("receipt", replace(PUBLIC, danger=True, on_call=True)),
        "receipt, danger read, nobody on call": _to_sender(
            "receipt", replace(PUBLIC, danger=True, now=at(26, 3), received_at=at(26, 3), read_by=at(29, 10, 30))
        ),
        "receipt, child or adult unclear": _to_sender(
            "receipt", replace(TRUSTED, person="unclear", grounds=(), advice=(), hear_by=None)
        ),
        **_news_samples(),
        "signpost": _to_sender("signpost", signpost),
        "signpost, new concern": _to_sender("signpost", replace(PUBLIC, procedure="new_concern")),
        "passed on, spoken": _to_sender(
            "passed_on", replace(LATER, event="responded", passed_to_role="unit", hear_by=None)
        ),
        "passed on, later time agreed": _to_sender(
            "passed_on",
            replace(LATER, event="agreed", passed_to_role="unit", hear_by=None, due=at(15, 12, month=1, year=2027)),
        ),
        "holding note": _to_sender(
            "holding",
            replace(
                LATER,
                event="holding",
                outcome="The manager is back on Monday and has it on her desk.",
                checked_by="Una Admin",
                hear_by=at(4, 17, month=1, year=2027),
            ),
        ),
        "holding note, responded": _to_sender(
            "holding",
            replace(
                LATER,
                event="responded",
                hear_by=None,
                checked_by="Una Admin",
                outcome="The manager has met the family. The visits begin again this week.",
            ),
        ),
        "check-back": _to_sender(
            "check_back",
            replace(LATER, now=at(5, 9, month=2, year=2027), hear_by=None, due=at(12, 17, month=2, year=2027)),
        ),
        "closed": _to_sender(
            "closed",
            replace(
                LATER,
                outcome="The manager met the school on 6 January. The visits have started again, every week.\n"
                "The plan is looked at again on 20 January.",
                object_by=at(15, 17, month=1, year=2027),
                hear_by=None,
            ),
        ),
    }


def _news_samples() -> dict[str, LetterPlan]:
    """What the sender is told while a case runs."""
    return {
        "passed on": _to_sender("passed_on", replace(TRUSTED, event="routed", passed_to_role="unit", due=at(24, 17))),
        "passed on, reminded": _to_sender(
            "passed_on",
            replace(LATER, event="reminded", now=at(29, 9), next_step_at=at(29, 17), next_role="service_manager"),
        ),
        "passed on, stepped up": _to_sender(
            "passed_on",
            replace(LATER, event="stepped_up", passed_to_role="service_manager", due=at(31, 17), next_step=None),
        ),
        "passed on, to the board": _to_sender(
            "passed_on",
            replace(LATER, event="boarded", passed_to_role="board", due=at(8, 17, month=1, year=2027), hear_by=None),
        ),
        "passed on, a reply has come": _to_sender(
            "passed_on", replace(LATER, event="answered", passed_to_role="service_manager", hear_by=None)
        ),
        "passed on, acknowledged": _to_sender(
            "passed_on",
            replace(LATER, event="acknowledged", passed_to_role="service_manager", due=at(8, 12, month=1, year=2027)),
        ),
    }


def _staff_samples() -> dict[str, LetterPlan]:
    aware = replace(STAFF, recipient_name="Tom Reilly", passed_to_role="unit")
    return {
        "notice to the allocated person": _to_staff("notice", STAFF),
        "notice to the duty role": _to_staff(
            "notice",
            replace(
                STAFF,
                why_you="duty",
                recipient_name="",
                case_references=(),
                steps_tried=(),
                checked_by="the unit",
                due_unsigned=True,
            ),
        ),
        "notice, cover, danger, adult": _to_staff(
            "notice",
            replace(STAFF, side="adult", why_you="cover", cover_for="Ruth Abara", danger=True, needed_before=None),
        ),
        "hand-over to the other side": _to_staff(
            "hand_over", replace(STAFF, side="adult", why_you="duty", recipient_name="Abe Dunn")
        ),
        "made aware": _to_staff("made_aware", aware),
        "chase 1": _to_staff("chase_1", replace(STAFF, now=at(24, 9, 31))),
        "chase 1, several cases": _to_staff(
            "chase_1",
            replace(STAFF, now=at(24, 12, 31), listed=SEVERAL, many=tuple(one.reference for one in SEVERAL)),
        ),
        **_said_back_samples(),
        "note to whoever has it": _to_staff(
            "to_manager",
            replace(
                STAFF,
                outcome="The school asks whether you can join the meeting on Monday at 2pm.",
                checked_by="Una Admin",
                now=at(24, 10),
            ),
        ),
        "digest": _to_staff("digest", DIGEST),
        "chase 2": _to_staff("chase_2", LATE),
        "chase 2 to the deputy": _to_staff("chase_2", replace(LATE, to_deputy=True, recipient_name="Omar Haddad")),
        "step up": _to_staff("step_up", STEPPED),
        "was this answer yours": _to_staff("confirm", replace(STAFF, now=at(23, 15), waiting_since=at(23, 14, 40))),
        "duty notice": _to_staff("duty_notice", DUTY),
        "danger alert": _to_staff("danger_alert", ALERT),
        "danger alert, one for many": _to_staff(
            "danger_alert", replace(ALERT, many=("ESC-2026-4071839", "ESC-2026-5520174", "ESC-2026-9013366"))
        ),
        "directory changed, to the unit": _to_staff("directory_changed", CHANGED),
        "directory changed, to the old address": _to_staff("directory_changed", replace(CHANGED, alarms=())),
        "alarm": _to_staff("alarm", ALARM),
        "alarm, over": _to_staff("alarm", replace(ALARM, alarms=(), alarms_over=ALARM.alarms)),
    }


def _said_back_samples() -> dict[str, LetterPlan]:
    """What a manager is told of their own answer."""
    return {
        "said back": _to_staff("said_back", replace(ANSWERED, event="agreed", due=at(8, 12, month=1, year=2027))),
        "said back, later": _to_staff(
            "said_back",
            replace(ANSWERED, event="later", proposed=at(22, 12, month=1, year=2027), due_unsigned=True),
        ),
        "said back, unclear": _to_staff("said_back", replace(ANSWERED, event="unclear")),
        "said back, accepted": _to_staff(
            "said_back", replace(ANSWERED, event="accepted", due=at(22, 12, month=1, year=2027))
        ),
    }
