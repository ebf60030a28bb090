"""Steps about messages that answer a letter of ours, or a message of a case."""

from models.case import CaseFile, LetterFile
from models.decision import AddToCase, Decision, OpenCase, SetAside
from models.known import Arrival, Known
from models.people import plain_reference
from models.reading import Reading
from models.words import AttachedAs, Side
from router.accept import accepts
from router.moment import Moment
from router.recipients import deputies
from router.steps.common import doubts, says_anew, sides_of

_ASKING = ("notice", "chase_1", "chase_2", "step_up")
"""Letters that ask their reader to acknowledge."""


def delivery_report(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Only a report that names a Message-ID that we sent to that recipient counts (RFC 3464, 4.1); others are noise."""
    message = arrival.message
    if message is None or message.automated != "bounce":
        return None
    thread = known.thread
    if thread is None or message.bounce is None or thread.letter.message_id != message.bounce.original_message_id:
        return None
    told = {one.address.casefold() for one in message.bounce.recipients}
    if told and thread.letter.recipient.casefold() not in told:
        return None
    final = not message.bounce.recipients or any(one.action == "failed" for one in message.bounce.recipients)
    why = f"our {thread.letter.kind} {'could not be delivered' if final else 'is delayed'}"
    return AddToCase(
        step="delivery_report",
        reference=thread.case.reference,
        attached_as="bounce" if final else "information",
        side=thread.letter.side,
        because=(why,),
        needs_human=(why,) if final else (),
    )


def machine_on_a_case(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """An automatic reply to a letter of ours joins the case; machines never acknowledge and stop no clock."""
    message, thread = arrival.message, known.thread
    if message is None or thread is None or message.automated is None or message.automated == "bounce":
        return None
    reading = arrival.reading or Reading()
    if reading.immediate_danger or (reading.kind == "escalation" and says_anew(message, reading, "kind:escalation")):
        return None  # a header suppresses the answer, never the case
    if thread.letter.person_id == "":
        return SetAside(
            step="machine_on_a_case",
            because=("an automatic reply to the sender's letter",),
            reference=thread.case.reference,
        )
    away = message.automated == "out_of_office"
    return AddToCase(
        step="machine_on_a_case",
        reference=thread.case.reference,
        attached_as="absence" if away else "information",
        side=thread.letter.side,
        because=(f"an automatic reply ({message.automated}) to our {thread.letter.kind}",),
        needs_human=("the person who was asked is away: consider the deputy",) if away else (),
    )


def _asked(case: CaseFile, letter: LetterFile, arrival: Arrival, known: Known) -> tuple[str, str]:
    """Who answers: ('owner' | 'deputy' | '', why not), by the address in the directory."""
    track = case.track(letter.side) if letter.side else None
    if track is None or arrival.message is None:
        return "", "there is no such track any more"
    address = arrival.message.from_address.casefold()
    owner = known.directory.person(track.owner_id)
    if owner is not None and owner.email.casefold() == address:
        return "owner", ""
    stand_ins = [*deputies(known.directory, track.owner_id)]
    if any(one.email.casefold() == address for one in stand_ins):
        return "deputy", ""
    return "", "it does not come from the present owner or the recorded deputy"


def answer_of_a_manager(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Promise 13: only words that accept, from the owner or deputy, proven, answering that clock's letter, acknowledge."""
    message, thread = arrival.message, known.thread
    if message is None or arrival.reading is None or thread is None or thread.letter.kind not in _ASKING:
        return None
    if thread.case.state != "open" or _own_clocks(arrival, arrival.reading):
        return None
    case, letter = thread.case, thread.letter
    who, why_not = _asked(case, letter, arrival, known)
    track = case.track(letter.side) if letter.side else None
    words = accepts(message.text_new)
    if words.kind in ("not_mine", "conflict", "resolved"):
        return _attach(arrival, case, letter.side, "proposal", f"the answer reads as {words.kind}: {words.reason}")
    if words.kind == "none":
        if who and track is not None and track.state == "acknowledged" and message.verdict == "pass":
            return _attach(
                arrival, case, letter.side, "response", "words of the owner after acknowledging", human=False
            )
        return _attach(arrival, case, letter.side, "information", "an answer without words that accept")
    if who and track is not None and track.state == "acknowledged":
        return _attach(arrival, case, letter.side, "information", "it was acknowledged before", human=False)
    if message.verdict != "pass":
        why_not = why_not or f"its sender is not proven (verdict {message.verdict})"
    if not why_not and track is not None and letter.round != track.round:
        why_not = "it answers a letter of an earlier step"
    if why_not:
        return _attach(arrival, case, letter.side, "claimed", f"it reads as acknowledged, but {why_not}")
    return _attach(arrival, case, letter.side, "acknowledgement", f"the {who} accepts: {words.reason}", human=False)


def _attach(
    arrival: Arrival, case: CaseFile, side: Side | None, attached_as: AttachedAs, why: str, *, human: bool = True
) -> AddToCase:
    needs = ((why,) if human else ()) + tuple(
        one for one in doubts(arrival) if arrival.message is not None and arrival.message.sender_doubt
    )
    return AddToCase(
        step="answer_of_a_manager",
        reference=case.reference,
        attached_as=attached_as,
        side=side,
        because=(why,),
        needs_human=needs,
    )


def _own_clocks(arrival: Arrival, reading: Reading) -> bool:
    """A message read as escalation or danger always starts its own clocks, attached or not (promise 13)."""
    message = arrival.message
    if message is None:
        return False
    if reading.immediate_danger and says_anew(message, reading, "immediate_danger:true"):
        return True
    return reading.kind == "escalation" and says_anew(message, reading, "kind:escalation")


def _case_of(arrival: Arrival, known: Known) -> tuple[CaseFile, Side | None] | None:
    """The case that a message belongs to by its ids, when its sender has a part in it."""
    if known.thread is not None and arrival.message is not None:
        address = arrival.message.from_address.casefold()
        if address in known.thread.case.participants or address == known.thread.letter.recipient.casefold():
            return known.thread.case, known.thread.letter.side
    return (known.joined, None) if known.joined is not None else None


def _is_about_another(reading: Reading, case: CaseFile) -> bool:
    """A thread is evidence, not proof: another council reference in it means another person."""
    named = {plain_reference(one) for one in reading.case_references}
    before = {plain_reference(one) for one in case.reading.case_references}
    return bool(named and before and not named & before)


def new_words_on_a_case(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """An escalation or danger on a known thread joins it and starts its own clocks; about another person: a new case."""
    found, reading = _case_of(arrival, known), arrival.reading
    if found is None or reading is None or not _own_clocks(arrival, reading):
        return None
    case, side = found
    if _is_about_another(reading, case):
        why = f"it came in the thread of {case.reference} but names another case"
        return OpenCase(
            step="new_words_on_a_case", tracks=sides_of(arrival, known.directory), because=(why,),
            needs_human=(why, *doubts(arrival, known)), danger=reading.immediate_danger, linked=case.reference,
        )  # fmt: skip
    closed = ("the case was closed before",) if case.state == "closed" else ()
    return AddToCase(
        step="new_words_on_a_case", reference=case.reference, attached_as="information", side=side,
        because=("new words read as an escalation or danger on a known thread",),
        needs_human=("it escalates again on this case", *closed, *doubts(arrival, known)),
        own_clocks=True, danger=reading.immediate_danger,
    )  # fmt: skip


def follow_up(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Anything else from somebody of that thread joins the case, marked new until a person has seen it."""
    found, message = _case_of(arrival, known), arrival.message
    if found is None or message is None or arrival.reading is None:
        return None
    case, side = found
    if arrival.reading.immediate_danger or _is_about_another(arrival.reading, case):
        return None
    words = accepts(message.text_new)
    if words.kind == "resolved":
        why, kind = "the sender says that it is resolved: a person decides", "proposal"
    elif case.state == "closed":
        why, kind = "new words on a closed case", "information"
    else:
        why, kind = "a follow-up on a known thread", "information"
    return AddToCase(
        step="follow_up", reference=case.reference, attached_as="proposal" if kind == "proposal" else "information",
        side=side, because=(why,), needs_human=(why,) if kind == "proposal" or case.state == "closed" else (),
    )  # fmt: skip
