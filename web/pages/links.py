"""`/a/<token>`: the page of a letter's link. One screen, no sign-in, our reference and the clock only (promise 13).

GET shows and changes nothing, because scanners open links; only a form of the page itself is recorded.
"""

from typing import assert_never

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from models.pages.link_page import (
    Acknowledged,
    LinkByPhone,
    LinkGone,
    LinkOpen,
    LinkOutcome,
    LinkState,
    Refused,
    Returned,
)
from web.asked import the_app, the_desk
from web.forms import answers
from web.forms.answers import EMPTY, STALE, Form
from web.forms.seal import seal, sealed
from web.guard import public

page = Blueprint("links", __name__, url_prefix="/a")


@page.get("/<token>")
@public
def show(token: str) -> Answer:
    """The form, or why there is none."""
    return _shown(token, _state(token), EMPTY, "link.html.j2")


@page.get("/<token>/not-mine")
@public
def show_not_mine(token: str) -> Answer:
    """The form for 'it is not mine', or why there is none."""
    return _shown(token, _state(token), EMPTY, "not_mine.html.j2")


@page.post("/<token>")
@public
def acknowledge(token: str) -> Answer:
    """Record the acknowledgement, or show the form again with what is wrong."""
    return _answered(token, answers.acknowledge(request.form), "link.html.j2")


@page.post("/<token>/not-mine")
@public
def not_mine(token: str) -> Answer:
    """Record that it is not theirs, or show the form again with what is wrong."""
    return _answered(token, answers.not_mine(request.form), "not_mine.html.j2")


def _state(token: str) -> LinkState:
    state = the_desk().link(token)
    if state is None:
        abort(404)
    return state


def _answered(token: str, form: Form, template: str) -> Answer:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    state = _state(token)
    if not isinstance(state, LinkOpen):
        return _shown(token, state, form, template)
    if not sealed(request.form.get("seal", ""), token, state.now, the_app().form_key):
        form = form.with_fault(STALE)
    if form.answer is None:
        return _shown(token, state, form, template)
    outcome = the_desk().answer_link(token, form.answer)
    if outcome is None:
        abort(404)
    return _told(token, outcome, form, template)


def _told(token: str, outcome: LinkOutcome, form: Form, template: str) -> Answer:
    """What came of it."""
    match outcome:
        case Acknowledged():
            return make_response(render_template("acknowledged.html.j2", done=outcome))
        case Returned():
            return make_response(render_template("returned.html.j2", done=outcome))
        case Refused():
            return _shown(token, outcome.state, answers.refused(form, outcome.why), template)
        case LinkByPhone() | LinkGone():
            return _shown(token, outcome, form, template)
        case _:
            assert_never(outcome)


def _shown(token: str, state: LinkState, form: Form, template: str) -> Response:
    match state:
        case LinkOpen():
            addresses = {
                "here": url_for("links.show", token=token),
                "back": url_for("links.show_not_mine", token=token),
            }
            hidden = seal(token, state.now, the_app().form_key)
            html = render_template(template, link=state, form=form, seal=hidden, **addresses)
            return make_response(html, 422 if form.faults else 200)
        case LinkByPhone():
            return make_response(render_template("ring.html.j2", link=state), 409 if request.method == "POST" else 200)
        case LinkGone():
            return make_response(render_template("gone.html.j2", link=state), 410)
        case _:
            assert_never(state)
