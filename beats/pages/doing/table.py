"""The acts of the pages: what each is called and for, and to whom it is offered. When one fits is the router's.

An act of this table is known by its name in addresses, which is the terminal's wherever the terminal has it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from models.pages.doing import Group
from models.pages.sight import was_called
from models.pages.viewer import Role
from router.by_person.fitting import (
    Scene,
    always,
    can_step_up,
    danger_untaken,
    has_held,
    has_links,
    is_asked,
    is_claimed,
    is_closable,
    is_open,
    is_responding,
    is_waiting,
    may_pause,
    when_open,
)


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


BOTH: tuple[Role, ...] = ("admin", "manager")
ACTS: dict[str, Row] = {
    "take-danger": Row(lasting=_STAYS, label="Take the danger", group="danger", roles=BOTH,
                       fits=when_open(danger_untaken),
                       does="You have dealt with the danger. The alerts to the on-call contacts end."),
    "confirm": Row(label="Confirm the reading", group="decide",
                   fits=when_open(lambda scene: scene.has("waiting_for_person") and scene.case.state == "open"),
                   does="The machine read it right. What waited for you leaves.", lasting=_LETTERS),
    "signpost": Row(label="Confirm that it belongs elsewhere", group="decide", lasting=_LETTERS,
                    fits=when_open(lambda scene: scene.case.state == "diverted"),
                    does="It belongs to another procedure. The sender is told which."),
    "correct": Row(label="Correct the reading", group="decide", fits=is_open, lasting=_LETTERS,
                   does="The machine read it wrong. Your reading counts from now on; both are kept."),
    "seen": Row(label="Mark as seen", group="decide", fits=lambda scene: "" if scene.case.unseen else None,
                does="You have read what came since. Nothing leaves."),
    "unseen": Row(label="Mark as not seen", group="record",
                  fits=lambda scene: None if scene.case.unseen or scene.case.state == "closed" else "",
                  does="Somebody must read it again. A triage clock starts."),
    "accept-claim": Row(label="Accept the claimed acknowledgement", group="decide", fits=when_open(is_claimed),
                        lasting=_LETTERS, does="The answer does come from whoever has it, or counts as theirs."),
    "route": Row(label="Route it to a person", group="whose", fits=is_open, lasting=_LETTERS,
                 does="You give it to somebody of the directory. They are asked to acknowledge it."),
    "step-up": Row(label="Step up now", group="whose", fits=when_open(can_step_up), lasting=_LETTERS,
                   does="It goes to the next rung now, before the clocks would take it there."),
    "acknowledge": Row(label="Record an acknowledgement", group="whose", fits=when_open(is_asked), lasting=_LETTERS,
                       roles=BOTH, does="The owner or their deputy takes it on. The response clock starts."),
    "not-mine": Row(lasting=_STAYS, label="It is not mine", group="whose", fits=when_open(is_asked), roles=("manager",),
                    does="You say that it belongs to somebody else. A person in the unit moves it; the time runs on."),
    "propose-time": Row(label="Name the time of your response", group="whose", fits=when_open(is_responding),
                        roles=("manager",), lasting=_LETTERS,
                        does="A sooner day counts at once. A later one waits until the unit accepts it."),
    "agree": Row(label="Agree a time to respond", group="whose", fits=when_open(is_responding), lasting=_LETTERS,
                 does="You accept the time that the manager asked for. The response is due then."),
    "spoken": Row(label="They have spoken", group="whose", lasting=_LETTERS,
                  fits=when_open(lambda scene: is_asked(scene) or is_responding(scene)),
                  does="Manager and sender have spoken to each other. Chasing stops and the promises are met."),
    "pause": Row(label="Wait for the sender", group="whose", fits=when_open(may_pause),
                 does="The sender was asked something. The clocks wait for the answer, as long as the council allows."),
    "resume": Row(lasting=_STAYS, label="Stop waiting for the sender", group="whose", fits=when_open(is_waiting),
                  does="What the sender was asked is answered. The clocks run on."),
    "absence": Row(lasting=_STAYS, label="Record an absence", group="whose", fits=is_open,
                   does="Somebody of the directory is away. Whoever stands in for them covers, on every case."),
    "exclude": Row(label="Exclude somebody", group="whose", fits=is_open,
                   does="They get nothing of this case from now on. Who was told, was told.",
                   lasting="Letters to them that are cancelled stay cancelled."),
    "readmit": Row(label="Lift an exclusion", group="whose", fits=when_open(lambda scene: bool(scene.case.exclusions)),
                   does="They may be given this case again. Nothing is sent by it."),
    "tell": Row(label="Write to the sender", group="write", fits=always, lasting=_LETTERS,
                does="Your own words to whoever raised it, in the desk's letter."),
    "tell-manager": Row(label="Write to the manager", group="write", lasting=_LETTERS,
                        fits=when_open(lambda scene: scene.has("awaiting", "acknowledged")),
                        does="Your own words to whoever has it now, in the desk's letter. No clock changes."),
    "release": Row(label="Release a held letter", group="write", fits=when_open(has_held), lasting=_LETTERS,
                   does="A limit holds this letter. It leaves after all."),
    "cancel": Row(label="Cancel a held letter", group="write", fits=when_open(has_held),
                  does="A limit holds this letter. It never leaves.", lasting="A cancelled letter stays cancelled."),
    "withdraw-links": Row(label="End the links of its letters", group="write", fits=when_open(has_links),
                          does="The links in letters until now stop working. Later letters carry links that work.",
                          lasting="An ended link stays ended."),
    "close": Row(label="Close with an outcome", group="decide", fits=is_closable, lasting=_LETTERS,
                 does="It is over. The sender is told what came of it, in your words."),
    "reopen": Row(label="Reopen", group="decide", fits=lambda scene: "" if scene.case.state == "closed" else None,
                  does="The closed case is opened again and waits for a person.",
                  lasting="To end it again, close it again."),
    "note": Row(label="Add a note", group="record", fits=always, roles=BOTH,
                does="Your own words for the record. They leave the desk in no letter.",
                lasting="A note stays in the record."),
    "done": Row(label="Tick off a task", group="record", fits=lambda scene: "" if scene.tasks else None,
                does="You have done it.", lasting="A task that is ticked off stays so."),
    "assign": Row(label="I take this", group="record",
                  fits=lambda scene: None if scene.case.worked_by == scene.viewer.login else "",
                  does="You work on it from now on; colleagues see that you do."),
    "unassign": Row(label="Put it back", group="record", fits=lambda scene: "" if scene.case.worked_by else None,
                    does="Nobody of the unit works on it from now on."),
    "link": Row(label="See also another case", group="record", fits=always,
                does="Two cases belong together and stay two. Each names the other."),
    "unlink": Row(label="Undo a see-also", group="record", fits=lambda scene: "" if scene.case.see_also else None,
                  does="The two cases do not belong together after all."),
    "join": Row(label="Join it to another case", group="record", fits=is_closable,
                does="It is about the same person as another case. This one ends and goes on there.",
                lasting="Joined messages stay with the other case."),
    "split": Row(label="Split a message off", group="record", lasting="The new case stays, and its receipt leaves.",
                 fits=when_open(lambda scene: scene.case.state == "open" and scene.messages > 1),
                 does="One message is about something else. It becomes a case of its own."),
    "restrict": Row(label="Restrict who sees it", group="record", fits=always,
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
