"""A person says that the reading is right: what waited may leave, or the signpost of a diverted message does."""

from dataclasses import replace

from models.case import CaseFile, TrackFile
from models.effects import Effects, StopClock, Task
from models.errors import UsageError
from models.letter import Facts, LetterPlan
from models.words import LetterKind, TaskKind
from router.directory.notify import Way, hand_to, next_round, wait_for_person, way_of
from router.letters.facts import for_sender
from router.letters.telling import tell_sender
from router.merge import merge
from router.moment import Moment

SHADOW = "shadow mode: nothing leaves"
SEEN: tuple[TaskKind, ...] = ("read_by_hand", "absence", "letter_bounced", "letter_refused")
"""Tasks that are done once a person has looked at the case."""


def triaged(by: str) -> Effects:
    """A person has looked: every triage clock of the case is met."""
    return Effects(stop=(StopClock(kind="triage", outcome="met", by=by, how="queue"),))


def confirm(case: CaseFile, at: Moment, *, by: str) -> Effects:
    """What waited for a person leaves; a side that is blocked says so and waits on."""
    if case.state == "diverted":
        return signpost(case, at, by=by)
    parts = [triaged(by), Effects(checked_by=by, unseen=0, answered=True, complete=SEEN)]
    left = []
    for track in case.tracks:
        if track.state != "waiting_for_person":
            continue
        way = _way(case, track, at)
        if way.blocked:
            left.append(way.blocked if track.side == "undecided" else f"{track.side}: {way.blocked}")
            parts.append(wait_for_person(case, way))
        elif at.council.settings.desk.mode == "shadow":
            parts.append(wait_for_person(case, way, SHADOW))
        else:
            number = next_round(case, track.side)
            parts += [
                hand_to(case, way, at, checked_by=by),
                tell_sender(case, track.side, at, event="routed", round_=number, rung=way.rung),
            ]
    return merge(*parts, Effects(needs_human=tuple(left)))


def _way(case: CaseFile, track: TrackFile, at: Moment) -> Way:
    """Where a waiting track goes: up from where it stands, and never a second time to somebody who did not answer."""
    way = way_of(case, track.side, at, rung=track.rung if track.owner_id else "")
    person = way.found.person
    if not way.blocked and person is not None and person.person_id == track.owner_id:
        return replace(way, blocked="its present owner had it before: give it to somebody else, or close it")
    return way


def signpost(case: CaseFile, at: Moment, *, by: str) -> Effects:
    """It does belong elsewhere: the signpost leaves, or somebody rings (promise 11: never to a failed verdict)."""
    if case.state != "diverted":
        raise UsageError(f"{case.reference} is no diverted message: there is no signpost to confirm")
    if any(one.kind == "signpost" for one in case.letters):
        raise UsageError(f"the signpost of {case.reference} was confirmed before: close it when they have it")
    done = merge(triaged(by), Effects(checked_by=by, needs_human=(), unseen=0, answered=True))
    why_not = case.sender.answerable or (SHADOW if at.council.settings.desk.mode == "shadow" else "")
    if why_not:
        return merge(done, Effects(tasks=(Task(kind="ring_sender", why=f"no letter may go: {why_not}"),)))
    facts = replace(for_sender(case, at), procedure=case.procedure, checked_by=by)
    return merge(done, Effects(letters=(to_sender(case, "signpost", facts),)))


def to_sender(case: CaseFile, kind: LetterKind, facts: Facts) -> LetterPlan:
    """A letter that a person lets go to the sender, once for each act."""
    ours = (case.sender.message_id,) if case.sender.message_id else ()
    number = 1 + sum(one.kind == kind for one in case.letters)
    return LetterPlan(
        kind=kind, key=f"{case.reference}/{kind}/{number}", to_address=case.sender.address, to_name=case.sender.name,
        facts=facts, from_address=case.mailbox_address, step=kind, in_reply_to=case.sender.message_id,
        references=(*case.sender.references, *ours),
    )  # fmt: skip
