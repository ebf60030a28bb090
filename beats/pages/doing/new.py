"""New cases on the pages: out of post without a case, and of a telephone call."""

from dataclasses import replace

from beats import by_hand as opening
from beats.desk import Desk
from beats.pages.seen import case_for
from models.errors import NotForYou, NotThere
from models.pages.doing import NewCase, Post
from models.pages.viewer import Viewer
from models.reading import Reading
from models.store import by_hand


def post(desk: Desk, viewer: Viewer, number: int) -> Post:
    """Post without a case, by the number of its ledger row.

    Raises:
        NotThere: there is none, or it belongs to a case. NotForYou: the viewer is not of the unit, or the
            case that was made of it is not shown to them.
    """
    found = _found(desk, viewer, number)
    local = desk.council.local
    return Post(
        id=number, mailbox=found.row.mailbox, pile=found.row_exit, received_at=local(found.row.received_at),
        now=local(desk.now()), sender=found.message.from_name or found.message.from_address or "nobody named",
        subject=found.message.subject, text=found.message.text, because=found.because, person=found.reading.person,
        attached=tuple((one.name, one.text) for one in found.message.attachments), reference=found.made,
    )  # fmt: skip


def open_post(desk: Desk, viewer: Viewer, number: int, new: NewCase) -> str:
    """Make a case of it. Raises UsageError when it has one already."""
    found = _found(desk, viewer, number)
    reading = replace(_reading(new), writer=found.reading.writer)
    return opening.of_post(desk, (found.row, found.message, found.reading), reading, viewer.login)


def open_call(desk: Desk, viewer: Viewer, new: NewCase) -> str:
    """Make a case of a call. Raises UsageError when name, number or words are missing."""
    _of_the_unit(viewer)
    call = opening.Call(name=new.name, agency=new.agency, phone=new.phone, words=new.words, role=new.role,
                        address=new.address, once=new.once)  # fmt: skip
    return opening.from_call(desk, call, _reading(new), viewer.login)


def _of_the_unit(viewer: Viewer) -> None:
    if not viewer.may("admin"):
        raise NotForYou("post and calls are for the unit")


def _found(desk: Desk, viewer: Viewer, number: int) -> by_hand.Without:
    _of_the_unit(viewer)
    found = by_hand.without_case(desk.db, number)
    if found is None or found.row_exit not in ("ordinary", "set_aside"):
        raise NotThere(f"there is no post without a case numbered {number}")
    if found.made:  # its words are those of the case now
        case_for(desk.db, viewer, found.made)
    return found


def _reading(new: NewCase) -> Reading:
    """What the person who opens it says of it."""
    return Reading(
        kind="escalation", person=new.person, grounds=new.grounds, stage_reached=new.stage,
        steps_tried=(new.stage,) if new.stage != "none" else (), immediate_danger=new.danger, writer="professional",
        case_references=(new.case_reference,) if new.case_reference else (),
    )  # fmt: skip
