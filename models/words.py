"""The closed vocabularies of the desk as types and as tuples in order."""

from typing import Final, Literal, get_args

Kind = Literal["escalation", "new_concern", "case_business", "enquiry", "other_process", "automated", "junk"]
Subject = Literal["adult", "child", "both", "unclear"]
"""Whom the message is about; written `person` in every contract."""
Ground = Literal[
    "changing_or_increasing_risk",
    "procedures_not_followed",
    "plan_breaking_down",
    "disengagement",
    "professional_disagreement",
]
Stage = Literal["none", "practitioner", "line_manager", "team_manager", "dsl", "unit", "service_manager", "board"]
"""The highest step said to have been tried already."""
Side = Literal["child", "adult", "undecided"]
Audience = Literal["child", "adult", "both"]
Mode = Literal["shadow", "assisted", "automatic"]
Verdict = Literal["pass", "fail", "unknown"]
"""How far the sender is proven (Authentication-Results of a trusted server, RFC 8601)."""
Automated = Literal["bounce", "sealed", "calendar", "receipt", "out_of_office", "auto_reply", "list"]
Exit = Literal["case", "attached", "diverted", "ordinary", "set_aside"]
Procedure = Literal[
    "new_concern",
    "complaint",
    "allegation",
    "whistleblowing",
    "information_rights",
    "legal",
    "media",
    "other",
]
Writer = Literal["professional", "person", "child", "family", "unknown"]
"""Who writes: a professional (any agency, paid or volunteer), or the person, child or family themselves."""
PlanStatus = Literal["open", "on_plan", "closed", "unknown"]
CircumstanceKind = Literal["age", "unborn", "care_leaver", "dissent"]
"""What a mail may show of the person that a rule of the council goes by ([[ladder.circumstance]])."""
AttachedAs = Literal["information", "acknowledgement", "claimed", "response", "proposal", "absence", "bounce"]
ClockKind = Literal[
    "receipt", "triage", "acknowledgement", "step_up_after", "response", "danger", "check_back", "dissent"
]
"""dissent: the own clock of a dissent after a conference, which is decided apart from the ladder."""
ClockOutcome = Literal["running", "met", "missed", "cancelled"]
How = Literal["reply", "link", "queue", "phone"]
LetterKind = Literal[
    "receipt",
    "notice",
    "made_aware",
    "duty_notice",
    "danger_alert",
    "chase_1",
    "chase_2",
    "step_up",
    "passed_on",
    "signpost",
    "closed",
    "confirm",
    "alarm",
    "digest",
    "said_back",
    "holding",
    "check_back",
    "directory_changed",
    "hand_over",
    "to_manager",
]
LetterState = Literal[
    "owed",
    "sending",
    "sent",
    "deferred",
    "refused",
    "unknown",
    "held",
    "cancelled",
    "bounced",
    "not_composed",
    "together",
]
"""together: the reader was told of this in another case's letter of the same moment; it never leaves by itself."""
Phase = Literal["none", "claimed", "dot", "accepted"]
"""How far a delivery got: `dot` is committed before the final dot leaves (RFC 5321, 4.1.1.4)."""
TrackState = Literal["awaiting", "acknowledged", "waiting_for_person", "closed"]
CaseState = Literal["open", "closed", "diverted"]
TaskKind = Literal[
    "ring_sender", "ring_line", "nobody_holds", "letter_refused", "letter_bounced", "ring_owner",
    "read_by_hand", "absence", "letter_not_composed", "consider_board", "letter_held", "reroute",
    "next_step", "consider_side",
]  # fmt: skip

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)
GROUNDS: Final[tuple[Ground, ...]] = get_args(Ground)
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
PROCEDURES: Final[tuple[Procedure, ...]] = get_args(Procedure)
TASK_KINDS: Final[tuple[TaskKind, ...]] = get_args(TaskKind)
LETTER_KINDS: Final[tuple[LetterKind, ...]] = get_args(LetterKind)
GIVES: Final[tuple[LetterKind, ...]] = ("notice", "hand_over", "step_up")
"""Letters that give a track to somebody: each begins a round, and asks for an acknowledgement."""


def higher(first: Stage, second: Stage) -> Stage:
    """The higher of two steps of the ladder."""
    return max(first, second, key=STAGES.index)
