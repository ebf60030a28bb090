"""`/letters`: every letter as it would leave, with a sample case. Templates are never edited on a page (promise 19)."""

from werkzeug.wrappers import Response

from web.asked import the_desk
from web.guard import allow, the_viewer
from web.pages.council.blueprint import page, shown


@page.get("/letters")
@allow("admin", "configurator", "auditor")
def letters() -> Response:
    """All of them."""
    return shown("letters", found=the_desk().council.letters.every(the_viewer()))


@page.get("/letters/<kind>")
@allow("admin", "configurator", "auditor")
def letter(kind: str) -> Response:
    """One kind, in every variant."""
    return shown("letter", found=the_desk().council.letters.one(the_viewer(), kind))
