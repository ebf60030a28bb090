"""One case: the page, its messages, letters, attachments and print view. Addresses and titles hold references alone."""

from flask import Blueprint, Response, make_response, render_template, request, session
from werkzeug.wrappers import Response as Answer

from models.errors import NotForYou, NotThere
from models.pages.doing import Offer
from web import case_words, queue_words
from web.asked import the_desk
from web.guard import allow, the_viewer
from web.render.files import saved
from web.render.frame import HEADERS, framed

page = Blueprint("case", __name__)
_ORDER = "timeline"
"""Where the session keeps which way round somebody reads timelines."""


@page.get("/cases/<reference>")
@allow("admin", "manager", "auditor")
def show(reference: str) -> str:
    """The case. order=newest|oldest is kept for the session; page: of the timeline."""
    asked = request.args.get("order", "")
    if asked in ("newest", "oldest"):
        session[_ORDER] = asked
    newest = session.get(_ORDER, "newest") == "newest"
    number = request.args.get("page", 1, int)
    viewer = the_viewer()
    case = the_desk().cases.show(viewer, reference, newest=newest, page=number)
    return render_template("case.html.j2", case=case, say=case_words, offers=_offers(case.reference))


@page.get("/cases/<reference>/print")
@allow("admin", "manager", "auditor")
def paper(reference: str) -> str:
    """The case as one document; the words of its mails only if they are ticked."""
    words = request.args.get("words") == "yes"
    case, messages = the_desk().cases.whole(the_viewer(), reference, words=words)
    return render_template("case_print.html.j2", case=case, messages=messages, say=case_words, words_too=words)


@page.get("/cases/<reference>/messages/<int:message>")
@allow("admin", "manager")
def message(reference: str, message: int) -> str:
    """One message, with the words that decided its reading marked."""
    found = the_desk().cases.message(the_viewer(), reference, message)
    return render_template("case_message.html.j2", reference=reference.upper(), message=found, say=case_words)


@page.get("/cases/<reference>/messages/<int:message>/formatted")
@allow("admin", "manager")
def formatted(reference: str, message: int) -> Answer:
    """The HTML of a message, cleaned, for the sandboxed frame of its page."""
    html = the_desk().cases.formatted(the_viewer(), reference, message)
    none = "<p>There is no formatted text, or it could not be cleaned in time. The words are on the page itself.</p>"
    answer = make_response(framed(none if html is None else html))
    answer.headers.update(HEADERS)
    return answer


@page.get("/cases/<reference>/messages/<int:message>/original")
@allow("admin", "manager")
def original(reference: str, message: int) -> Response:
    """The mail as it came in, to be saved."""
    return saved(the_desk().cases.original(the_viewer(), reference, message))


@page.get("/cases/<reference>/messages/<int:message>/attachments/<int:number>")
@allow("admin", "manager")
def attachment(reference: str, message: int, number: int) -> Response:
    """One attachment, to be saved."""
    return saved(the_desk().cases.attachment(the_viewer(), reference, message, number))


@page.get("/cases/<reference>/letters/<int:letter>")
@allow("admin", "manager", "auditor")
def letter(reference: str, letter: int) -> str:
    """One letter, as it was sent."""
    found = the_desk().cases.letter(the_viewer(), reference, letter)
    return render_template(
        "case_letter.html.j2", reference=reference.upper(), letter=found, say=case_words, states=queue_words
    )


@page.errorhandler(NotThere)
def not_there(error: NotThere) -> Answer:
    """There is no such case, or no such thing in it: what is wrong with the address."""
    return make_response(render_template("case_none.html.j2", why=str(error)), 404)


@page.errorhandler(NotForYou)
def not_for_you(error: NotForYou) -> Answer:
    """It exists, and is not shown: whom to ask."""
    del error  # which case, and why, is for the unit to say
    return make_response(render_template("case_shut.html.j2", lines=the_desk().cases.unit_lines()), 403)


def _offers(reference: str) -> tuple[Offer, ...]:
    """What the viewer may do now; an auditor does nothing."""
    viewer = the_viewer()
    return the_desk().doing.offers(viewer, reference) if viewer.may("admin", "manager") else ()
