"""The acts of the pages: what each is called and for, to whom it is offered and when. Judgement itself is the router's.

An act of this table is known by its name in addresses, which is the terminal's wherever the terminal has it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from models.case import CaseFile, TrackFile
from models.pages.doing import Group
from models.pages.sight import own_tracks, was_called
from models.pages.viewer import Role, Viewer
from router.answers.claims import CLAIM
from router.directory.ladder import above
from router.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A case as somebody looks at it now. tasks: the kinds of its open tasks; messages: how many it has."""

    case: CaseFile
    viewer: Viewer
    at: Moment
    tasks: frozenset[str] = frozenset()
    messages: int = 1

    @property
    def open_tracks(self) -> tuple[TrackFile, ...]:
        """The sides that are not closed; a manager's own alone."""
        theirs = self.case.tracks if self.viewer.may("admin") else own_tracks(self.viewer, self.case)
        return tuple(one for one in theirs if one.state != "closed")

    def has(self, *states: str) -> bool:
        """Whether an open side stands so."""
        return any(one.state in states for one in self.open_tracks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One act. fits: None = it is not offered, '' = it is, else why it cannot be done though somebody may look for it.

    lasting: what undoing it cannot bring back. roles: whose act it is.
    """

    label: str
    does: str
    group: Group
    fits: Callable[[Scene], str | None]
    lasting: str = ""
    roles: tuple[Role, ...] = ("admin",)


_LETTERS = "A letter that has left cannot be called back."
_STAYS = "It cannot be taken back; a note can say more."


def _open(scene: Scene) -> str | None:
    return None if scene.case.state == "closed" else ""


def _always(scene: Scene) -> str | None:
    del scene
    return ""


def _when(test: Callable[[Scene], bool], otherwise: str | None = None) -> Callable[[Scene], str | None]:
    """Offered on an open case where the test holds."""
    return lambda scene: _open(scene) if _open(scene) is None else "" if test(scene) else otherwise


def _untaken(scene: Scene) -> bool:
    return scene.case.danger_at is not None and scene.case.danger_taken_at is None


def _held(scene: Scene) -> bool:
    return any(one.state == "held" for one in scene.case.letters)


def _claimed(scene: Scene) -> bool:
    return scene.case.answer_at is not None and any(one.startswith(CLAIM) for one in scene.case.needs_human)


def _can_step_up(scene: Scene) -> bool:
    ladder = scene.at.council.ladder
    return scene.case.state == "open" and any(
        one.side != "undecided" and above(ladder(one.side), one.rung) for one in scene.open_tracks
    )


def _responding(scene: Scene) -> bool:
    return any(scene.case.running("response", one.side) for one in scene.open_tracks)


def _waits(scene: Scene) -> bool:
    return any(one.paused_at is not None for one in scene.case.clocks if one.outcome == "running")


def _may_pause(scene: Scene) -> bool:
    running = [
        one for one in scene.case.clocks if one.outcome == "running" and one.kind in ("acknowledgement", "response")
    ]
    return not _waits(scene) and any(one.due_at > scene.at.now for one in running)


def _closable(scene: Scene) -> str | None:
    return _open(scene) if not _untaken(scene) else "Somebody must take the danger first."


def _asked(scene: Scene) -> bool:
    return scene.case.state == "open" and scene.has("awaiting")


def _linked(scene: Scene) -> bool:
    return any(one.kind in ("notice", "hand_over", "step_up", "chase_1", "chase_2", "confirm")
               for one in scene.case.letters)  # fmt: skip


BOTH: tuple[Role, ...] = ("admin", "manager")
ACTS: dict[str, Row] = {
    "take-danger": Row(lasting=_STAYS, label="Take the danger", group="danger", fits=_when(_untaken), roles=BOTH,
                       does="You have dealt with the danger. The alerts to the on-call contacts end."),
    "confirm": Row(label="Confirm the reading", group="decide",
                   fits=_when(lambda scene: scene.has("waiting_for_person") and scene.case.state == "open"),
                   does="The machine read it right. What waited for you leaves.", lasting=_LETTERS),
    "signpost": Row(label="Confirm that it belongs elsewhere", group="decide", lasting=_LETTERS,
                    fits=_when(lambda scene: scene.case.state == "diverted"),
                    does="It belongs to another procedure. The sender is told which."),
    "correct": Row(label="Correct the reading", group="decide", fits=_open, lasting=_LETTERS,
                   does="The machine read it wrong. Your reading counts from now on; both are kept."),
    "seen": Row(label="Mark as seen", group="decide", fits=lambda scene: "" if scene.case.unseen else None,
                does="You have read what came since. Nothing leaves."),
    "unseen": Row(label="Mark as not seen", group="record",
                  fits=lambda scene: None if scene.case.unseen or scene.case.state == "closed" else "",
                  does="Somebody must read it again. A triage clock starts."),
    "accept-claim": Row(label="Accept the claimed acknowledgement", group="decide", fits=_when(_claimed),
                        lasting=_LETTERS, does="The answer does come from whoever has it, or counts as theirs."),
    "route": Row(label="Route it to a person", group="whose", fits=_open, lasting=_LETTERS,
                 does="You give it to somebody of the directory. They are asked to acknowledge it."),
    "step-up": Row(label="Step up now", group="whose", fits=_when(_can_step_up), lasting=_LETTERS,
                   does="It goes to the next rung now, before the clocks would take it there."),
    "acknowledge": Row(label="Record an acknowledgement", group="whose", fits=_when(_asked), lasting=_LETTERS,
                       roles=BOTH, does="The owner or their deputy takes it on. The response clock starts."),
    "not-mine": Row(lasting=_STAYS, label="It is not mine", group="whose", fits=_when(_asked), roles=("manager",),
                    does="You say that it belongs to somebody else. A person in the unit moves it; the time runs on."),
    "propose-time": Row(label="Name the time of your response", group="whose", fits=_when(_responding),
                        roles=("manager",), lasting=_LETTERS,
                        does="A sooner day counts at once. A later one waits until the unit accepts it."),
    "agree": Row(label="Agree a time to respond", group="whose", fits=_when(_responding), lasting=_LETTERS,
                 does="You accept the time that the manager asked for. The response is due then."),
    "spoken": Row(label="They have spoken", group="whose", lasting=_LETTERS,
                  fits=_when(lambda scene: _asked(scene) or _responding(scene)),
                  does="Manager and sender have spoken to each other. Chasing stops and the promises are met."),
    "pause": Row(label="Wait for the sender", group="whose", fits=_when(_may_pause),
                 does="The sender was asked something. The clocks wait for the answer, as long as the council allows."),
    "resume": Row(lasting=_STAYS, label="Stop waiting for the sender", group="whose", fits=_when(_waits),
                  does="What the sender was asked is answered. The clocks run on."),
    "absence": Row(lasting=_STAYS, label="Record an absence", group="whose", fits=_open,
                   does="Somebody of the directory is away. Whoever stands in for them covers, on every case."),
    "exclude": Row(label="Exclude somebody", group="whose", fits=_open,
                   does="They get nothing of this case from now on. Who was told, was told.",
                   lasting="Letters to them that are cancelled stay cancelled."),
    "readmit": Row(label="Lift an exclusion", group="whose", fits=_when(lambda scene: bool(scene.case.exclusions)),
                   does="They may be given this case again. Nothing is sent by it."),
    "tell": Row(label="Write to the sender", group="write", fits=_always, lasting=_LETTERS,
                does="Your own words to whoever raised it, in the desk's letter."),
    "tell-manager": Row(label="Write to the manager", group="write", lasting=_LETTERS,
                        fits=_when(lambda scene: scene.has("awaiting", "acknowledged")),
                        does="Your own words to whoever has it now, in the desk's letter. No clock changes."),
    "release": Row(label="Release a held letter", group="write", fits=_when(_held), lasting=_LETTERS,
                   does="A limit holds this letter. It leaves after all."),
    "cancel": Row(label="Cancel a held letter", group="write", fits=_when(_held),
                  does="A limit holds this letter. It never leaves.", lasting="A cancelled letter stays cancelled."),
    "withdraw-links": Row(label="End the links of its letters", group="write", fits=_when(_linked),
                          does="The links in letters until now stop working. Later letters carry links that work.",
                          lasting="An ended link stays ended."),
    "close": Row(label="Close with an outcome", group="decide", fits=_closable, lasting=_LETTERS,
                 does="It is over. The sender is told what came of it, in your words."),
    "reopen": Row(label="Reopen", group="decide", fits=lambda scene: "" if scene.case.state == "closed" else None,
                  does="The closed case is opened again and waits for a person.",
                  lasting="To end it again, close it again."),
    "note": Row(label="Add a note", group="record", fits=_always, roles=BOTH,
                does="Your own words for the record. They leave the desk in no letter.",
                lasting="A note stays in the record."),
    "done": Row(label="Tick off a task", group="record", fits=lambda scene: "" if scene.tasks else None,
                does="You have done it.", lasting="A task that is ticked off stays so."),
    "assign": Row(label="I take this", group="record",
                  fits=lambda scene: None if scene.case.worked_by == scene.viewer.login else "",
                  does="You work on it from now on; colleagues see that you do."),
    "unassign": Row(label="Put it back", group="record", fits=lambda scene: "" if scene.case.worked_by else None,
                    does="Nobody of the unit works on it from now on."),
    "link": Row(label="See also another case", group="record", fits=_always,
                does="Two cases belong together and stay two. Each names the other."),
    "unlink": Row(label="Undo a see-also", group="record", fits=lambda scene: "" if scene.case.see_also else None,
                  does="The two cases do not belong together after all."),
    "join": Row(label="Join it to another case", group="record", fits=_closable,
                does="It is about the same person as another case. This one ends and goes on there.",
                lasting="Joined messages stay with the other case."),
    "split": Row(label="Split a message off", group="record", lasting="The new case stays, and its receipt leaves.",
                 fits=_when(lambda scene: scene.case.state == "open" and scene.messages > 1),
                 does="One message is about something else. It becomes a case of its own."),
    "restrict": Row(label="Restrict who sees it", group="record", fits=_always,
                    does="You and those you choose see it here. Others see that it exists, and nothing more."),
    "unrestrict": Row(label="Lift the restriction", group="record",
                      fits=lambda scene: "" if scene.case.restricted_to else None,
                      does="Whoever may see cases sees this one again."),
}  # fmt: skip
"""In the order in which they are offered."""


def offered(name: str, scene: Scene) -> str | None:
    """Whether this viewer is offered the act now: '' = yes, None = no, else why not though they may look for it."""
    row, admin = ACTS[name], scene.viewer.may("admin")
    theirs = scene.open_tracks or (name in ("take-danger", "note") and was_called(scene.viewer, scene.case))
    if not scene.viewer.may(*row.roles) or not (admin or theirs):
        return None
    return row.fits(scene)
