"""The fields of each act: what is asked, in which order and words, and what is said where something is missing."""

from dataclasses import dataclass
from typing import Final, Literal

Sort = Literal["one", "some", "day", "date", "words", "line", "tick"]
"""one, some: of options. day: offered days, or another one. date: any date. words: a box; line: one line; tick: yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One field. name: as the form sends it; missing: what to do when it is empty, '' = it may stay empty."""

    name: str
    sort: Sort
    label: str
    hint: str = ""
    missing: str = ""
    limit: int = 2000


NO_NAMES: Final = "Do not name the child, adult or family."
_SIDE: Final = Ask(name="side", sort="one", label="Which side?")
_OUR_CASE: Final = "For example ESC-2026-1234567."
ASKS: Final[dict[str, tuple[Ask, ...]]] = {
    "take-danger": (Ask(name="words", sort="words", label="What was done?", limit=500,
                        hint="Whom you rang and when, and who acts now. " + NO_NAMES,
                        missing="Enter what was done"),),
    "correct": (
        Ask(name="kind", sort="one", label="What is it?", missing="Select what it is"),
        Ask(name="person", sort="one", label="Whom is it about?", missing="Select whom it is about"),
        Ask(name="grounds", sort="some", label="On what grounds?", hint="Select all that apply."),
        Ask(name="stage", sort="one", label="The highest step that was tried", missing="Select the highest step"),
        Ask(name="danger", sort="one", label="Is somebody in danger now?", missing="Select whether there is danger"),
    ),
    "accept-claim": (_SIDE,),
    "route": (
        _SIDE,
        Ask(name="person_id", sort="one", label="Who gets it?", missing="Select who gets it"),
        Ask(name="knowing", sort="tick", label="I choose them although the mail challenges them",
            hint="Only for somebody marked so above. Say why in a note."),
    ),
    "step-up": (_SIDE, Ask(name="words", sort="words", label="Why now?", hint="For the record. " + NO_NAMES,
                           missing="Enter why it goes up now", limit=500)),
    "acknowledge": (
        _SIDE,
        Ask(name="person_id", sort="one", label="Who acknowledges it?"),
        Ask(name="day", sort="day", label="By when will they respond to the sender?",
            missing="Select by when they will respond"),
    ),
    "not-mine": (_SIDE, Ask(name="words", sort="line", label="Whose is it? (optional)", limit=200,
                            hint="A colleague, a role or a team. " + NO_NAMES)),
    "propose-time": (_SIDE, Ask(name="day", sort="day", label="By when will you respond to the sender?",
                                missing="Select by when you will respond")),
    "agree": (_SIDE, Ask(name="day", sort="day", label="By when is the response due?",
                         missing="Select by when the response is due")),
    "spoken": (_SIDE, Ask(name="day", sort="date", label="On which day did they speak? (optional)",
                          hint="Left empty, it is today.")),
    "pause": (_SIDE, Ask(name="words", sort="words", label="What was the sender asked?", limit=500,
                         hint="For the record. " + NO_NAMES, missing="Enter what the sender was asked")),
    "resume": (_SIDE,),
    "absence": (
        Ask(name="person_id", sort="one", label="Who is away?", missing="Select who is away"),
        Ask(name="day", sort="date", label="The last day away", missing="Enter the last day away"),
    ),
    "exclude": (
        Ask(name="person_id", sort="one", label="Who gets nothing of this case?", missing="Select somebody"),
        Ask(name="words", sort="words", label="Why?", hint="For the record.", missing="Enter why", limit=500),
    ),
    "readmit": (
        Ask(name="person_id", sort="one", label="Who may be given it again?", missing="Select somebody"),
        Ask(name="words", sort="words", label="Why?", hint="For the record.", missing="Enter why", limit=500),
    ),
    "tell": (
        _SIDE,
        Ask(name="words", sort="words", label="Your words", hint="They leave as you write them. " + NO_NAMES,
            missing="Enter your words"),
        Ask(name="responded", sort="tick", label="It tells what the manager answered",
            hint="The response is then met."),
        Ask(name="day", sort="day", label="By when do they hear again?"),
    ),
    "tell-manager": (_SIDE, Ask(name="words", sort="words", label="Your words", missing="Enter your words",
                                hint="They leave as you write them. " + NO_NAMES)),
    "release": (Ask(name="letter", sort="one", label="Which letter?", missing="Select the letter"),),
    "cancel": (Ask(name="letter", sort="one", label="Which letter?", missing="Select the letter"),),
    "close": (
        _SIDE,
        Ask(name="words", sort="words", label="What came of it, for the sender",
            hint="It leaves as you write it. " + NO_NAMES, missing="Enter what came of it"),
        Ask(name="for_person", sort="one", label="Has it changed for the person?",
            hint="For the figures. It is told to nobody.", missing="Select whether it has changed for the person"),
        Ask(name="learning", sort="one", label="What does it teach?",
            hint="For the figures. It is told to nobody."),
    ),
    "reopen": (Ask(name="words", sort="words", label="Why?", hint="For the record. " + NO_NAMES,
                   missing="Enter why it is opened again", limit=500),),
    "note": (Ask(name="words", sort="words", label="Your note", missing="Enter your note", limit=4000),),
    "done": (Ask(name="task", sort="one", label="Which task have you done?", missing="Select the task"),),
    "link": (Ask(name="other", sort="line", label="The other case's reference", hint=_OUR_CASE,
                 missing="Enter the other case's reference", limit=30),),
    "unlink": (Ask(name="other", sort="one", label="Which case?", missing="Select the case"),),
    "join": (Ask(name="other", sort="line", label="The reference of the case that goes on", hint=_OUR_CASE,
                 missing="Enter the reference of the case that goes on", limit=30),),
    "split": (Ask(name="message", sort="one", label="Which message?", missing="Select the message"),),
    "restrict": (
        Ask(name="logins", sort="some", label="Who sees it besides you?", hint="You always keep sight of it."),
        Ask(name="words", sort="words", label="Why?", hint="For the record. " + NO_NAMES, missing="Enter why",
            limit=500),
    ),
    "unrestrict": (Ask(name="words", sort="words", label="Why?", hint="For the record.", missing="Enter why",
                       limit=500),),
}  # fmt: skip
"""By the name of the act; one that is not here asks nothing."""

CHOICES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "kind": (
        ("escalation", "An escalation"),
        ("new_concern", "A new concern about a person: a first report"),
        ("other_process", "Something for another procedure"),
        ("case_business", "Business of a case"),
        ("enquiry", "A question"),
        ("automated", "Sent by a machine"),
        ("junk", "Junk"),
    ),
    "person": (("child", "A child"), ("adult", "An adult"), ("both", "A child and an adult"),
               ("unclear", "Not clear yet")),
    "grounds": (
        ("changing_or_increasing_risk", "The risk has changed or gone up"),
        ("procedures_not_followed", "Something that should have been done was not done"),
        ("plan_breaking_down", "An agreed plan is not being carried out"),
        ("disengagement", "The person or family has pulled back from help"),
        ("professional_disagreement", "Professionals do not agree"),
    ),
    "stage": (
        ("none", "None"), ("practitioner", "The practitioner"), ("line_manager", "A line manager"),
        ("team_manager", "The team manager"), ("dsl", "The sender's own safeguarding lead"), ("unit", "The unit"),
        ("service_manager", "The Service Manager"), ("board", "The board"),
    ),
    "danger": (("yes", "Yes"), ("no", "No")),
    "for_person": (
        ("changed", "Yes"), ("partly", "Partly"), ("not_changed", "No"), ("not_known", "It is not known"),
    ),
}  # fmt: skip
"""Options that are the same for every case: value and words."""
