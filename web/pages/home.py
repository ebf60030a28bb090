"""The front page: what this service is, for somebody who opens its address without a link."""

from flask import Blueprint, render_template

from web.guard import public

page = Blueprint("home", __name__)


@page.get("/")
@public
def home() -> str:
    """Nothing of any case."""
    return render_template("home.html.j2")


@page.get("/robots.txt")
@public
def robots() -> tuple[str, dict[str, str]]:
    """Search engines have nothing to look for here."""
    return "User-agent: *\nDisallow: /\n", {"Content-Type": "text/plain; charset=utf-8"}
