"""Letters that a brake holds: a person lets one go, or says that it shall not leave (RFC 3834, 2; promise 14).

A manager cannot be late for a letter that never left. While a notice or step-up is held nothing is chased ('the step
before was sent'), its clock cannot be missed, and once released it is written anew with a clock that starts then:
its old text names a due time that nobody was told in time. Every other letter leaves as it was written.
"""

from dataclasses import replace

from models.act import CancelLetter, Release
from models.case import CaseFile, LetterFile, TrackFile
from models.directory.people import Holding
from models.effects import Effects, MarkLetter, Note, SetTrack, StopClock
from models.errors import UsageError
from models.words import GIVES
from router.directory.notify import Way, hand_to, way_of
from router.directory.recipients import Found
from router.directory.suspects import barred, may_answer, may_be_written_to
from router.merge import merge
from router.moment import Moment


def release(act: Release, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """The letter leaves, whatever the brakes say.

    Raises:
        UsageError: when it is not held, or may not go to that person any more.
    """
    letter = _held(case, act.message_id)
    if at.council.settings.desk.mode == "shadow":
        raise UsageError("the desk is in shadow mode: nothing leaves; change [desk] mode first")
    if letter.person_id and letter.person_id in case.exclusions:
        raise UsageError(f"{letter.person_id} is excluded from {case.reference}: cancel the letter instead")
    if letter.person_id and _is_challenged(case, letter, at):
        raise UsageError(
            f"the mail challenges {letter.person_id}: cancel the letter, or route the case to them knowingly"
        )
    track = _asked(case, letter)
    if track is None:
        return merge(
            _settled(case, letter, "released", by), Effects(mark=(MarkLetter(letter_id=letter.id, state="owed"),))
        )
    person = _reached(letter, at)
    way = way_of(case, track.side, at, rung=track.rung)
    if way.found.person is None or way.found.person.person_id != person.person_id:
        found = Found(person=person, why="routed", because=(f"released by {by}",))
        way = Way(side=track.side, rung=track.rung, found=found)
    way = replace(way, aware=(), blocked="", ring=False)
    anew = hand_to(case, way, at, kind="step_up" if letter.kind == "step_up" else "notice", checked_by=case.checked_by)
    return merge(
        _settled(case, letter, "released", by),
        Effects(mark=(MarkLetter(letter_id=letter.id, state="cancelled"),), stop=(_no_longer(track, by),)),
        replace(anew, letters=tuple(replace(one, released=True) for one in anew.letters)),
    )


def cancel(act: CancelLetter, case: CaseFile, *, by: str) -> Effects:
    """The letter never leaves. Where it was the one that asks somebody, the track waits for a person.

    Raises:
        UsageError: when it is not held.
    """
    letter = _held(case, act.message_id)
    done = merge(
        _settled(case, letter, "cancelled", by), Effects(mark=(MarkLetter(letter_id=letter.id, state="cancelled"),))
    )
    if letter.kind == "receipt":
        return merge(done, Effects(stop=(StopClock(kind="receipt", outcome="cancelled", by=by),)))
    track = _asked(case, letter)
    if track is None:
        return done
    why = f"{track.side}: its {letter.kind.replace('_', ' ')} was cancelled by {by}: route it"
    state = SetTrack(side=track.side, rung=track.rung, round=track.round, state="waiting_for_person", why=why,
                     owner_id=track.owner_id, deputy_id=track.deputy_id)  # fmt: skip
    return merge(done, Effects(tracks=(state,), stop=(_no_longer(track, by),), needs_human=(*case.needs_human, why)))


def _held(case: CaseFile, message_id: str) -> LetterFile:
    wanted = message_id.strip().strip("<>")
    letter = next((one for one in case.letters if one.message_id == wanted), None)
    if letter is None:
        raise UsageError(f"{case.reference} has no letter with that Message-ID: `queue` lists what is held")
    if letter.state != "held":
        raise UsageError(f"that {letter.kind} is {letter.state}, not held: there is nothing to release or cancel")
    return letter


def _asked(case: CaseFile, letter: LetterFile) -> TrackFile | None:
    """The track whose owner this very letter asks now; None for any other letter."""
    track = case.track(letter.side) if letter.side else None
    if track is None or letter.kind not in GIVES or track.state != "awaiting":
        return None
    return track if (track.round, track.owner_id) == (letter.round, letter.person_id) else None


def _reached(letter: LetterFile, at: Moment) -> Holding:
    rows = [one for one in at.directory.holdings if one.person_id == letter.person_id and one.holds_on(at.day)]
    person = next((one for one in rows if may_be_written_to(one, frozenset(), at)), None)
    if person is None:
        raise UsageError(f"{letter.person_id} can no longer be written to: cancel the letter and route the case")
    return person


def _no_longer(track: TrackFile, by: str) -> StopClock:
    return StopClock(kind="acknowledgement", outcome="cancelled", side=track.side, round=track.round, by=by)


def _settled(case: CaseFile, letter: LetterFile, what: str, by: str) -> Effects:
    """Told to the audit; the task is done when nothing of the case is held any more."""
    others = any(one.state == "held" and one.id != letter.id for one in case.letters)
    note = Note(code=f"letter:{letter.kind}:{what}", detail={"by": by, "to": letter.person_id or "sender"})
    return Effects(notes=(note,), complete=() if others else ("letter_held",))


def _is_challenged(case: CaseFile, letter: LetterFile, at: Moment) -> bool:
    """Whether the mail challenges its reader, and no person gave it to them knowing that (promise 10)."""
    tracks = [one for one in case.tracks if letter.side in (None, one.side)]
    return any(
        letter.person_id in barred(case, one.side, at) and not may_answer(case, one, letter.person_id, at)
        for one in tracks
    )
