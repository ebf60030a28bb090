"""Sessions: Flask-Login keeps the token in a signed cookie, the desk knows whose it is and until when."""

from dataclasses import dataclass
from typing import Final

from flask import Flask
from flask_login import LoginManager

from models.pages.viewer import Viewer
from web.asked import the_desk


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A viewer as Flask-Login wants one; its id is the token of the session, never the number of a person."""

    token: str
    viewer: Viewer
    is_authenticated: Final = True
    is_active: Final = True
    is_anonymous: Final = False

    def get_id(self) -> str:
        """The token."""
        return self.token


def keep_sessions(app: Flask) -> None:
    """Look up the session of each request once, when it is first asked for."""
    manager = LoginManager(app)
    manager.session_protection = None  # the store ends sessions; an address that changes is a telephone on a train
    manager.user_loader(_load)


def _load(token: str) -> SignedIn | None:
    viewer = the_desk().accounts.viewer(token)
    return SignedIn(token, viewer) if viewer else None
