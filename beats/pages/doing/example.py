"""What an act would be as the desk itself would fill it in, so that its page can show beforehand what would follow."""

from beats.pages.doing.options import suggestion
from models.pages.doing import Filled
from router.by_person.fitting import Scene

_WORDS = "(your words stand here)"
_AS_IT_IS = ("confirm", "signpost", "seen", "unseen", "accept-claim", "resume", "withdraw-links", "assign", "unassign")
_WITH_WORDS = ("take-danger", "step-up", "pause", "tell", "tell-manager", "reopen", "spoken", "note")


def example_of(name: str, scene: Scene) -> Filled | None:
    """The form as the desk would fill it in; None where only a person can say it, or several sides are open."""
    tracks = scene.open_tracks
    side = tracks[0].side if len(tracks) == 1 else None
    if name in _AS_IT_IS:
        return Filled(side=side)
    if name in _WITH_WORDS and (side is not None or name in ("take-danger", "reopen", "note")):
        return Filled(side=side, words=_WORDS)
    if name == "close":
        return Filled(words=_WORDS, learning=next(iter(scene.at.council.settings.codes.learning), ""))
    if name in ("release", "cancel"):
        held = [one.message_id for one in scene.case.letters if one.state == "held"]
        return Filled(letter=held[0]) if len(held) == 1 else None
    if side is None:
        return None
    if name == "route":
        person = suggestion(scene, tracks[0]).found.person
        return Filled(side=side, person_id=person.person_id) if person is not None else None
    if name == "acknowledge":
        return Filled(side=side, person_id=scene.viewer.person_id or tracks[0].owner_id)
    return None
