"""Signing in and out, the second factor, and one's own account."""

from flask import Blueprint, redirect, render_template, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from web.guard import allow, public

page = Blueprint("sign_in", __name__)


@page.get("/sign-in")
@public
def show() -> str:
    """The form."""
    return render_template("sign_in.html.j2")


@page.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session."""
    logout_user()
    return redirect(url_for("home.home"))


@page.get("/account")
@allow()
def account() -> str:
    """One's own account."""
    return render_template("account.html.j2")
