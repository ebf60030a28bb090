"""The application that a request belongs to, with its own type."""

from typing import TYPE_CHECKING, cast

from flask import current_app

from models.pages.desk import Desk

if TYPE_CHECKING:
    from web.app import DeskApp


def the_app() -> "DeskApp":
    """The application of this request."""
    return cast("DeskApp", current_app)


def the_desk() -> Desk:
    """The desk that pages ask."""
    return the_app().desk
