"""Somebody gets nothing of a case any more: a later mail challenges them, or a person excludes them (promise 10).

What stands unsent to them is cancelled. Where they own a silent side its chase ends and a person chooses the next
owner; an owner who has acknowledged keeps it until a person decides. Who was told, was told: nothing is called back.
"""

from dataclasses import replace
from typing import get_args

from models.act import Exclude, Readmit
from models.case import CaseFile, TrackFile
from models.decision import AddToCase
from models.effects import CancelLetters, Effects, Note, SetTrack, StopClock, Task
from models.errors import UsageError
from models.known import Arrival
from models.reading import Challenged
from models.words import GIVES, LetterKind
from router.directory.circumstances import kept_away
from router.directory.ladder import above
from router.directory.notify import way_of
from router.directory.suspects import barred, is_challenged
from router.merge import merge
from router.moment import Moment

LATER = "a later mail challenges"
"""How the reason begins why a side stands still after a follow-up."""
_ANY: tuple[LetterKind, ...] = get_args(LetterKind)


def challenged_later(case: CaseFile, decision: AddToCase, arrival: Arrival, at: Moment) -> Effects:
    """What a message that joins a case adds to whom it challenges; its own new words only, never a proven forgery's."""
    message, reading = arrival.message, arrival.reading
    if message is None or reading is None or not decision.own_clocks or message.verdict == "fail":
        return Effects()
    named = (*reading.challenged, *kept_away(reading, at.council))
    added = tuple(one for one in named if one not in case.reading.challenged)
    return also_challenged(case, added, at, by="a later mail", needs=decision.needs_human)


def also_challenged(
    case: CaseFile, added: tuple[Challenged, ...], at: Moment, *, by: str, needs: tuple[str, ...] = ()
) -> Effects:
    """Somebody else is challenged from now on; where they own a silent side its chase ends. by: what or who says so."""
    if not added:
        return Effects()
    after = with_challenges(case, added)
    parts = [Effects(challenged=added, notes=(Note(code="challenged:later", detail={"by": by}),))]
    stopped: list[str] = []
    for track in case.tracks:
        newly = barred(after, track.side, at) - barred(case, track.side, at)
        parts += [_unsent(person_id, "the mail challenges them") for person_id in sorted(newly)]
        rung = is_challenged(after, track.rung) and not is_challenged(case, track.rung)
        if track.owner_id and (rung or track.owner_id in newly):
            why = f"{track.side}: {LATER} the {track.rung.replace('_', ' ')} who has it: a person decides who gets it"
            stopped.append(why)
            parts.append(_stopped(after, track, at, why=why, by="desk"))
    if stopped:
        parts.append(Effects(needs_human=(*case.needs_human, *needs, *stopped)))
    return merge(*parts)


def with_challenges(case: CaseFile, added: tuple[Challenged, ...]) -> CaseFile:
    """The case as every later step sees it: whom any of its mails challenges."""
    both = dict.fromkeys((*case.reading.challenged, *added))
    return replace(case, reading=replace(case.reading, challenged=tuple(both)))


def exclude(act: Exclude, case: CaseFile, at: Moment, *, by: str) -> Effects:
    """A person sees to it that somebody gets nothing of the case any more, for a reason that stays in the record.

    Raises:
        UsageError: when it is nobody of the directory, excluded already, or no reason is given.
    """
    _needs_why(act.why)
    if at.directory.person(act.person_id) is None:
        raise UsageError(f"{act.person_id} is nobody of the directory: see `directory who`")
    if act.person_id in case.exclusions:
        raise UsageError(f"{act.person_id} is excluded from {case.reference} already")
    return shut_out(case, act.person_id, at, why=act.why, by=by)


def shut_out(case: CaseFile, person_id: str, at: Moment, *, why: str, by: str) -> Effects:
    """Somebody gets nothing of the case any more; a side that they own waits for a person."""
    after = replace(case, exclusions=case.exclusions | {person_id})
    note = Note(code="excluded", detail={"person": person_id, "by": by, "why": why})
    parts = [Effects(exclude=frozenset({person_id}), notes=(note,)), _unsent(person_id, "excluded")]
    stopped = []
    for track in case.tracks:
        if track.owner_id == person_id:
            told = f"{track.side}: whoever has it was excluded by {by}: give it to somebody else"
            stopped.append(told)
            parts.append(_stopped(after, track, at, why=told, by=by))
    if stopped:
        parts.append(Effects(needs_human=(*case.needs_human, *stopped)))
    return merge(*parts)


def readmit(act: Readmit, case: CaseFile, *, by: str) -> Effects:
    """A person lifts an exclusion; nothing is sent by it, and what the mail itself challenges stays suspected.

    Raises:
        UsageError: when they are not excluded, or no reason is given.
    """
    _needs_why(act.why)
    if act.person_id not in case.exclusions:
        named = ", ".join(sorted(case.exclusions)) or "nobody"
        raise UsageError(f"{act.person_id} is not excluded from {case.reference}; excluded: {named}")
    note = Note(code="readmitted", detail={"person": act.person_id, "by": by, "why": act.why})
    return Effects(readmit=frozenset({act.person_id}), notes=(note,))


def _needs_why(why: str) -> None:
    if not why.strip():
        raise UsageError("say why, for the record: --why 'chaired the conference that is challenged'")


def _unsent(person_id: str, why: str) -> Effects:
    return Effects(cancel=(CancelLetters(kinds=_ANY, person_id=person_id, why=why),))


def _stopped(case: CaseFile, track: TrackFile, at: Moment, *, why: str, by: str) -> Effects:
    """The owner's chase ends and a person is asked who gets it, with the next step of the ladder as a suggestion."""
    task = Task(kind="reroute", side=track.side, why=f"{why}: act {case.reference} route --to {_next(case, track, at)}")
    if track.state != "awaiting":
        return Effects(tasks=(task,)) if track.state == "acknowledged" else Effects()
    state = SetTrack(side=track.side, rung=track.rung, round=track.round, state="waiting_for_person",
                     owner_id=track.owner_id, deputy_id=track.deputy_id, why=why)  # fmt: skip
    return Effects(
        tracks=(state,),
        stop=tuple(StopClock(kind=kind, outcome="cancelled", side=track.side, by=by)
                   for kind in ("acknowledgement", "step_up_after")),
        cancel=(CancelLetters(kinds=(*GIVES, "chase_1", "chase_2"), side=track.side, why=why),),
        tasks=(task,),
    )  # fmt: skip


def _next(case: CaseFile, track: TrackFile, at: Moment) -> str:
    rung = above(at.council.ladder(track.side), track.rung)
    if not rung:
        return "PERSON"
    way = way_of(case, track.side, at, rung=rung)
    return way.found.person.person_id if way.found.person is not None and not way.blocked else "PERSON"
