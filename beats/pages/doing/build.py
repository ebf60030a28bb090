"""A form as it was filled in becomes an act. Pure."""

from collections.abc import Callable
from datetime import datetime

from models.act import (
    AcceptClaim,
    AcknowledgeByPhone,
    Act,
    AgreeTime,
    CancelLetter,
    Close,
    Confirm,
    ConfirmSignpost,
    Correct,
    Done,
    Exclude,
    Join,
    Pause,
    Readmit,
    RecordAbsence,
    Release,
    Reopen,
    Resume,
    Route,
    Seen,
    Spoken,
    TakeDanger,
    Tell,
    WithdrawLinks,
)
from models.errors import UsageError
from models.manager_acts import AcknowledgeSignedIn, ProposeTime, ReturnSignedIn, StepUp, TellManager
from models.pages.doing import Filled
from models.record_acts import Assign, Link, Note, Restrict, Split, Unassign, Unlink, Unrestrict, Unseen
from models.words import Side
from router.answers.linking import respond_by
from router.by_person.fitting import Scene
from router.directory.suspects import barred, may_answer

CHALLENGED = "The mail itself challenges them. Choose somebody else, or say that you choose them knowingly."
NOT_THEIRS = "The mail itself challenges them, so their word does not count for it. Route it to them knowingly first."
FOR_THEM = "The mail itself challenges whoever it goes to. Cancel it, or route the case to them knowingly."


def build(name: str, filled: Filled, scene: Scene) -> Act:
    """The act of that name.

    Raises:
        UsageError: something that it needs is missing, or somebody is chosen whom the mail challenges.
    """
    return _BUILD[name](filled, scene)


def _side(filled: Filled, scene: Scene) -> Side | None:
    """The side that was chosen; a manager's own one, where they have only one."""
    if filled.side is not None:
        if filled.side not in {one.side for one in scene.open_tracks}:
            raise UsageError("that side is not open, or not yours")
        return filled.side
    tracks = scene.open_tracks
    return tracks[0].side if len(tracks) == 1 else None


def _due(filled: Filled, scene: Scene) -> datetime:
    due = respond_by(filled.day, scene.at)
    if due is None:
        raise UsageError("Select or enter a day")
    return due


def _route(filled: Filled, scene: Scene) -> Act:
    side = _side(filled, scene)
    sides = [side] if side else [one.side for one in scene.open_tracks]
    if not filled.knowing and any(filled.person_id in barred(scene.case, one, scene.at) for one in sides):
        raise UsageError(CHALLENGED)
    return Route(person_id=filled.person_id, side=side)


def _acknowledge(filled: Filled, scene: Scene) -> Act:
    """By the owner or deputy themselves where they are signed in; an admin records what somebody said by telephone."""
    side, mine = _side(filled, scene), scene.viewer.person_id
    asked = respond_by(filled.day, scene.at)
    who = filled.person_id or mine
    if mine and who == mine:
        return AcknowledgeSignedIn(person_id=mine, side=side, respond_by=asked)
    if not who:
        raise UsageError("Select who acknowledges it")
    if not scene.viewer.may("admin"):
        raise UsageError("only for yourself: an acknowledgement of somebody else is the unit's to record")
    if _suspected(who, side, scene):
        raise UsageError(NOT_THEIRS)
    return AcknowledgeByPhone(person_id=who, side=side, respond_by=asked)


def _suspected(person_id: str, side: Side | None, scene: Scene) -> bool:
    """Whether the mail challenges somebody to whom nobody gave it knowingly (promise 10), on that side or on any."""
    tracks = [one for one in scene.open_tracks if side in (None, one.side)]
    return any(
        person_id in barred(scene.case, one.side, scene.at) and not may_answer(scene.case, one, person_id, scene.at)
        for one in tracks
    )


def _release(filled: Filled, scene: Scene) -> Act:
    letter = next((one for one in scene.case.letters if one.message_id == filled.letter), None)
    if letter is not None and letter.person_id and _suspected(letter.person_id, letter.side, scene):
        raise UsageError(FOR_THEM)
    return Release(message_id=filled.letter)


def _correct(filled: Filled, scene: Scene) -> Act:
    """Only what is not as the case reads now."""
    now, new = scene.case.reading, filled
    return Correct(
        kind=new.kind if new.kind != now.kind else None,
        person=new.person if new.person != now.person else None,
        grounds=new.grounds if set(new.grounds) != set(now.grounds) else None,
        stage_reached=new.stage if new.stage != now.stage_reached else None,
        immediate_danger=new.danger if new.danger != now.immediate_danger else None,
    )


def _close(filled: Filled, scene: Scene) -> Act:
    if scene.at.council.settings.codes.learning and not filled.learning:
        raise UsageError("Select what it teaches")
    return Close(outcome=filled.words, side=filled.side, for_person=filled.for_person, learning=filled.learning)


def _done(filled: Filled, _: Scene) -> Act:
    if filled.task is None:
        raise UsageError("Select the task")
    return Done(task=filled.task)


def _split(filled: Filled, _: Scene) -> Act:
    if filled.message is None:
        raise UsageError("Select the message")
    return Split(message_id=filled.message)


_BUILD: dict[str, Callable[[Filled, Scene], Act]] = {
    "take-danger": lambda filled, _: TakeDanger(done=filled.words),
    "confirm": lambda _, __: Confirm(),
    "signpost": lambda _, __: ConfirmSignpost(),
    "correct": _correct,
    "seen": lambda _, __: Seen(),
    "unseen": lambda _, __: Unseen(),
    "accept-claim": lambda filled, scene: AcceptClaim(side=_side(filled, scene)),
    "route": _route,
    "step-up": lambda filled, scene: StepUp(why=filled.words, side=_side(filled, scene)),
    "acknowledge": _acknowledge,
    "not-mine": lambda filled, scene: ReturnSignedIn(
        person_id=scene.viewer.person_id, whose=filled.words, side=_side(filled, scene)
    ),
    "propose-time": lambda filled, scene: ProposeTime(
        person_id=scene.viewer.person_id, respond_by=_due(filled, scene), side=_side(filled, scene)
    ),
    "agree": lambda filled, scene: AgreeTime(respond_by=_due(filled, scene), side=_side(filled, scene)),
    "spoken": lambda filled, scene: Spoken(side=_side(filled, scene), on=filled.day),
    "pause": lambda filled, scene: Pause(asked=filled.words, side=_side(filled, scene)),
    "resume": lambda filled, scene: Resume(side=_side(filled, scene)),
    "absence": lambda filled, scene: RecordAbsence(person_id=filled.person_id, until=filled.day or scene.at.day),
    "exclude": lambda filled, _: Exclude(person_id=filled.person_id, why=filled.words),
    "readmit": lambda filled, _: Readmit(person_id=filled.person_id, why=filled.words),
    "tell": lambda filled, scene: Tell(
        words=filled.words, responded=filled.responded, hear_by=respond_by(filled.day, scene.at),
        side=_side(filled, scene) if scene.case.state != "closed" else None,
    ),
    "tell-manager": lambda filled, scene: TellManager(words=filled.words, side=_side(filled, scene)),
    "release": _release,
    "cancel": lambda filled, _: CancelLetter(message_id=filled.letter),
    "withdraw-links": lambda _, __: WithdrawLinks(),
    "close": _close,
    "reopen": lambda filled, _: Reopen(why=filled.words),
    "note": lambda filled, _: Note(words=filled.words),
    "done": _done,
    "assign": lambda _, scene: Assign(login=scene.viewer.login),
    "unassign": lambda _, __: Unassign(),
    "link": lambda filled, _: Link(to=filled.other),
    "unlink": lambda filled, _: Unlink(to=filled.other),
    "join": lambda filled, _: Join(into=filled.other),
    "split": _split,
    "restrict": lambda filled, scene: Restrict(logins=(scene.viewer.login, *filled.logins), why=filled.words),
    "unrestrict": lambda filled, _: Unrestrict(why=filled.words),
}  # fmt: skip
"""By the names of beats.pages.doing_table.ACTS."""
