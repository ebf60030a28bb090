"""Steps of a chase that never left: the next one overtakes them, they are recorded and not sent late. Pure."""

from models.case import CaseFile, ClockFile, TrackFile
from models.effects import CancelLetters, Note
from models.words import LetterKind
from router.moment import Moment


def overtaken_by(
    case: CaseFile, track: TrackFile, clock: ClockFile, wanted: LetterKind,
    *, at: Moment,
) -> tuple[Note, ...]:  # fmt: skip
    """Steps that were due before and never left: recorded, not sent late."""
    before: tuple[LetterKind, ...] = ("chase_1", "chase_2") if wanted == "step_up" else ("chase_1",)
    if not at.council.settings.clocks.nudge:
        before = before[1:]
    if clock.kind == "step_up_after":
        return ()  # the second chase left before it started: what it overtook is recorded
    left = {one.kind for one in case.letters
            if one.side == track.side and one.round == track.round and one.state != "held"}  # fmt: skip
    return tuple(Note(code=f"overtaken:{kind}", detail={"by": wanted}) for kind in before if kind not in left)


def held_reminder(case: CaseFile, track: TrackFile) -> tuple[CancelLetters, ...]:
    """A reminder that a brake still holds when the next step is due is overtaken: it never leaves beside that step."""
    held = any(one.kind == "chase_1" and one.state == "held" and (one.side, one.round) == (track.side, track.round)
               for one in case.letters)  # fmt: skip
    return (CancelLetters(kinds=("chase_1",), side=track.side, why="overtaken"),) if held else ()
