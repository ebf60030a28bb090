"""Which case a message belongs to, and which it may belong to: a thread is evidence, not proof (peers' rules in order).

Our own Message-ID in it, then the Message-ID of a message that we know, then our reference in the subject; each only
for somebody who takes part in that case. Likeness of subjects never counts, and nothing is ever joined to a case that
the message itself speaks against: another council reference, another person or another year of birth in it.
"""

from dataclasses import replace

from models.case import CaseFile
from models.decision import Decision, Divert, OpenCase, Ordinary
from models.directory.people import plain_reference
from models.known import Arrival, Known
from models.reading import Reading
from models.words import Side


def takes_part(address: str, case: CaseFile) -> bool:
    """Whether somebody wrote to the case before, or got a letter of it."""
    wanted = address.casefold()
    left = (one.recipient.casefold() for one in case.letters if one.state not in ("held", "cancelled", "not_composed"))
    return bool(wanted) and (wanted in case.participants or wanted in left)


def case_of(arrival: Arrival, known: Known) -> tuple[CaseFile, Side | None] | None:
    """The case that a message belongs to, when its sender has a part in it."""
    message = arrival.message
    if message is None:
        return None
    thread = known.thread
    if thread is not None:
        asked = thread.letter.recipient.casefold() == message.from_address.casefold()  # of a case that was joined, too
        if asked or takes_part(message.from_address, thread.case):
            return thread.case, thread.side
    if known.joined is not None:
        return known.joined, None
    if len(known.named) == 1 and message.verdict != "fail" and takes_part(message.from_address, known.named[0]):
        return known.named[0], None
    return None


def speaks_of_another(reading: Reading, case: CaseFile) -> str:
    """What in a message of a thread means another person than the case's, '' when nothing does.

    A reference that both name settles it; without one, initials or years of birth that have nothing in common tell.
    """
    ours = plain_reference(case.reference)  # in the subject of every answer; its year may be read as a council's own
    named = {plain_reference(one) for one in reading.case_references if not ours.startswith(plain_reference(one))}
    before = {plain_reference(one) for one in case.reading.case_references}
    if named and before:
        return "" if named & before else "names another case"
    initials = {plain_reference(one) for one in reading.initials}
    known = {plain_reference(one) for one in case.reading.initials}
    if initials and known and not initials & known:
        return "names another person"
    years = set(reading.birth_years)
    if years and case.reading.birth_years and not years & set(case.reading.birth_years):
        return "names another year of birth"
    return ""


def with_suggestion(decision: Decision, known: Known) -> Decision:
    """A new item that points at a case without belonging to it: a person sees which, and decides."""
    if not isinstance(decision, OpenCase | Divert | Ordinary) or decision.step == "backlog":
        return decision
    pointed = (known.thread.case if known.thread else None, known.joined, *known.named, *known.beside)
    references = tuple(dict.fromkeys(one.reference for one in pointed if one is not None))
    if isinstance(decision, OpenCase) and decision.linked:
        references = ()  # said already
    if not references:
        return decision
    why = f"it may belong to {', '.join(references)}: its thread or subject names it, which proves nothing"
    found = replace(decision, needs_human=(*decision.needs_human, why))
    return replace(found, linked=references[0]) if isinstance(found, OpenCase) else found
