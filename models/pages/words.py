"""What the pages call things: the same in a list, a timeline, a form and a title, for people of the unit. Pure.

Each stands as a title does, with a capital; `within` says it inside a sentence. A task is what somebody is to do.
"""

from typing import Final

from models.words import ClockKind, How, Kind

KINDS: Final[dict[Kind, str]] = {
    "escalation": "An escalation",
    "new_concern": "A new concern",
    "case_business": "Business of a case",
    "enquiry": "An enquiry",
    "other_process": "A matter for another procedure",
    "automated": "Machine mail",
    "junk": "Junk",
}
LETTERS: Final[dict[str, str]] = {
    "receipt": "Receipt",
    "notice": "Notice",
    "made_aware": "For information",
    "duty_notice": "Notice to duty",
    "danger_alert": "Danger alert",
    "chase_1": "First chase",
    "chase_2": "Second chase",
    "step_up": "Next step of the ladder",
    "passed_on": "News",
    "signpost": "Signpost to another procedure",
    "closed": "Closing letter",
    "confirm": "Question whether an answer was theirs",
    "alarm": "Alarm about the desk",
    "digest": "Daily list",
    "said_back": "Confirmation of an answer",
    "holding": "Holding letter",
    "check_back": "Question whether it has changed",
    "directory_changed": "Change in the directory",
    "hand_over": "Hand-over",
    "to_manager": "Words to the manager",
}
CLOCKS: Final[dict[ClockKind, str]] = {
    "receipt": "Receipt",
    "triage": "First look",
    "acknowledgement": "Acknowledgement",
    "step_up_after": "Next step",
    "response": "Response",
    "danger": "Danger",
    "check_back": "Check back",
    "dissent": "Answer to the dissent",
}
HOW: Final[dict[How, str]] = {
    "reply": "by reply",
    "link": "by the link of a letter",
    "queue": "signed in",
    "phone": "by telephone",
}
TASKS: Final[dict[str, str]] = {
    "ring_sender": "ring the sender",
    "ring_line": "ring the advice line",
    "nobody_holds": "nobody holds the role that is needed",
    "letter_refused": "a letter was refused",
    "letter_bounced": "a letter came back",
    "ring_owner": "ring whoever has it",
    "read_by_hand": "open the original and read it",
    "absence": "somebody may be away",
    "letter_not_composed": "a letter could not be written",
    "consider_board": "decide about the board",
    "letter_held": "a letter is held",
    "reroute": "give it to somebody else",
    "next_step": "decide about the next step",
    "consider_side": "decide whether it has another side",
}
"""By kind of task (models.words.TaskKind): as a clause."""


def within(words: str) -> str:
    """A name inside a sentence: 'An escalation' -> 'an escalation'."""
    return words[:1].lower() + words[1:]
