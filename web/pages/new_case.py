"""New cases: `/new-case` of a telephone call, `/post/<number>` out of post that has none."""

import secrets
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from models.errors import UsageError
from models.pages.doing import Post
from web.asked import the_desk
from web.forms import new_case
from web.forms.act_fields import CHOICES
from web.forms.fields import Fault
from web.forms.new_case import BLANK, Typed
from web.guard import allow, the_viewer

page = Blueprint("new_case", __name__)
MEANWHILE = Fault(field="person", text="Somebody makes a case of it at this very moment. Look again in a minute")


@page.get("/new-case")
@allow("admin")
def call() -> Response:
    """The form of a telephone call."""
    return _call(BLANK)


@page.post("/new-case")
@allow("admin")
def open_call() -> Response:
    """Open the case."""
    typed = new_case.read(request.form, call=True)
    if typed.new is None:
        return _call(typed)
    try:
        reference = the_desk().doing.open_call(the_viewer(), typed.new)
    except UsageError as error:
        return _call(replace(typed, faults=(Fault(field="words", text=str(error)),)))
    return redirect(f"/cases/{reference}")


@page.get("/post/<int:number>")
@allow("admin")
def post(number: int) -> Response:
    """Post without a case: its text, and the form that makes a case of it."""
    return _post(the_desk().doing.post(the_viewer(), number), BLANK)


@page.post("/post/<int:number>")
@allow("admin")
def open_post(number: int) -> Response:
    """Open the case."""
    desk, viewer = the_desk().doing, the_viewer()
    typed = new_case.read(request.form, call=False)
    if typed.new is None:
        return _post(desk.post(viewer, number), typed)
    try:
        reference = desk.open_post(viewer, number, typed.new)
    except UsageError:
        found = desk.post(viewer, number)  # it was made a case before: the page says which
        return _post(found, typed if found.reference else replace(typed, faults=(MEANWHILE,)))
    return redirect(f"/cases/{reference}")


def _call(typed: Typed) -> Response:
    once = typed.typed.get("once") or secrets.token_hex(8)  # one page opens one case, however often it is sent
    html = render_template("do/new_case.html.j2", typed=typed, value=typed.typed, choices=CHOICES, once=once)
    return make_response(html, 422 if typed.faults else 200)


def _post(post: Post, typed: Typed) -> Response:
    value = typed.typed or {"person": post.person if post.person != "unclear" else ""}
    html = render_template("do/post.html.j2", post=post, typed=typed, value=value, choices=CHOICES)
    return make_response(html, 409 if post.reference and request.method == "POST" else 422 if typed.faults else 200)
