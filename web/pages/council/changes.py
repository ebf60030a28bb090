"""`/changes`: what one person has proposed of the directory, and a second one approves or rejects."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from models.errors import UsageError
from web.asked import the_desk
from web.guard import allow, the_viewer
from web.pages.council.blueprint import page, recorded, shown


@page.get("/changes")
@allow("admin", "configurator")
def changes() -> Response:
    """What waits, and what is done."""
    return shown("changes", found=the_desk().council.changes.every(the_viewer()))


@page.get("/changes/<int:number>")
@allow("admin", "configurator")
def change(number: int) -> Response:
    """One, with everything that it would change now."""
    return shown("change", found=the_desk().council.changes.one(the_viewer(), number), fault="")


@page.post("/changes/<int:number>/approve")
@allow("admin", "configurator")
def change_approved(number: int) -> Response:
    """Apply what was shown; a directory that has changed meanwhile is shown again instead."""
    parts, viewer = the_desk().council.changes, the_viewer()
    try:
        parts.approve(viewer, number, request.form.get("digest", ""))
    except UsageError as error:
        return shown("change", 409, found=parts.one(viewer, number), fault=str(error))
    recorded("The directory has changed.")
    return redirect(url_for("council.change", number=number), 303)


@page.post("/changes/<int:number>/end")
@allow("admin", "configurator")
def change_ended(number: int) -> Response:
    """Reject it; whoever proposed it withdraws it."""
    parts, viewer = the_desk().council.changes, the_viewer()
    try:
        parts.end(viewer, number)
    except UsageError as error:
        return shown("change", 409, found=parts.one(viewer, number), fault=str(error))
    recorded(f"Change {number} was ended: nothing of it is done.")
    return redirect(url_for("council.changes"), 303)
