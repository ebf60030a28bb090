"""Steps about how a message came: ours, unreadable, put back, too old, or seen before."""

from models.decision import AddToCase, Decision, OpenCase, Ordinary, SetAside
from models.known import Arrival, Known
from router.moment import Moment
from router.steps.common import PROVEN, doubts, doubts_of_origin


def our_own_letter(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Ours = a Message-ID that we sent, not a From (promise 12)."""
    if not known.ours:
        return None
    return SetAside(step="our_own_letter", because=("it carries the Message-ID of a letter that we sent",))


def unreadable(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """What could not be read is a case on the clock, with the original to open by hand (promise 2)."""
    if arrival.message is not None and arrival.reading is not None:
        return None
    why = f"could not be read: {arrival.unread_because or 'no reason is known'}"
    needs = (why, *doubts_of_origin(arrival, known))
    return OpenCase(step="unreadable", tracks=("undecided",), because=(why,), needs_human=needs, unread=True)


def put_back_by_hand(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Somebody put a mail back that we had filed: a person reads it (promise 3)."""
    if known.original is None or not known.original.filed:
        return None
    why = "somebody put it back into the folder after the desk had filed it"
    if known.original.reference:
        return AddToCase(
            step="put_back_by_hand",
            reference=known.original.reference,
            attached_as="information",
            because=(why,),
            needs_human=(why,),
        )
    return Ordinary(step="put_back_by_hand", because=(why,), needs_human=(why,))


def backlog(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Mail from long before the first poll gets no letter and no clock: one batch for a person (promise 4)."""
    if not arrival.backlog:
        return None
    why = (
        f"it came more than {at.council.settings.letters.backlog} before the desk first looked: one batch for a person"
    )
    red = ("danger was read in it",) if arrival.reading and arrival.reading.immediate_danger else ()
    return Ordinary(step="backlog", because=(why,), needs_human=(*red, why, *doubts(arrival, known)))


def repeat(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """The same content from a sender no less proven, decided before: one message, one case, one receipt (promise 3)."""
    original = known.original
    if original is None or arrival.message is None:
        return None
    if PROVEN[arrival.message.verdict] < PROVEN[original.verdict]:
        return None
    return SetAside(
        step="repeat",
        because=(f"the same content came before (message {original.message_id}) and was decided",),
        reference=original.reference,
    )
