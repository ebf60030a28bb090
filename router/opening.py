"""What follows from opening a case or diverting a message: tracks, clocks, the receipt, and what may leave at once."""

from dataclasses import replace

from models.case import CaseFile, Sender
from models.decision import Divert, OpenCase
from models.effects import Effects, Note, SetTrack, StartClock, Task
from models.known import Arrival
from models.letter import LetterPlan
from models.mail import Message
from models.reading import Reading
from models.words import Side
from router import clocks, dangers
from router.facts import for_sender
from router.leaving import leaves
from router.merge import merge
from router.moment import Moment
from router.notify import hand_to, wait_for_person, way_of

RECEIPTS_A_DAY = 20
"""So many automatic receipts one address gets in a day; more are held and shown (danger never)."""


def sender_of(arrival: Arrival, at: Moment) -> Sender:
    """Who raised it, and whether they may be answered automatically (promises 11 and 12)."""
    message = arrival.message or Message()
    return Sender(
        address=message.from_address,
        name=message.from_name,
        role=message.signature.role,
        agency=message.signature.agency,
        phone=message.signature.phone,
        message_id=message.message_id,
        references=message.references,
        answerable=_no_answer(arrival, at),
        details=message.verdict == "pass" and at.council.is_partner(message.from_address),
    )


def _no_answer(arrival: Arrival, at: Moment) -> str:
    message, reading = arrival.message, arrival.reading
    if message is None or not message.from_address:
        return "there is no sender's address"
    if message.verdict == "fail":
        return "the sender's address is proven false"
    if message.sender_doubt:
        return f"it is not clear who sent it: {message.sender_doubt}"
    if message.from_address.casefold() in at.council.settings.our_addresses:
        return "it comes from one of our own addresses"
    if message.no_answer or message.automated not in (None, "sealed"):
        return message.no_answer or f"it is machine mail ({message.automated})"
    if reading is not None and reading.writer in ("person", "child", "family"):
        return "a person, child or family writes themselves: a person answers"
    if arrival.clock_doubt:
        return f"its time of receipt is in doubt: {arrival.clock_doubt}"
    return ""


def case_file(arrival: Arrival, reference: str, decision: OpenCase | Divert, at: Moment) -> CaseFile:
    """The case as it is about to be, before anything of it is stored."""
    danger = isinstance(decision, OpenCase) and decision.danger
    return CaseFile(
        id=0,
        reference=reference,
        state="diverted" if isinstance(decision, Divert) else "open",
        opened_at=at.now,
        received_at=arrival.received_at,
        mailbox=arrival.mailbox,
        mailbox_address=arrival.mailbox_address,
        sender=sender_of(arrival, at),
        reading=arrival.reading or Reading(),
        needs_human=decision.needs_human,
        danger_at=at.now if danger else None,
        procedure=decision.procedure if isinstance(decision, Divert) else decision.divert or "",
    )


def opened(
    case: CaseFile, decision: OpenCase, arrival: Arrival, at: Moment,
    *, receipts_today: int,
) -> Effects:  # fmt: skip
    """Everything that opening a case starts. The tracks that may leave now do; the others wait for a person."""
    start = _clocks_at_receipt(arrival, decision.tracks[0], at)
    ways = tuple(way_of(case, side, at) for side in decision.tracks)
    blocked = tuple(f"{way.side}: {way.blocked}" for way in ways if way.blocked and not decision.unread)
    human = (*decision.needs_human, *blocked)
    free = leaves(
        "notice", at.council.settings.desk.mode, needs_human=bool(decision.needs_human), danger=decision.danger
    )
    parts = [Effects(start=start, needs_human=human)]
    for way in ways:
        if decision.unread:
            waiting = SetTrack(side=way.side, rung="unit", round=1, state="waiting_for_person", why=decision.because[0])
            parts.append(Effects(tracks=(waiting,)))
        elif free and not way.blocked:
            parts.append(hand_to(case, way, at))
        else:
            parts.append(wait_for_person(case, way))
    if decision.unread:
        parts.append(Effects(tasks=(Task(kind="read_by_hand", why=decision.because[0]),)))
    if decision.danger:
        parts.append(dangers.raised(case, decision.tracks[0], at))
    so_far = merge(*parts)
    known = replace(case, clocks=dangers.as_files(so_far.start), tracks=dangers.as_tracks(so_far.tracks))
    called = decision.danger and dangers.on_call(case, decision.tracks[0], at)
    return merge(so_far, receipt(known, arrival, at, receipts_today=receipts_today, on_call=called))


def diverted(case: CaseFile, decision: Divert, arrival: Arrival, at: Moment, *, receipts_today: int) -> Effects:
    """A diverted message waits on a triage clock until a person confirms the signpost."""
    start = _clocks_at_receipt(arrival, decision.side, at)
    state = SetTrack(side=decision.side, rung="unit", round=1, state="waiting_for_person", why=decision.procedure)
    known = replace(case, clocks=dangers.as_files(start), tracks=dangers.as_tracks((state,)))
    basis = Effects(start=start, tracks=(state,), needs_human=decision.needs_human)
    return merge(basis, receipt(known, arrival, at, receipts_today=receipts_today))


def _clocks_at_receipt(arrival: Arrival, side: Side, at: Moment) -> tuple[StartClock, ...]:
    return clocks.at_receipt(arrival.received_at, side, at.council.settings.clocks, at.council.calendar)


def receipt(case: CaseFile, arrival: Arrival, at: Moment, *, receipts_today: int, on_call: bool = False) -> Effects:
    """The receipt to the sender, or the task that replaces it (promise 11: a failed verdict gets no letter)."""
    danger = case.danger_at is not None
    why = case.sender.answerable
    if why:
        ring = danger or (arrival.message is not None and arrival.message.verdict == "fail")
        tasks = (Task(kind="ring_sender", why=f"no letter may go: {why}" + (": ring them now" if danger else "")),)
        return Effects(tasks=tasks if ring else (), notes=(Note(code="receipt:suppressed", detail={"why": why}),),
                       stop=dangers.cancelled("receipt"))  # fmt: skip
    if not leaves("receipt", at.council.settings.desk.mode, needs_human=False, danger=danger):
        return Effects(notes=(Note(code="receipt:shadow", detail={}),), stop=dangers.cancelled("receipt"))
    brake = receipts_today >= RECEIPTS_A_DAY and not danger
    message = arrival.message or Message()
    return Effects(
        letters=(
            LetterPlan(
                kind="receipt",
                key=f"{case.reference}/receipt/{arrival.ledger_id}",
                to_address=case.sender.address,
                to_name=case.sender.name,
                facts=replace(for_sender(case, at), danger=danger, on_call=on_call),
                from_address=case.mailbox_address,
                in_reply_to=message.message_id,
                references=(*message.references, *((message.message_id,) if message.message_id else ())),
                danger=danger,
                hold=f"brake: this address got {receipts_today} receipts within a day" if brake else "",
            ),
        )
    )
