"""Cases that a person opens: from a telephone call, from post without one, or out of another case."""

from dataclasses import dataclass, replace

from beats.acting import carry_out
from beats.decide import arrival_of, open_by_hand
from beats.desk import Desk
from models.decision import OpenCase
from models.errors import LostLease, UsageError
from models.mail import Message, Signature
from models.reading import Reading
from models.record_acts import Link, Split
from models.store import by_hand
from models.store.cases import case_by_reference
from models.store.claims import Row
from models.words import Side
from router.by_person.acts import effects_of

_SIDES: dict[str, tuple[Side, ...]] = {"child": ("child",), "adult": ("adult",), "both": ("child", "adult")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A telephone call as it was taken: who rang, and what they said, in the words of who took it.

    once: what tells one form from another, so that it opens one case; '' = the moment does.
    """

    name: str
    agency: str
    phone: str
    words: str
    role: str = ""
    address: str = ""
    once: str = ""


def from_call(desk: Desk, call: Call, reading: Reading, by: str) -> str:
    """Open a case from a telephone call; its reference comes back.

    Raises:
        UsageError: when there is no name, number or word of what was said, or it was written down before.
    """
    if not (call.name.strip() and call.phone.strip() and call.words.strip()):
        raise UsageError("give --name, --phone and --words: who rang, their number, and what they said")
    now, box = desk.now(), desk.settings.mailbox[0]
    try:
        row = by_hand.make_row(
            desk.db, mailbox=box.name, epoch="calls", item=call.once or now.isoformat(), received_at=now, now=now,
            why=f"a telephone call that {by} began to write down: ask them",
        )  # fmt: skip
    except LostLease:
        raise UsageError("this call was written down before: look for its case in the queue") from None
    message = Message(
        from_address=call.address, from_name=call.name, subject="Telephone call", text=call.words, text_new=call.words,
        signature=Signature(role=call.role, agency=call.agency, phone=call.phone),
    )  # fmt: skip
    arrival = replace(arrival_of(desk, row), message=message, reading=reading)
    return open_by_hand(desk, row, arrival, _decision(reading, "by_telephone", f"a telephone call taken by {by}"))


def from_post(desk: Desk, where: str, reading: Reading | None, by: str) -> str:
    """Open a case from post without one; `where`: MAILBOX:ITEM as `queue --post` lists it. reading: corrections.

    Raises:
        UsageError: when there is no such message, it has a case, or it was opened before.
    """
    mailbox, colon, item = where.partition(":")
    if not colon:
        raise UsageError(f"--item {where}: write MAILBOX:ITEM as `queue --post` lists it")
    return of_post(desk, by_hand.set_aside(desk.db, mailbox, item), reading, by)


def of_post(desk: Desk, post: tuple[Row, Message, Reading], reading: Reading | None, by: str) -> str:
    """The same for a message that was looked up already. Raises UsageError when it was opened before."""
    old, message, read = post
    try:
        row = by_hand.make_row(
            desk.db, mailbox=old.mailbox, epoch="post", item=str(old.id), received_at=old.received_at, now=desk.now(),
            why=f"post that {by} made a case: read it", sha256=old.sha256,
        )  # fmt: skip
    except LostLease:
        raise UsageError(f"{old.mailbox}:{old.item} was made a case before") from None
    found = replace(reading or read, kind="escalation", case_references=read.case_references,
                    evidence=read.evidence, rules_version=read.rules_version)  # fmt: skip
    arrival = replace(arrival_of(desk, row), message=message, reading=found)
    return open_by_hand(desk, row, arrival, _decision(found, "from_post", f"{by} found it to be an escalation"))


def split(desk: Desk, reference: str, message_id: int, by: str) -> str:
    """One message of a case becomes a case of its own; the new reference comes back, and each case names the other.

    Raises:
        UsageError: it is no message of that case that can be split off, or it was split off before.
    """
    case = case_by_reference(desk.db, reference)
    effects_of(Split(message_id=message_id), case, desk.moment(), by=by)
    parted = by_hand.of_case(desk.db, case.id, message_id)
    old = parted.row
    try:
        row = by_hand.make_row(
            desk.db, mailbox=old.mailbox, epoch="split", item=str(message_id), received_at=old.received_at,
            now=desk.now(), why=f"a message that {by} began to split off {case.reference}: read it", sha256=old.sha256,
        )  # fmt: skip
    except LostLease:
        raise UsageError(f"message {message_id} was split off before") from None
    reading = replace(parted.reading, kind="escalation")
    arrival = replace(arrival_of(desk, row), message=parted.message, reading=reading)
    decision = _decision(reading, "split", f"{by} split it off another case")
    opened = open_by_hand(desk, row, arrival, decision, parted.kept)
    carry_out(desk, case.reference, Link(to=opened), by)
    carry_out(desk, case.reference, Split(message_id=message_id), by)
    return opened


def _decision(reading: Reading, step: str, because: str) -> OpenCase:
    """A person has said that it is an escalation: nothing of the reading is in doubt but the side."""
    tracks = _SIDES.get(reading.person, ("undecided",))
    unclear = ("it is not clear whether it is about a child or an adult",) if tracks == ("undecided",) else ()
    return OpenCase(step=step, tracks=tracks, because=(because,), needs_human=unclear, danger=reading.immediate_danger)
