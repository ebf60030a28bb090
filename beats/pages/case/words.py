"""What the timeline says of acts, letters, clocks and codes of the audit, for people of the unit."""

import re
from typing import Final

ACTS: Final[dict[str, str]] = {
    "Confirm": "confirmed the reading",
    "Correct": "corrected the reading",
    "Route": "gave it to {person_id}",
    "AcknowledgeByPhone": "recorded that {person_id} acknowledged by telephone",
    "AcknowledgeByLink": "acknowledged by the link of a letter",
    "ReturnByLink": "said, by the link of a letter, that it is not theirs",
    "AcknowledgeSignedIn": "acknowledged, signed in",
    "ReturnSignedIn": "said, signed in, that it is not theirs",
    "ProposeTime": "named the time by which they respond",
    "WithdrawLinks": "ended the links of all letters so far",
    "AcceptClaim": "accepted an answer as the owner's",
    "TakeDanger": "took the danger",
    "Seen": "read what had come in",
    "Unseen": "marked it as not read yet",
    "ConfirmSignpost": "let the signpost go",
    "Done": "ticked off a task",
    "Release": "let a held letter go",
    "CancelLetter": "stopped a held letter",
    "RecordAbsence": "recorded that {person_id} is away",
    "Exclude": "shut {person_id} out of the case",
    "Readmit": "let {person_id} back into the case",
    "Pause": "asked the sender something: the clocks wait",
    "Resume": "had the sender's answer: the clocks run on",
    "Spoken": "recorded that manager and sender have spoken",
    "AgreeTime": "accepted a time to respond",
    "Tell": "wrote to the sender",
    "TellManager": "wrote to whoever has it",
    "StepUp": "took it to the next step",
    "Reopen": "opened it again",
    "Join": "joined it to {into}",
    "Split": "made a message a case of its own",
    "Link": "noted: see also {to}",
    "Unlink": "took away: see also {to}",
    "Restrict": "restricted who may see it",
    "Unrestrict": "lifted the restriction",
    "Assign": "took it on",
    "Unassign": "put it back",
    "Note": "noted",
    "ToBoard": "took it to the board",
    "Close": "closed it",
}
"""A name in braces: a field of the act, a person by their name."""
STATES: Final[dict[str, str]] = {
    "owed": "waits to leave",
    "sending": "is leaving",
    "sent": "sent",
    "deferred": "not delivered yet, tried again",
    "refused": "refused by their mail server",
    "unknown": "left, and no answer came: it may have arrived",
    "held": "held: a person lets it go or stops it",
    "cancelled": "stopped: it never left",
    "bounced": "came back undelivered",
    "not_composed": "could not be written",
    "together": "told in another case's letter",
}
CODES: Final[dict[str, str]] = {
    "danger:read": "Danger was read",
    "link:acknowledged": "The link of a letter was answered: it is taken on",
    "link:not_mine": "The link of a letter was answered: it is not theirs",
    "receipt:suppressed": "No receipt was sent",
    "receipt:shadow": "No receipt was sent: shadow mode",
    "reminded:together": "Reminded together with other cases",
    "challenged:later": "A later message challenges somebody as well",
    "letter_bounced": "A letter came back",
    "sender:not_resolved": "The sender says that it is not resolved",
}
ELSEWHERE: Final = re.compile(
    r"exit:|act:|task:|clock:.*:(?!paused)|letter:.*|awaiting_sender|noted$|assigned$|put_back$|linked$|unlinked$|split$"
    r"|restricted$|unrestricted$|reopened$|unseen$|told:|stepped_up$|excluded$|readmitted$|recorded:phone$|spoken$"
    r"|claim:accepted$|links:withdrawn$|acknowledged$|time:proposed$|side:closed$"
)
"""Entries of the audit that other entries of the timeline tell better."""
LOOKED: Final = re.compile(r"case:(?:viewed|printed)|(?:message|letter):\d+:")
"""Entries of the audit about who looked: the page of the audit shows them, to those who check it."""


def code_words(code: str) -> str:
    """A code of the audit in words."""
    return CODES.get(code) or code.replace("_", " ").replace(":", ", ").capitalize()
