"""Sessions: Flask-Login keeps the token in a signed cookie, the desk knows whose it is and until when.

A session that still owes something (a code, a password of one's own) has its token under another name in the cookie,
so that the guard lets nobody through by it.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from models.pages.accounts import Entered, From
from models.pages.viewer import Viewer
from models.signin.account import Step
from web.asked import the_app, the_desk

if TYPE_CHECKING:
    from web.app import DeskApp

OWING: Final = "owing"
BACK: Final = "back"
LOGIN: Final = "login"
SETTING_UP: Final = "setting_up"
"""In the session of whoever has just given their password to set up another second factor."""
KNOWN_FOR: Final = 180 * 24 * 3600
"""Seconds for which a browser is known by its mark."""
PAGE_OF: Final[dict[Step, str]] = {
    "code": "sign_in.code",
    "new_password": "sign_in.new_password",
    "set_up": "sign_in.set_up",
}
"""Where each step is taken."""
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
            ("Macintosh", "Mac"), ("Linux", "Linux"))  # fmt: skip


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
    manager = LoginManager(app, add_context_processor=False)  # error pages are drawn without the database too
    manager.session_protection = None  # the store ends sessions; an address that changes is a telephone on a train
    manager.user_loader(_load)


def _load(token: str) -> SignedIn | None:
    """What a page asks for by itself (live update) is no look of a person: idle time goes on."""
    viewer = the_desk().accounts.viewer(token, looking=request.headers.get("Sec-Fetch-Dest") != "empty")
    return SignedIn(token, viewer) if viewer else None


def the_token() -> str:
    """The session of whoever asks, whole or owing; '' for nobody."""
    return getattr(current_user, "token", "") or str(session.get(OWING, ""))


def go_on(entered: Entered, where: str = "", login: str = "") -> Answer:
    """Take the session up and go to its next page. Nothing of the cookie before survives (session fixation).

    login: as typed, so that the pages of the next steps can name it to a keeper of passwords.
    """
    back, login = str(session.get(BACK, "")), login or str(session.get(LOGIN, ""))
    if entered.step != "whole":
        session.clear()
        session[OWING], session[LOGIN] = entered.token, login
        if back:
            session[BACK] = back
        return redirect(url_for(PAGE_OF[entered.step]), 303)
    take_up(entered)
    answer = redirect(where or _own(back) or url_for("home.home"), 303)
    _mark(answer, entered)
    return answer


def take_up(entered: Entered) -> None:
    """A whole session, from now on that of this browser; its cookie begins anew."""
    viewer = the_desk().accounts.viewer(entered.token)
    assert viewer is not None, "it was begun just now"
    session.clear()
    login_user(SignedIn(entered.token, viewer))


def whence() -> From:
    """Where this request comes from."""
    agent = request.user_agent.string
    browser = next((name for word, name in _BROWSERS if word in agent), "Another browser")
    system = next((f" on {name}" for word, name in _SYSTEMS if word in agent), "")
    mark = request.cookies.get(_mark_name(the_app()), "")
    return From(address=request.remote_addr or "", mark=mark[:200], device=browser + system)


def own_path(text: str) -> str:
    """A path of our own that somebody may be sent back to by GET, '' for anything else (open redirect)."""
    if not re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}", text) or text.startswith("/sign-"):
        return ""
    try:
        adapter = the_app().create_url_adapter(request)
        assert adapter is not None, "there is a request"
        adapter.match(text.partition("?")[0], method="GET")
    except HTTPException:
        return ""
    return text


def _own(back: str) -> str:
    return request.script_root + back if back else ""


def _mark_name(app: "DeskApp") -> str:
    return "__Host-desk-known" if app.config["SESSION_COOKIE_SECURE"] else "desk-known"


def _mark(answer: Response | Answer, entered: Entered) -> None:
    app = the_app()
    answer.set_cookie(
        _mark_name(app), entered.mark, max_age=KNOWN_FOR, httponly=True, samesite="Strict",
        secure=bool(app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip
