"""Questions that several steps ask of an arrival."""

from models.directory.people import Directory, plain_reference
from models.known import Arrival, Known
from models.mail import Message
from models.reading import Reading
from models.words import Side, Verdict
from router.directory.circumstances import with_added
from router.moment import Moment

PROVEN: dict[Verdict, int] = {"fail": 0, "unknown": 1, "pass": 2}
"""Verdicts in order: a repeat needs a sender no less proven (promise 3)."""


SEALED = "its words are sealed: open it by hand"


def doubts(arrival: Arrival, known: Known) -> tuple[str, ...]:
    """Why a person must look, apart from what the kind of mail asks: unsure reading, doubtful sender, time or copy."""
    found = list(arrival.reading.needs_human_because) if arrival.reading and arrival.reading.needs_human else []
    return tuple(dict.fromkeys((*found, *doubts_of_origin(arrival, known))))


def doubts_of_origin(arrival: Arrival, known: Known) -> tuple[str, ...]:
    """The same without what the reading is unsure of: for mail whose kind is known from what it answers."""
    found = []
    if arrival.message and arrival.message.sealed:
        found.append(SEALED)
    if arrival.message and arrival.message.verdict == "fail":
        found.append("its sender is proven false: somebody else may have written it")
    if arrival.message and arrival.message.sender_doubt:
        found.append(f"it is not clear who sent it: {arrival.message.sender_doubt}")
    if arrival.clock_doubt:
        found.append(arrival.clock_doubt)
    if known.original is not None:
        less = arrival.message is not None and PROVEN[arrival.message.verdict] < PROVEN[known.original.verdict]
        found.append(f"it looks like message {known.original.message_id}{', but its sender is less proven' * less}")
    if known.same_id_other_bytes:
        found.append("its Message-ID was seen before with other words")
    return tuple(found)


def family(reading: Reading) -> tuple[str, ...]:
    """Why a person answers: the person, a child or the family writes themselves."""
    who = {"person": "the person themselves writes", "child": "a child writes", "family": "the family writes"}
    return (f"{who[reading.writer]}: a person answers, now",) if reading.writer in who else ()


def sides_of(arrival: Arrival, directory: Directory, at: Moment) -> tuple[Side, ...]:
    """The tracks that a case runs on: what was read or its references tell, and what a rule of the council adds."""
    return with_added(_read_as(arrival, directory), arrival.reading or Reading(), at.council)


def _read_as(arrival: Arrival, directory: Directory) -> tuple[Side, ...]:
    """The sides read; else the one side that its references are known on."""
    reading = arrival.reading or Reading()
    if reading.person == "both":
        return ("child", "adult")
    if reading.person in ("child", "adult"):
        return (reading.person,)
    wanted = {plain_reference(one) for one in reading.case_references}
    known = {row.side for row in directory.caseload if plain_reference(row.case_reference) in wanted}
    if known == {"child"}:
        return ("child",)
    return ("adult",) if known == {"adult"} else ("undecided",)


def says_anew(message: Message, reading: Reading, label: str) -> bool:
    """Whether words that decided the label stand in the sender's own new words, not in the quoted thread."""
    new = " ".join(message.text_new.split()).casefold()
    subject = message.subject.casefold()
    if subject.startswith(("re:", "aw:", "fw:", "fwd:")):
        subject = ""  # a subject that was only carried on says nothing new
    for one in reading.evidence:
        words = " ".join(one.text.split()).casefold()
        if one.label == label and words and (words in new or words in subject):
            return True
    return False
