"""Which acts fit a case as it stands, for whoever looks at it. Pure.

A fitting says of a scene: None = the act is not offered, '' = it is, else why it cannot be done though somebody may
look for it. Whether an act may be done as it was filled in is judged by the act itself (router.by_person.acts).
"""

from collections.abc import Callable
from dataclasses import dataclass

from models.case import CaseFile, TrackFile
from models.pages.sight import own_tracks
from models.pages.viewer import Viewer
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


def is_open(scene: Scene) -> str | None:
    """Any open case."""
    return None if scene.case.state == "closed" else ""


def always(_: Scene) -> str | None:
    """Any case, closed ones too."""
    return ""


def when_open(test: Callable[[Scene], bool]) -> Callable[[Scene], str | None]:
    """Any open case where the test holds."""
    return lambda scene: "" if scene.case.state != "closed" and test(scene) else None


def danger_untaken(scene: Scene) -> bool:
    """Danger was read, and nobody has taken it."""
    return scene.case.danger_untaken


def has_held(scene: Scene) -> bool:
    """A limit holds one of its letters."""
    return any(one.state == "held" for one in scene.case.letters)


def is_claimed(scene: Scene) -> bool:
    """An answer waits that claims to acknowledge (promise 13)."""
    return scene.case.answer_at is not None and any(one.startswith(CLAIM) for one in scene.case.needs_human)


def can_step_up(scene: Scene) -> bool:
    """A side that is decided has a rung above it."""
    ladder = scene.at.council.ladder
    return scene.case.state == "open" and any(
        one.side != "undecided" and above(ladder(one.side), one.rung) for one in scene.open_tracks
    )


def is_responding(scene: Scene) -> bool:
    """A response clock runs on a side of theirs."""
    return any(scene.case.running("response", one.side) for one in scene.open_tracks)


def is_waiting(scene: Scene) -> bool:
    """Its clocks wait for the sender."""
    return any(one.paused_at is not None for one in scene.case.clocks if one.outcome == "running")


def may_pause(scene: Scene) -> bool:
    """A promise runs that is not overdue yet, and nothing waits already."""
    running = [
        one for one in scene.case.clocks if one.outcome == "running" and one.kind in ("acknowledgement", "response")
    ]
    return not is_waiting(scene) and any(one.due_at > scene.at.now for one in running)


def is_closable(scene: Scene) -> str | None:
    """An open case without danger that nobody has taken."""
    return is_open(scene) if not danger_untaken(scene) else "Somebody must take the danger first."


def is_asked(scene: Scene) -> bool:
    """Somebody was asked on a side of theirs and has not acknowledged."""
    return scene.case.state == "open" and scene.has("awaiting")


def has_links(scene: Scene) -> bool:
    """A letter of it may carry a link."""
    return any(one.kind in ("notice", "hand_over", "step_up", "chase_1", "chase_2", "confirm")
               for one in scene.case.letters)  # fmt: skip
