"""Who may open which page: every view says so itself, and one that says nothing is shown to nobody (default deny).

Roles are tested here; whether this very case may be shown is asked again behind the page (models.pages).
"""

import logging
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from models.errors import NotForYou
from models.pages.viewer import ROLES, Role, Viewer

log = logging.getLogger("desk")
View = TypeVar("View", bound=Callable[..., Any])
PUBLIC: Final = frozenset({"public"})
"""The rule of a page that anybody may open."""


def public(view: View) -> View:
    """Anybody may open it, signed in or not."""
    view._rule = PUBLIC  # type: ignore[attr-defined]  # noqa: SLF001  # our own mark on our own view
    return view


def allow(*roles: Role) -> Callable[[View], View]:
    """Only who holds one of these roles may open it; without any, whoever is signed in."""

    def mark(view: View) -> View:
        view._rule = frozenset(roles or ROLES)  # type: ignore[attr-defined]  # noqa: SLF001
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> frozenset[str] | None:
    """Who may open an endpoint: roles, or PUBLIC; None when nobody has said so."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "_rule", None)


def guard(app: Flask) -> None:
    """Test every request before its view."""
    app.before_request(lambda: _tested(app))


def the_viewer() -> Viewer:
    """Who asked for this page; only in views that are not public."""
    viewer = _signed_in()
    assert viewer is not None, "the guard lets nobody else through"
    return viewer


def _signed_in() -> Viewer | None:
    viewer: Viewer | None = getattr(current_user, "viewer", None)
    return viewer


def _tested(app: Flask) -> Response | None:
    g.viewer = None
    if request.endpoint is None:
        g.viewer = _signed_in()
        return None  # no such page: 404, in the layout of whoever asks
    rule = rule_of(app, request.endpoint)
    if rule == PUBLIC:
        return None
    viewer = g.viewer = _signed_in()
    if viewer is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("sign_in.show", back=back or None))
    if rule is None:
        log.error("page %s has no rule of who may open it: nobody may", request.endpoint)
    if rule is None or not viewer.roles & rule:
        raise NotForYou("no role of yours opens this page")
    return None
