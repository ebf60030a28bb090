"""What stands around every page of somebody signed in: where they can go, and what holds for the whole desk."""

from dataclasses import dataclass
from typing import Any, Final

from flask import g, request

from models.pages.viewer import Role, Viewer


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation: the endpoint that it leads to, and who has it."""

    text: str
    endpoint: str
    roles: tuple[Role, ...]

    def holds(self, endpoint: str) -> bool:
        """Whether that page belongs to it: pages of one blueprint do."""
        return endpoint.partition(".")[0] == self.endpoint.partition(".")[0]


PLACES: Final[tuple[Place, ...]] = ()
"""In the order in which they are shown. A blueprint stands in at most one of them."""


def layout() -> dict[str, Any]:
    """What every template knows: the viewer (None on pages that anybody may open) and their places."""
    viewer: Viewer | None = g.get("viewer")
    places = [one for one in PLACES if viewer is not None and viewer.may(*one.roles)]
    return {"viewer": viewer, "places": places, "here": request.endpoint or ""}
