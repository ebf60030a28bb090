"""What stands around every page of somebody signed in: where they can go, and what holds for the whole desk."""

from dataclasses import dataclass
from typing import Any, Final

from flask import g, request

from models.errors import StoreError
from models.pages.queue_rows import Notices
from models.pages.viewer import Role, Viewer
from web.asked import the_desk


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation: the endpoint that it leads to, and who has it.

    only: how the endpoints begin that belong to it, where several entries share a blueprint; () = the whole blueprint.
    """

    text: str
    endpoint: str
    roles: tuple[Role, ...]
    only: tuple[str, ...] = ()

    def holds(self, endpoint: str) -> bool:
        """Whether that page belongs to it."""
        if self.only:
            return endpoint.startswith(self.only)
        return endpoint.partition(".")[0] == self.endpoint.partition(".")[0]


PLACES: Final[tuple[Place, ...]] = (
    Place("Queue", "queue.show", ("admin",), ("queue.show", "queue.found", "queue.search", "queue.keep_view")),
    Place("My cases", "queue.mine", ("manager",), ("queue.mine",)),
    Place("Figures", "figures.show", ("board", "admin", "auditor", "configurator"), ("figures.show",)),
    Place("People", "council.people", ("admin", "configurator"),
          ("council.people", "council.person", "council.absences")),
    Place("Ladder and clocks", "council.ladder", ("admin", "configurator", "auditor"), ("council.ladder",)),
    Place("Letters", "council.letters", ("admin", "configurator", "auditor"), ("council.letter",)),
    Place("Changes", "council.changes", ("admin", "configurator"), ("council.change",)),
    Place("Audit", "figures.audit", ("auditor", "admin"), ("figures.audit",)),
)  # fmt: skip
"""In the order in which they are shown."""


def layout() -> dict[str, Any]:
    """What every template knows: the viewer (None on pages that anybody may open) and their places."""
    viewer: Viewer | None = g.get("viewer")
    places = [one for one in PLACES if viewer is not None and viewer.may(*one.roles)]
    return {"viewer": viewer, "places": places, "here": request.endpoint or "", "notices": _notices(viewer)}


def _notices(viewer: Viewer | None) -> Notices:
    """What holds for the whole desk; nothing where the database does not answer: the page itself says so."""
    try:
        return the_desk().queue.notices() if viewer is not None else Notices()
    except StoreError:
        return Notices()
