"""The front page: whoever is signed in goes to their day's work; anybody else reads what this service is."""

from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from models.pages.viewer import Role, Viewer
from web.guard import public

page = Blueprint("home", __name__)
FIRST: Final[tuple[tuple[Role, str], ...]] = (
    ("admin", "queue.show"),
    ("manager", "queue.mine"),
    ("configurator", "council.people"),
    ("board", "figures.show"),
    ("auditor", "figures.audit"),
)
"""Where each role's day begins; whoever has several begins with the first of these."""


@page.get("/")
@public
def home() -> str | Response:
    """Nothing of any case."""
    viewer: Viewer | None = getattr(current_user, "viewer", None)
    if viewer is None:
        return render_template("home.html.j2")
    return redirect(url_for(next((place for role, place in FIRST if viewer.may(role)), "sign_in.account")))


@page.get("/robots.txt")
@public
def robots() -> tuple[str, dict[str, str]]:
    """Search engines have nothing to look for here."""
    return "User-agent: *\nDisallow: /\n", {"Content-Type": "text/plain; charset=utf-8"}
