"""What takes an act back: an act of its own, offered once the first one is done. Nothing calls a letter back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.act import Act, Close, Correct, Exclude, Pause, Readmit, Seen
from models.pages.doing import Undo
from models.record_acts import Assign, Link, Restrict, Unassign, Unlink, Unseen
from models.words import Side
from router.by_person.fitting import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """The act that takes one back: its name, what the banner calls it, and its fields."""

    act: str
    label: str
    fields: Mapping[str, str]


def undo_of(act: Act, before: Scene) -> Undo | None:
    """What takes an act back, None where nothing does. before: the case as it was."""
    back = _back(act, before)
    if back is None:
        return None
    return Undo(act=back.act, label=back.label, version=before.case.version + 1, fields=back.fields)


def _back(act: Act, before: Scene) -> _Back | None:  # noqa: PLR0912  # one branch an act
    match act:
        case Seen():
            return _Back(act="unseen", label="Mark as not seen", fields={})
        case Unseen():
            return _Back(act="seen", label="Mark as seen", fields={})
        case Assign() if not before.case.worked_by:
            return _Back(act="unassign", label="Put it back", fields={})
        case Unassign() if before.case.worked_by == before.viewer.login:
            return _Back(act="assign", label="Take it again", fields={})
        case Pause():
            return _Back(act="resume", label="Let the clocks run on", fields=_of_side(act.side))
        case Exclude():
            return _Back(act="readmit", label="Lift the exclusion", fields={"person_id": act.person_id, **_WHY})
        case Readmit():
            return _Back(act="exclude", label="Exclude them again", fields={"person_id": act.person_id, **_WHY})
        case Restrict() if not before.case.restricted_to:
            return _Back(act="unrestrict", label="Lift the restriction", fields=_WHY)
        case Link():
            return _Back(act="unlink", label="Undo the see-also", fields={"other": act.to})
        case Unlink():
            return _Back(act="link", label="Name it again", fields={"other": act.to})
        case Close() if act.side is None:
            return _Back(act="reopen", label="Reopen", fields=_WHY)
        case Correct():
            return _Back(act="correct", label="Read it as before", fields=reading_fields(before))
        case _:
            return None


_WHY = {"words": "taken back at once"}


def _of_side(side: Side | None) -> dict[str, str]:
    return {"side": side} if side else {}


def reading_fields(scene: Scene) -> dict[str, str]:
    """The reading as the fields of a correction; grounds are parted by blanks."""
    reading: Any = scene.case.reading
    return {
        "kind": reading.kind, "person": reading.person, "grounds": " ".join(reading.grounds),
        "stage": reading.stage_reached, "danger": "yes" if reading.immediate_danger else "no",
    }  # fmt: skip
