"""Steps about messages that answer a letter of ours, or a message of a case."""

from datetime import timedelta

from models.case import CaseFile, TrackFile
from models.decision import AddToCase, Decision, OpenCase, SetAside
from models.directory.people import Directory
from models.known import Arrival, Known, Thread
from models.mail import Message
from models.reading import Reading
from models.words import GIVES, AttachedAs, Side
from router.answers.accept import accepts
from router.answers.agreed import read_agreed
from router.answers.claims import CLAIM
from router.directory.absent import missed_by
from router.directory.circumstances import questions
from router.directory.recipients import deputies
from router.directory.suspects import may_answer
from router.moment import Moment
from router.silence.chase_letters import SEVERAL
from router.steps.belonging import case_of, speaks_of_another
from router.steps.common import doubts, doubts_of_origin, family, says_anew, sides_of

_ASKING = (*GIVES, "chase_1", "chase_2", "confirm")
"""Letters that ask their reader to acknowledge."""
_BOUNCES_WITHIN = timedelta(days=7)
"""A report about a letter that left longer ago is not believed: no server tries that long (RFC 5321, 4.5.4.1)."""


def delivery_report(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Only a report that names a Message-ID that we sent to that recipient counts (RFC 3464, 4.1); others are noise."""
    message = arrival.message
    if message is None or message.automated != "bounce":
        return None
    thread = known.thread
    if thread is None or message.bounce is None or thread.letter.message_id != message.bounce.original_message_id:
        return None
    if arrival.received_at - (thread.letter.sent_at or thread.letter.owed_at) > _BOUNCES_WITHIN:
        return None
    told = message.bounce.recipients
    ours = [one for one in told if one.address.casefold() == thread.letter.recipient.casefold()]
    if told and not ours:
        return None
    final = not told or any(one.action == "failed" for one in ours)
    why = f"our {thread.letter.kind} {'could not be delivered' if final else 'is delayed'}"
    return AddToCase(
        step="delivery_report",
        reference=thread.case.reference,
        attached_as="bounce" if final else "information",
        letter_id=thread.letter.id,
        side=thread.side,
        because=(why,),
        needs_human=(why,) if final else (),
    )


def machine_on_a_case(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """An automatic reply to a letter of ours joins the case; machines never acknowledge and stop no clock."""
    message, thread = arrival.message, known.thread
    if message is None or thread is None or message.automated in (None, "bounce", "sealed"):
        return None
    reading = arrival.reading or Reading()
    if reading.immediate_danger or (reading.kind == "escalation" and says_anew(message, reading, "kind:escalation")):
        return None  # a header suppresses the answer, never the case
    by_machine = reading.kind in ("automated", "junk")
    if thread.letter.person_id == "" and by_machine:
        return SetAside(
            step="machine_on_a_case",
            because=("an automatic reply to the sender's letter",),
            reference=thread.case.reference,
        )
    away = message.automated == "out_of_office" and thread.letter.person_id != "" and not thread.joined_from
    late = away and missed_by(thread.case, thread.letter, message.absent_until, at) is not None
    needs = ("the person who was asked is away beyond the due time",) if late else ()
    if not by_machine:
        needs = (*needs, f"its headers say that a machine wrote it ({message.automated}), its words do not")
    return AddToCase(
        step="machine_on_a_case",
        reference=thread.case.reference,
        attached_as="absence" if away else "information",
        letter_id=thread.letter.id,
        side=thread.side,
        because=(f"an automatic reply ({message.automated}) to our {thread.letter.kind}",),
        needs_human=(*needs, *doubts_of_origin(arrival, known)),
    )


def _asked(thread: Thread, message: Message, known: Known, at: Moment) -> tuple[str, str]:
    """Who answers ('owner' | 'deputy' | '') by the address in the directory, and why it does not acknowledge ('')."""
    case, letter = thread.case, thread.letter
    track = case.track(letter.side) if letter.side else None
    if track is None or track.state == "closed":
        return "", "there is no such track any more"
    who = who_answers(known.directory, track, message.from_address, case.exclusions)
    role = "owner" if who == track.owner_id else "deputy"
    if not who:
        return "", "it does not come from the present owner or the recorded deputy"
    if message.verdict != "pass":
        return role, f"its sender is not proven (verdict {message.verdict})"
    if message.sender_doubt:
        return role, "it is not clear who sent it"
    if not may_answer(case, track, who, at):
        return role, "the mail itself challenges whoever answers"
    if letter.step == SEVERAL:
        return role, "it answers a reminder about several cases: ask which"
    if thread.joined_from:
        return role, f"it answers a letter of {thread.joined_from}, which goes on here"
    return role, "" if letter.round == track.round else "it answers a letter of an earlier step"


def answer_of_a_manager(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Promise 13: words that accept, from the owner or deputy, proven, to that clock's letter; never a machine's."""
    message, thread = arrival.message, known.thread
    if message is None or arrival.reading is None or thread is None or thread.letter.kind not in _ASKING:
        return None
    if message.automated is not None or thread.case.state != "open" or _own_clocks(arrival, arrival.reading):
        return None
    attached_as, why, human = _answer(message, thread, arrival, known, at=at)
    return AddToCase(
        step="answer_of_a_manager", reference=thread.case.reference, attached_as=attached_as, side=thread.side,
        because=(why,), needs_human=((why,) if human else ()) + doubts_of_origin(arrival, known),
    )  # fmt: skip


def _answer(
    message: Message, thread: Thread, arrival: Arrival, known: Known,
    *, at: Moment,
) -> tuple[AttachedAs, str, bool]:  # fmt: skip
    """What the answer is, why, and whether a person must look."""
    who, why_not = _asked(thread, message, known, at)
    other = speaks_of_another(arrival.reading, thread.case) if arrival.reading else ""
    why_not = why_not or (f"it {other}" if other else "")
    track = thread.case.track(thread.letter.side) if thread.letter.side else None
    taken = bool(who) and track is not None and track.state == "acknowledged"
    words = accepts(message.text_new)
    if words.kind in ("not_mine", "conflict", "resolved"):
        return "proposal", f"the answer reads as {words.kind}: {words.reason}", True
    if words.kind == "none":
        if taken and not why_not:
            return "response", "words of the owner after acknowledging", False
        return "information", "an answer without words that accept", True
    if taken:
        if read_agreed(message.text_new, now=arrival.received_at, calendar=at.council.calendar) is not None:
            return "proposal", "acknowledged before, and now another time is given: a person accepts it or not", True
        return "information", "it was acknowledged before", False
    if why_not:
        return "claimed", f"{CLAIM}{why_not}", True
    return "acknowledgement", f"the {who} accepts: {words.reason}", False


def who_answers(directory: Directory, track: TrackFile, address: str, excluded: frozenset[str]) -> str:
    """The person_id of the owner or recorded deputy with that address, '' when it is neither; never an excluded one."""
    stand_ins = [one.person_id for one in deputies(directory, track.owner_id)]
    for person_id in (track.owner_id, *stand_ins):
        rows = [row for row in directory.holdings if row.person_id == person_id and row.email]
        if person_id not in excluded and any(row.email.casefold() == address.casefold() for row in rows):
            return person_id
    return ""


def _own_clocks(arrival: Arrival, reading: Reading) -> bool:
    """A message read as escalation or danger always starts its own clocks, attached or not (promise 13)."""
    message = arrival.message
    if message is None:
        return False
    if reading.immediate_danger and says_anew(message, reading, "immediate_danger:true"):
        return True
    return reading.kind == "escalation" and says_anew(message, reading, "kind:escalation")


def new_words_on_a_case(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """An escalation or danger on a known thread joins it with its own clocks; about another person: a new case."""
    found, reading = case_of(arrival, known), arrival.reading
    if found is None or reading is None:
        return None
    case, side = found
    repeated = reading.immediate_danger and case.danger_at is None  # only quoted, but this case has not seen it yet
    if not repeated and not _own_clocks(arrival, reading):
        return None
    other = speaks_of_another(reading, case)
    if case.state == "closed" or other:
        why = f"it came in the thread of {case.reference} but {other}"
        if case.state == "closed":
            why = f"it came in the thread of {case.reference}, which was closed before"
        return OpenCase(
            step="new_words_on_a_case", tracks=sides_of(arrival, known.directory, at), because=(why,),
            needs_human=(why, *family(reading), *questions(reading, at.council), *doubts(arrival, known)),
            danger=reading.immediate_danger,
            divert=reading.procedure, linked=case.reference,
        )  # fmt: skip
    return AddToCase(
        step="new_words_on_a_case", reference=case.reference, attached_as="information", side=side,
        because=("new words read as an escalation or danger on a known thread",),
        needs_human=("it escalates again on this case", *family(reading), *questions(reading, at.council),
                     *doubts(arrival, known)),
        own_clocks=True, danger=reading.immediate_danger,
    )  # fmt: skip


def _claimed(case: CaseFile, message: Message, known: Known) -> Side | None:
    """The side whose owner or deputy accepts in a mail of its own, known by the subject's reference alone."""
    if message.automated is not None or case.state != "open" or accepts(message.text_new).kind != "accepts":
        return None
    asked = (one for one in case.tracks if one.state == "awaiting")
    return next((one.side for one in asked
                 if who_answers(known.directory, one, message.from_address, case.exclusions)), None)  # fmt: skip


def follow_up(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Anything else from somebody of that thread joins the case, marked new until a person has seen it."""
    found, message = case_of(arrival, known), arrival.message
    if found is None or message is None or arrival.reading is None:
        return None
    case, side = found
    if speaks_of_another(arrival.reading, case):
        return None
    claimed = _claimed(case, message, known)
    if claimed is not None:
        why = f"{CLAIM}it does not answer the letter that asked"
        return AddToCase(step="follow_up", reference=case.reference, attached_as="claimed", side=claimed,
                         because=(why,), needs_human=(why, *doubts_of_origin(arrival, known)))  # fmt: skip
    resolved = accepts(message.text_new).kind == "resolved" and message.automated is None
    why = "new words on a closed case" if case.state == "closed" else "a follow-up on a known thread"
    if resolved:
        why = "the sender says that it is resolved: a person decides"
    needs = ((why,) if resolved or case.state == "closed" else ()) + family(arrival.reading)
    return AddToCase(
        step="follow_up", reference=case.reference, attached_as="proposal" if resolved else "information",
        side=side, because=(why,), needs_human=(*needs, *doubts_of_origin(arrival, known)),
    )  # fmt: skip
