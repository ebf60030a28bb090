"""What follows from opening a case or diverting a message: tracks, clocks, the receipt, and what may leave at once."""

from dataclasses import replace

from models.case import CaseFile, Sender
from models.decision import Divert, OpenCase
from models.effects import Effects, Note, SetTrack, Task
from models.known import Arrival
from models.letter import LetterPlan
from models.mail import Message, addressed_to, is_ours
from models.reading import Reading
from models.words import Side
from router.cases.challenging import with_challenges
from router.directory import circumstances
from router.directory.notify import hand_to, wait_for_person, way_of
from router.letters.facts import for_sender
from router.letters.leaving import leaves
from router.merge import merge
from router.moment import Moment
from router.silence import dangers
from router.steps.junk import WHY
from router.timing import clocks


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
    if arrival.junk:
        return f"{WHY}: a person answers"
    if message.sender_doubt:
        return f"it is not clear who sent it: {message.sender_doubt}"
    if is_ours(message.from_address, at.council.settings.our_addresses):
        return "it comes from one of our own addresses"
    if at.council.settings.names_all_of(arrival.mailbox) and not addressed_to(
        message, at.council.settings.our_addresses
    ):
        return "it names none of our addresses: it was passed on or sent to us hidden"
    if message.no_answer or message.automated not in (None, "sealed"):
        return message.no_answer or f"it is machine mail ({message.automated})"
    if reading is not None and reading.writer in ("person", "child", "family"):
        return "a person, child or family writes themselves: a person answers"
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


def opened(case: CaseFile, decision: OpenCase, arrival: Arrival, at: Moment) -> Effects:
    """Everything that opening a case starts. The tracks that may leave now do; the others wait for a person."""
    mode = at.council.settings.desk.mode
    never = circumstances.kept_away(case.reading, at.council)
    case = with_challenges(case, never)
    ways = tuple(way_of(case, side, at) for side in decision.tracks)
    blocked = tuple(
        way.blocked if way.side == "undecided" else f"{way.side}: {way.blocked}"
        for way in ways
        if way.blocked and not decision.unread
    )
    free = leaves("notice", mode, needs_human=bool(decision.needs_human), danger=decision.danger)
    why = decision.needs_human[0] if decision.needs_human else f"{mode} mode: the first notice waits for a person"
    todo = circumstances.suggested(case.reading, decision.tracks, at.council)
    needs = tuple(dict.fromkeys((*decision.needs_human, *blocked)))
    parts = [Effects(needs_human=needs, challenged=never, tasks=todo)]
    for way in ways:
        if decision.unread:
            waiting = SetTrack(side=way.side, rung="unit", round=1, state="waiting_for_person", why=decision.because[0])
            parts.append(Effects(tracks=(waiting,)))
        elif free and not way.blocked:
            parts.append(hand_to(case, way, at))
        else:
            parts.append(wait_for_person(case, way, why))
    if decision.unread:
        parts.append(Effects(tasks=(Task(kind="read_by_hand", why=decision.because[0]),)))
    if decision.danger:
        parts.append(dangers.raised(case, decision.tracks[0], at))
    so_far = merge(*parts)
    called = decision.danger and dangers.on_call(case, decision.tracks[0], at)
    return merge(so_far, answered(case, so_far, arrival, at, side=decision.tracks[0], on_call=called))


def diverted(case: CaseFile, decision: Divert, arrival: Arrival, at: Moment) -> Effects:
    """A diverted message waits on a triage clock until a person confirms the signpost."""
    state = SetTrack(side=decision.side, rung="unit", round=1, state="waiting_for_person", why=decision.procedure)
    basis = Effects(tracks=(state,), needs_human=decision.needs_human)
    return merge(basis, answered(case, basis, arrival, at, side=decision.side))


def answered(
    case: CaseFile, so_far: Effects, arrival: Arrival, at: Moment,
    *, side: Side, on_call: bool = False,
) -> Effects:  # fmt: skip
    """The clocks that run from receipt, and the receipt. Where none may go, no clock runs for it."""
    needed = (arrival.reading or case.reading).needed_before
    start = clocks.at_receipt(arrival.received_at, side, at.council.settings.clocks, at.council.calendar, needed=needed)
    own = () if case.state == "diverted" else circumstances.own_clocks(case, side, arrival.received_at, at)
    known = replace(
        case,
        clocks=dangers.as_files((*so_far.start, *start)),
        tracks=dangers.as_tracks(so_far.tracks) or case.tracks,
    )
    answer = _receipt(known, arrival, at, on_call=on_call)
    if not answer.letters:
        start = tuple(one for one in start if one.kind != "receipt")
    return merge(Effects(start=(*start, *own)), answer)


def _receipt(case: CaseFile, arrival: Arrival, at: Moment, *, on_call: bool = False) -> Effects:
    """The receipt to the sender, or the task that replaces it (promise 11: a failed verdict gets no letter)."""
    danger = case.danger_at is not None
    why = case.sender.answerable
    if why:
        ring = danger or (arrival.message is not None and arrival.message.verdict == "fail")
        tasks = (Task(kind="ring_sender", why=f"no letter may go: {why}" + (": ring them now" if danger else "")),)
        return Effects(tasks=tasks if ring else (), notes=(Note(code="receipt:suppressed", detail={"why": why}),))
    if not leaves("receipt", at.council.settings.desk.mode, needs_human=False, danger=danger):
        return Effects(notes=(Note(code="receipt:shadow", detail={}),))
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
            ),
        )
    )
