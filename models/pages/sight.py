"""Who sees what of a case: asked by every page, list, search and download that shows one. Pure.

admin: every case that is not restricted to others. manager: the sides whose owner or recorded deputy they are, and a
danger that they were alerted to. auditor: what happened, never the words of a mail. board and configurator: none. A
restricted case is seen by the named accounts alone, whatever their role; to others it exists, and is not shown.
"""

from models.case import CaseFile, TrackFile
from models.errors import NotForYou
from models.pages.viewer import Viewer


def own_tracks(viewer: Viewer, case: CaseFile) -> tuple[TrackFile, ...]:
    """The sides that are theirs, or whose recorded deputy they are; none for somebody excluded (promise 10)."""
    if not viewer.person_id or viewer.person_id in case.exclusions:
        return ()
    return tuple(one for one in case.tracks if viewer.person_id in (one.owner_id, one.deputy_id))


def was_called(viewer: Viewer, case: CaseFile) -> bool:
    """Whether they were alerted to a danger of it, which a signed-in person takes (promise 15)."""
    if not viewer.person_id or viewer.person_id in case.exclusions or case.danger_at is None:
        return False
    return any(one.kind == "danger_alert" and one.person_id == viewer.person_id for one in case.letters)


def is_shut(viewer: Viewer, case: CaseFile) -> bool:
    """Whether the case is restricted to accounts that are not theirs."""
    return bool(case.restricted_to) and viewer.login not in case.restricted_to


def may_see(viewer: Viewer, case: CaseFile) -> bool:
    """Whether the case may be shown to them at all."""
    if is_shut(viewer, case):
        return False
    excluded = bool(viewer.person_id) and viewer.person_id in case.exclusions
    if viewer.may("admin", "auditor"):
        return not excluded
    return viewer.may("manager") and (bool(own_tracks(viewer, case)) or was_called(viewer, case))


def may_read_words(viewer: Viewer, case: CaseFile) -> bool:
    """Whether the words of its mails may be shown to them: an auditor reads what happened, not what was written."""
    theirs = bool(own_tracks(viewer, case)) or was_called(viewer, case)
    return may_see(viewer, case) and (viewer.may("admin") or (viewer.may("manager") and theirs))


def see(viewer: Viewer, case: CaseFile) -> None:
    """Go on only if the case may be shown.

    Raises:
        NotForYou: it exists, and is not shown to them.
    """
    if not may_see(viewer, case):
        raise NotForYou(f"{case.reference} is there, and is not shown to you: ask the unit")
