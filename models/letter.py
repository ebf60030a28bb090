"""Letters: what is to be written (plan and facts), and what is kept of one that is owed (final bytes)."""

from dataclasses import dataclass, field
from datetime import datetime

from models.words import Ground, LetterKind, Side, Stage, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A named telephone line and its hours."""

    name: str
    number: str
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody who was told earlier, by role only: what, when, and whether an answer came."""

    role: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of a letter about several cases: which, whose (a role, never a name), what is awaited, since or by when.

    agency, phone: the sender's, only for the reader who was asked about that case.
    """

    reference: str
    side: Side
    what: str
    due: datetime
    role: str = ""
    agency: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a template may say. The router fills only what promise 11 allows for that reader.

    Times are aware, in local time. Roles are ladder words ('unit', 'service_manager'); the templates turn roles,
    grounds and sides into everyday words. No field ever holds words of the incoming mail, except the sender's own name,
    agency, role and phone and the council's case reference, which only notices carry.

    why_you: allocated, duty, cover, only_holder, rung, person, or a clause that says it. event (passed_on): routed,
    reminded, stepped_up, boarded, acknowledged, answered, responded, agreed. ring_at: when the unit rings a silent
    owner. form: the address of the form of the procedure that a signpost names. object_by: the end of the five working
    days to object.
    """

    reference: str
    council: str
    mailbox_address: str
    now: datetime
    received_at: datetime
    danger: bool = False
    hours_in_words: str = ""
    read_by: datetime | None = None
    on_call: bool = False
    """Danger was read and an on-call contact is being alerted; False = the receipt says when somebody reads."""
    child_duty: Line | None = None
    adult_duty: Line | None = None
    emergency_duty: Line | None = None
    unit_line: Line | None = None
    # Only for a sender with verdict pass from a partner domain.
    details: bool = False
    person: Subject = "unclear"
    grounds: tuple[Ground, ...] = ()
    hear_by: datetime | None = None
    next_step: Line | None = None
    advice: tuple[Stage, ...] = ()
    # Only for people of the directory.
    side: Side = "undecided"
    recipient_name: str = ""
    why_you: str = ""
    allocated_since: datetime | None = None
    cover_for: str = ""
    sender_name: str = ""
    sender_role: str = ""
    sender_agency: str = ""
    sender_phone: str = ""
    sender_address: str = ""
    case_references: tuple[str, ...] = ()
    steps_tried: tuple[Stage, ...] = ()
    needed_before: datetime | None = None
    notes: tuple[str, ...] = ()
    """Lines that the council's own rules put into letters to managers ([[ladder.circumstance]] note)."""
    checked_by: str = ""
    due: datetime | None = None
    due_unsigned: bool = False
    """The council has not signed off the length of the clock that `due` comes from."""
    reminded_at: datetime | None = None
    deputy_told_at: datetime | None = None
    ring_at: datetime | None = None
    next_step_at: datetime | None = None
    next_role: str = ""
    history: tuple[Told, ...] = ()
    why_waiting: tuple[str, ...] = ()
    waiting_since: datetime | None = None
    next_asked_role: str = ""
    next_asked_at: datetime | None = None
    many: tuple[str, ...] = ()
    link: str = ""
    """The address of the page that answers this very letter; set when it is composed, kept nowhere."""
    original_attached: bool = False
    """The text of the message is attached; set when it is composed."""
    attempt: int = 1
    to_deputy: bool = False
    listed: tuple[Listed, ...] = ()
    listed_more: int = 0
    """A reminder or a digest about several cases, and how many more there are than are listed."""
    proposed: datetime | None = None
    """A later time to respond than the council's, which a person must accept first."""
    # Passed on, signpost, closed.
    event: str = ""
    passed_to_role: str = ""
    procedure: str = ""
    form: str = ""
    outcome: str = ""
    object_by: datetime | None = None
    # About the desk itself, one line each: what is wrong since now, what still is, what is over.
    alarms: tuple[str, ...] = ()
    alarms_still: tuple[str, ...] = ()
    alarms_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPlan:
    """A letter to be written and owed.

    key: unique over all letters (track, clock, round, step and recipient), so nothing is owed twice (promise 6).
    to_address, to_name: the one recipient. from_address: the mailbox that it answers for.
    in_reply_to, references: Message-IDs without brackets. danger: own quota, never held by a brake.
    hold: '' = may leave; else why it waits for a person. A danger letter is never held: with `hold` it is not sent at
    all, and somebody is rung instead. released: a person let it go, no brake holds it again.
    person_id: the directory person it goes to, '' for the sender. together: the reader is told of this in another
    case's letter of the same moment; this one is kept for the record and never leaves. original: it may carry the text
    of the message (promise 11); original_text: that text, filled in by whoever has it.
    """

    kind: LetterKind
    key: str
    to_address: str
    facts: Facts
    from_address: str
    to_name: str = ""
    person_id: str = ""
    side: Side | None = None
    round: int = 1
    step: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    danger: bool = False
    hold: str = ""
    released: bool = False
    together: bool = False
    original: bool = False
    original_text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """A letter that was owed to somebody within the last day; held and cancelled ones do not count."""

    recipient: str
    reference: str
    kind: LetterKind
    danger: bool
    owed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What has left or is about to, as the brakes count it.

    recent: letters of the last day to the recipients in question. Within the last hour, to anybody: all_hour = letters
    without danger, danger_hour = danger receipts, domains_hour = the domain of each receipt without danger.
    """

    recent: tuple[Recent, ...] = ()
    all_hour: int = 0
    danger_hour: int = 0
    domains_hour: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A letter as it will leave: Message-ID (no brackets), subject and the final bytes, CRLF lines."""

    message_id: str
    subject: str
    body: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A letter that this service holds for delivery, under a lease with a fencing token.

    repeated: it was sent before, and no answer came.
    """

    id: int
    fence: int
    kind: LetterKind
    message_id: str
    sender: str
    recipient: str
    danger: bool
    attempts: int
    repeated: bool = False
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """A letter to whose final dot no answer came: it may have been delivered."""

    id: int
    sender: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter plan with what came of composing it: the final bytes, or why there are none."""

    plan: LetterPlan
    composed: Composed | None
    fault: str = ""
