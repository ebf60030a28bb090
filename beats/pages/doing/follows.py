"""What an act would do, before it is done: its letters, written as they would leave, and its changes in sentences."""

from collections.abc import Iterator
from datetime import datetime

from beats.desk import Desk
from beats.pages.doing.options import SIDE_WORDS, plain, reader
from models.act import Act
from models.case import CaseFile
from models.effects import CancelLetters, Effects, SetTrack
from models.errors import UsageError
from models.letter import Written
from models.pages.doing import Follows, Leaving
from models.times import moment
from models.words import ClockKind
from router.by_person.acts import effects_of
from router.by_person.fitting import Scene

CLOCK_WORDS: dict[ClockKind, str] = {
    "receipt": "the receipt's clock",
    "triage": "the clock for a person to read it",
    "acknowledgement": "the acknowledgement clock",
    "step_up_after": "the clock of the next step",
    "response": "the response clock",
    "danger": "the clock of the danger",
    "check_back": "the question after closing",
    "dissent": "the clock of the dissent",
}
ENDED = {"met": "is met", "missed": "has run out and stays missed", "cancelled": "ends", "running": "runs"}


def follows(desk: Desk, act: Act, scene: Scene) -> Follows:
    """What would follow now; nothing is written. A refusal is told in one sentence."""
    try:
        effects = effects_of(act, scene.case, scene.at, by=scene.viewer.login)
    except UsageError as error:
        return Follows(refused=sentence(str(error)))
    letters = tuple(_leaving(one, scene) for one in desk.write(effects.letters, scene.at.now))
    return Follows(letters=letters, changes=tuple(dict.fromkeys(_changes(effects, scene))))


def sentence(words: str) -> str:
    """A line of the desk as a page says it."""
    said = plain(words)
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '?', '!')) else '.'}"


def _leaving(one: Written, scene: Scene) -> Leaving:
    to = reader(one.plan.person_id, scene.at.directory.person)
    if one.plan.together:
        return Leaving(to=to, subject="", text="", held="told of in another letter of the same moment")
    if one.composed is None:
        return Leaving(to=to, subject="", text="", held="its template failed: tell IT")
    held = f"a limit holds it: {one.plan.hold}" if one.plan.hold else ""
    return Leaving(to=to, subject=one.composed.subject, text=one.composed.body, held=held)


def _changes(effects: Effects, scene: Scene) -> Iterator[str]:
    """Sentences, in the order in which somebody would ask."""
    case = scene.case
    yield from (_of_track(one, scene) for one in effects.tracks)
    ended: set[int] = set()
    for stop in effects.stop:
        running = [one for one in case.running(stop.kind, stop.side)
                   if one.id not in ended and stop.clock_id in (None, one.id)]  # fmt: skip
        if running:
            ended |= {one.id for one in running}
            late = stop.outcome == "met" and all(one.due_at < scene.at.now for one in running)
            yield _said(f"{CLOCK_WORDS[stop.kind]} {ENDED['missed' if late else stop.outcome]}")
    for start in effects.start:
        yield _said(f"{CLOCK_WORDS[start.kind]} starts, due {_when(start.due_at, scene)}")
    for move in effects.move:
        kind = _kind(case, move.clock_id)
        yield _said(f"{CLOCK_WORDS[kind]} is due {_when(move.due_at, scene)}")
    for wait in effects.pause:
        kind = _kind(case, wait.clock_id)
        yield _said(f"{CLOCK_WORDS[kind]} waits, at the longest until {_when(wait.until, scene)}")
    cancelled = {one for cancel in effects.cancel for one in _hit(case, cancel)}
    if cancelled:
        letters = "1 letter that has" if len(cancelled) == 1 else f"{len(cancelled)} letters that have"
        yield f"{letters.capitalize()} not left yet never leave{'s' if len(cancelled) == 1 else ''}."
    yield from (f"A task is made: {plain(one.why)}." for one in effects.tasks)


def _of_track(one: SetTrack, scene: Scene) -> str:
    words = SIDE_WORDS[one.side]
    owner = scene.at.directory.person(one.owner_id) if one.owner_id else None
    match one.state:
        case "awaiting":
            return f"{words} goes to {owner.name if owner else 'nobody'} ({one.rung.replace('_', ' ')})."
        case "acknowledged":
            return f"{words} is acknowledged."
        case "waiting_for_person":
            return f"{words} waits for a person{f': {plain(one.why)}' if one.why else ''}."
        case "closed":
            return f"{words} ends."


def _kind(case: CaseFile, clock_id: int) -> ClockKind:
    """Which clock of the case that is."""
    return next(one.kind for one in case.clocks if one.id == clock_id)


def _hit(case: CaseFile, cancel: CancelLetters) -> list[int]:
    """The letters of the case that have not left and never will."""
    return [one.id for one in case.letters if one.state in ("owed", "deferred", "held") and one.kind in cancel.kinds
            and cancel.side in (None, one.side) and cancel.person_id in ("", one.person_id)]  # fmt: skip


def _said(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _when(at: datetime, scene: Scene) -> str:
    return moment(scene.at.council.local(at), scene.at.local)
