"""The facts of the sample letters, on the Christmas journey of 2026; all people are invented."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from models.letter import Facts, Line, Listed, Told

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
CHANGED: Final = replace(
    PUBLIC,
    reference="",
    recipient_name="Iris Penn",
    alarms=("p17: ines.orrell@northford.example became i.orrell@northford.example", "the domain trust.example is new"),
)
ALARM: Final = replace(
    PUBLIC,
    reference="",
    recipient_name="Iris Penn",
    alarms=("mailbox children: no successful look since 2026-12-23 09:40 UTC: see whether its server answers",),
)


SEVERAL: Final = (
    Listed(reference="ESC-2026-4071839", side="child", what="acknowledgement", due=at(24, 17),
           agency="Ridgeway Primary School", phone="01632 960123"),
    Listed(reference="ESC-2026-5520174", side="child", what="acknowledgement", due=at(24, 17),
           agency="Northford General Hospital", phone="01632 960124"),
)  # fmt: skip
ANSWERED: Final = replace(STAFF, now=at(24, 10), due=at(5, 17, month=1, year=2027))
DIGEST: Final = replace(
    PUBLIC,
    reference="",
    now=at(31, 9),
    recipient_name="Leila Moss",
    listed=(
        Listed(
            reference="ESC-2026-4071839", side="child", what="acknowledgement", due=at(24, 17), role="service_manager"
        ),
        Listed(reference="ESC-2026-9013366", side="adult", what="triage", due=at(29, 12)),
        Listed(reference="ESC-2026-5520174", side="child", what="response", due=at(30, 17), role="unit"),
    ),
    listed_more=2,
)
