"""A sample plan for every letter and every variant of it, on the Christmas journey of 2026; all people are invented.

Used by `check`, by docs/letters.md and by the tests. Shape: name of the sample -> LetterPlan.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from models.letter import Facts, LetterPlan, Line, Told
from models.words import LetterKind

LONDON: Final = ZoneInfo("Europe/London")
MAILBOX: Final = "cssu@northford.example"
SENDER: Final = "g.okafor@ridgeway-primary.sch.example"
UNIT: Final = Line(name="Safeguarding Standards Unit", number="01632 960010", hours="Monday to Friday, 9am to 4pm")
NEXT: Final = Line(name="Service Manager, Safeguarding Standards Unit", number="01632 960011")


def at(day: int, hour: int, minute: int = 0, *, month: int = 12, year: int = 2026) -> datetime:
    """A local time of the journey."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


PUBLIC: Final = Facts(
    reference="ESC-2026-4071839",
    council="Northford Council Safeguarding Desk",
    mailbox_address=MAILBOX,
    now=at(23, 10, 5),
    received_at=at(23, 10),
    hours_in_words="Monday to Thursday 8.30am to 5pm, Friday 8.30am to 4.30pm",
    read_by=at(23, 12),
    child_duty=Line(name="Children's Front Door", number="01632 960001"),
    adult_duty=Line(name="Adult Social Care Direct", number="01632 960002"),
    emergency_duty=Line(name="Emergency Duty Team", number="01632 960003"),
    unit_line=UNIT,
)
"""What anyone may be told."""

TRUSTED: Final = replace(
    PUBLIC,
    details=True,
    person="child",
    grounds=("plan_breaking_down", "changing_or_increasing_risk"),
    hear_by=at(29, 17),
    next_step=NEXT,
    advice=("team_manager", "dsl"),
)
"""What a proven sender of a partner domain may be told."""

STAFF: Final = replace(
    PUBLIC,
    side="child",
    grounds=("plan_breaking_down", "changing_or_increasing_risk"),
    recipient_name="Priya Nair",
    why_you="allocated",
    allocated_since=at(1, 9, month=9),
    sender_name="Grace Okafor",
    sender_role="Designated Safeguarding Lead",
    sender_agency="Ridgeway Primary School",
    sender_phone="01632 960123",
    sender_address=SENDER,
    case_references=("LCS 1187423",),
    steps_tried=("practitioner", "team_manager"),
    needed_before=at(8, 0, month=1, year=2027),
    due=at(24, 17),
    reminded_at=at(24, 9, 30),
    deputy_told_at=at(24, 17),
    next_step_at=at(29, 17),
    next_role="service_manager",
)
"""What a manager of the directory is told."""

HISTORY: Final = (
    Told(role="", what="received", at=at(23, 10)),
    Told(role="unit", what="notice", at=at(23, 10, 6)),
    Told(role="unit", what="chase_1", at=at(24, 9, 31)),
)
LATE: Final = replace(STAFF, now=at(29, 9), ring_at=at(29, 11), history=HISTORY)
STEPPED: Final = replace(
    STAFF,
    now=at(30, 9),
    recipient_name="Alan Whitfield",
    why_you="rung",
    due=at(31, 17),
    history=(
        *HISTORY,
        Told(role="unit", what="missed", at=at(24, 17)),
        Told(role="unit", what="chase_2", at=at(29, 9)),
        Told(role="deputy", what="chase_2_deputy", at=at(29, 9)),
        Told(role="unit", what="missed", at=at(29, 17)),
    ),
)
LATER: Final = replace(PUBLIC, now=at(30, 9), details=True, next_step=NEXT, hear_by=at(5, 17, month=1, year=2027))
DUTY: Final = replace(
    PUBLIC,
    side="child",
    now=at(23, 12),
    recipient_name="Leila Moss",
    waiting_since=at(23, 10),
    due=at(23, 14),
    why_waiting=("no person has looked at it yet", "nobody holds the role of team manager"),
)
ALERT: Final = replace(
    STAFF,
    danger=True,
    recipient_name="Dev Anand",
    next_asked_role="on_call",
    next_asked_at=at(23, 10, 35),
)


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
        "passed on": _to_sender("passed_on", replace(TRUSTED, event="routed", passed_to_role="unit", due=at(24, 17))),
        "passed on, reminded": _to_sender(
            "passed_on",
            replace(LATER, event="reminded", now=at(29, 9), next_step_at=at(29, 17), next_role="service_manager"),
        ),
        "passed on, stepped up": _to_sender(
            "passed_on",
            replace(LATER, event="stepped_up", passed_to_role="service_manager", due=at(31, 17), next_step=None),
        ),
        "passed on, acknowledged": _to_sender(
            "passed_on",
            replace(LATER, event="acknowledged", passed_to_role="service_manager", due=at(8, 12, month=1, year=2027)),
        ),
        "signpost": _to_sender("signpost", signpost),
        "signpost, new concern": _to_sender("signpost", replace(PUBLIC, procedure="new_concern")),
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


def _staff_samples() -> dict[str, LetterPlan]:
    aware = replace(STAFF, recipient_name="Tom Reilly", passed_to_role="unit")
    return {
        "notice to the allocated person": _to_staff("notice", STAFF),
        "notice to the duty role": _to_staff(
            "notice",
            replace(
                STAFF, why_you="duty", recipient_name="", case_references=(), steps_tried=(), checked_by="the unit"
            ),
        ),
        "notice, cover, danger, adult": _to_staff(
            "notice",
            replace(STAFF, side="adult", why_you="cover", cover_for="Ruth Abara", danger=True, needed_before=None),
        ),
        "made aware": _to_staff("made_aware", aware),
        "chase 1": _to_staff("chase_1", replace(STAFF, now=at(24, 9, 31))),
        "chase 2": _to_staff("chase_2", LATE),
        "chase 2 to the deputy": _to_staff("chase_2", replace(LATE, to_deputy=True, recipient_name="Omar Haddad")),
        "step up": _to_staff("step_up", STEPPED),
        "duty notice": _to_staff("duty_notice", DUTY),
        "danger alert": _to_staff("danger_alert", ALERT),
        "danger alert, one for many": _to_staff(
            "danger_alert", replace(ALERT, many=("ESC-2026-4071839", "ESC-2026-5520174", "ESC-2026-9013366"))
        ),
    }
