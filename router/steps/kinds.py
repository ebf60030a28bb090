"""Steps about what a message says."""

from models.decision import Decision, Divert, OpenCase, Ordinary, SetAside
from models.known import Arrival, Known
from models.reading import Reading
from router.directory import circumstances
from router.moment import Moment
from router.steps.common import SEALED, doubts, family, sides_of


def _reading(arrival: Arrival) -> Reading:
    return arrival.reading or Reading()


def _words(arrival: Arrival, *fields: str) -> tuple[str, ...]:
    """The labels and rules that decided, without the words of the mail: those stay with the reading."""
    found = [f"{one.label} ({one.rule})" for one in _reading(arrival).evidence if one.label.split(":")[0] in fields]
    return tuple(dict.fromkeys(found))


def danger(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Danger in any kind of mail is red at once (promise 15)."""
    reading = _reading(arrival)
    if not reading.immediate_danger:
        return None
    extra = () if reading.kind == "escalation" else (f"danger was read in mail of kind {reading.kind}",)
    return OpenCase(
        step="danger",
        tracks=sides_of(arrival, known.directory, at),
        because=_words(arrival, "immediate_danger", "kind"),
        needs_human=(*extra, *family(reading), *circumstances.questions(reading, at.council), *doubts(arrival, known)),
        danger=True,
        divert=reading.procedure if reading.kind == "other_process" else None,
    )


def sealed_mail(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Sealed mail runs its clock from arrival and is opened by hand (promise 2)."""
    if arrival.message is None or not arrival.message.sealed:
        return None
    return OpenCase(
        step="sealed_mail",
        tracks=sides_of(arrival, known.directory, at),
        because=(SEALED,),
        needs_human=doubts(arrival, known),
        unread=True,
    )


_WORDLESS_MACHINES = ("bounce", "receipt", "calendar", "out_of_office")
"""Machine mail known by its structure, which needs no words; any other header never chooses the exit (promise 2)."""


def no_words(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Empty and undecodable mail is a case: the original may hold what no program could read (promise 2)."""
    message = arrival.message
    if message is None or message.text.strip() or message.automated in _WORDLESS_MACHINES:
        return None
    why = f"could not be read: {message.unreadable or 'it has no words'}; open the original"
    return OpenCase(
        step="no_words",
        tracks=sides_of(arrival, known.directory, at),
        because=(why,),
        needs_human=(why, *doubts(arrival, known)),
        unread=True,
    )


def from_the_family(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """A person, child or family writing themselves: a person now, no letter (design.md, section 5)."""
    reading = _reading(arrival)
    why = family(reading)
    if not why or reading.kind in ("automated", "junk"):
        return None
    return OpenCase(
        step="from_the_family",
        tracks=sides_of(arrival, known.directory, at),
        because=(*why, *_words(arrival, "kind")),
        needs_human=(*why, *doubts(arrival, known)),
        divert=reading.procedure,
    )


def escalation(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """A professional raises a problem within procedures."""
    reading = _reading(arrival)
    if reading.kind != "escalation":
        return None
    tracks = sides_of(arrival, known.directory, at)
    unclear = ("it is not clear whether it is about a child or an adult",) if tracks == ("undecided",) else ()
    return OpenCase(
        step="escalation",
        tracks=tracks,
        because=(*_words(arrival, "kind", "grounds"), *circumstances.shown(reading, at.council)),
        needs_human=(*unclear, *circumstances.questions(reading, at.council), *doubts(arrival, known)),
        divert=reading.procedure,
    )


def belongs_elsewhere(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Another procedure, or a first report: a person confirms the signpost; until then a clock runs (promise 2)."""
    reading = _reading(arrival)
    if reading.kind not in ("new_concern", "other_process"):
        return None
    return Divert(
        step="belongs_elsewhere",
        procedure="new_concern" if reading.kind == "new_concern" else reading.procedure or "other",
        side=sides_of(arrival, known.directory, at)[0],
        because=_words(arrival, "kind", "procedure"),
        needs_human=doubts(arrival, known),
    )


def noise(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Machine mail without content for a person, or junk; a header alone never chooses this exit (promise 2)."""
    reading = _reading(arrival)
    if reading.kind not in ("automated", "junk"):
        return None
    return SetAside(step="noise", because=_words(arrival, "kind"), needs_human=doubts(arrival, known))


def ordinary_post(arrival: Arrival, known: Known, at: Moment) -> Decision | None:
    """Routine business and questions: the unit's ordinary queue."""
    return Ordinary(step="ordinary_post", because=_words(arrival, "kind"), needs_human=doubts(arrival, known))
