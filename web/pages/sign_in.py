"""Signing in and out, step by step: password, code, a password of one's own, a second factor; the council's own way.

Every step ends in a new session (web.signed_in.go_on) and a redirect; a wrong one shows its form again.
"""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as Answer

from models.pages.accounts import Entered, Journey, Refused, SetUp
from models.signin.account import Step
from web.asked import the_desk
from web.forms.sign_in import BLANK, Filled, login_of, missing, refused_form, text_of
from web.guard import allow, public, the_viewer
from web.signed_in import BACK, LOGIN, PAGE_OF, SETTING_UP, go_on, own_path, take_up, the_token, whence

page = Blueprint("sign_in", __name__)
JOURNEY = "journey"


@page.get("/sign-in")
@public
def show() -> Answer:
    """The form; whoever is signed in goes on."""
    back = own_path(request.args.get("back", ""))
    if current_user.is_authenticated:
        return redirect(back or url_for("home.home"))
    if back:
        session[BACK] = back
    return _shown("sign_in.html.j2", BLANK)


@page.post("/sign-in")
@public
def enter() -> Answer:
    """Login and password."""
    login, password = login_of(request.form), request.form.get("password", "")
    faults = missing(request.form, {"login": "Enter your login", "password": "Enter your password"})
    if faults:
        return _shown("sign_in.html.j2", Filled(login=login, faults=faults))
    outcome = the_desk().accounts.sign_in(login, password, whence())
    if isinstance(outcome, Refused):
        return _refused("sign_in.html.j2", outcome, "login", login=login)
    return go_on(outcome, login=login)


@page.get("/sign-in/council")
@public
def council() -> Answer:
    """Set out for the council's own sign-in. By GET: a form may lead nowhere else, and it changes nothing."""
    if not the_desk().accounts.council.name:
        abort(404)
    journey = the_desk().accounts.council.leave()
    if isinstance(journey, Refused):
        return _refused("sign_in.html.j2", journey, "council")
    session[JOURNEY] = {name: value for name, value in asdict(journey).items() if name != "address"}
    return redirect(journey.address)


@page.get("/sign-in/back")
@public
def back() -> Answer:
    """Whoever comes back from there; the way is good once."""
    if not the_desk().accounts.council.name:
        abort(404)
    kept: dict[str, Any] | None = session.pop(JOURNEY, None)
    journey = Journey(address="", **kept) if kept else None
    outcome = the_desk().accounts.council.back(journey, request.args, whence())
    return go_on(outcome) if isinstance(outcome, Entered) else _refused("sign_in.html.j2", outcome, "council")


@page.get("/sign-in/code")
@public
def code() -> Answer:
    """The form for a code of the second factor."""
    return _owing("code") or _shown("sign_in_code.html.j2", BLANK)


@page.post("/sign-in/code")
@public
def give_code() -> Answer:
    """A code of the app, or a recovery code."""
    faults = missing(request.form, {"code": "Enter the code that your app shows"})
    if faults:
        return _owing("code") or _shown("sign_in_code.html.j2", Filled(faults=faults))
    outcome = the_desk().accounts.code(the_token(), request.form["code"])
    return _went_on(outcome, "sign_in_code.html.j2", "code")


@page.get("/sign-in/password")
@public
def new_password() -> Answer:
    """The form for a password of one's own, in place of the one that somebody else made."""
    return _owing("new_password") or _shown("sign_in_password.html.j2", BLANK)


@page.post("/sign-in/password")
@public
def give_password() -> Answer:
    """A password of one's own."""
    faults = missing(request.form, {"new": "Enter a new password"})
    if faults:
        return _owing("new_password") or _shown("sign_in_password.html.j2", Filled(faults=faults))
    outcome = the_desk().accounts.new_password(the_token(), request.form["new"])
    return _went_on(outcome, "sign_in_password.html.j2", "new")


@page.get("/sign-in/second-factor")
@public
def set_up() -> Answer:
    """The second factor that is being set up, at sign-in or from one's own account."""
    found = _setting_up()
    return _shown("sign_in_second.html.j2", BLANK, setup=found) if found else redirect(url_for("sign_in.show"))


@page.get("/sign-in/second-factor.svg")
@public
def picture() -> Answer:
    """Its picture for an app to read; only for the session that sets it up."""
    found = _setting_up()
    if found is None:
        abort(404)
    return Response(found.picture, content_type="image/svg+xml")


@page.post("/sign-in/second-factor")
@public
def finish_set_up() -> Answer:
    """The app's first code; then the recovery codes, shown this once."""
    if _setting_up() is None:
        return _start_again(Refused(why="gone"))
    outcome = the_desk().accounts.finish_set_up(the_token(), request.form.get("code", ""))
    if isinstance(outcome, Refused):
        found = _setting_up()
        if found is None:
            return _start_again(outcome)
        return _refused("sign_in_second.html.j2", outcome, "code", setup=found)
    take_up(outcome.entered)
    return make_response(render_template("codes.html.j2", codes=outcome.codes))


@page.post("/sign-out")
@public
def sign_out() -> Answer:
    """End the session, whatever it owes; nothing of its cookie is left."""
    the_desk().accounts.sign_out(the_token())
    logout_user()
    session.clear()
    flash("You have signed out")
    return redirect(url_for("sign_in.show"), 303)


@page.get("/account")
@allow()
def account() -> str:
    """One's own account."""
    found = the_desk().accounts.own.account(the_viewer(), the_token())
    return render_template("account.html.j2", own=found)


def _setting_up() -> SetUp | None:
    """What this browser sets up: it owes it, or has given the password for it; another session's draft is not shown."""
    if current_user.is_authenticated and not session.get(SETTING_UP):
        return None
    return the_desk().accounts.set_up(the_token())


def _owing(step: Step) -> Answer | None:
    """Where to go instead, when the session does not owe that step."""
    owes = the_desk().accounts.owes(the_token())
    if owes == step:
        return None
    return redirect(url_for(PAGE_OF.get(owes, "sign_in.show") if owes else "sign_in.show"))


def _went_on(outcome: Entered | Refused, template: str, field: str) -> Answer:
    if isinstance(outcome, Entered):
        return go_on(outcome)
    return _start_again(outcome) if outcome.why == "gone" else _refused(template, outcome, field)


def _start_again(outcome: Refused) -> Answer:
    flash(text_of(outcome), "important")
    return redirect(url_for("sign_in.show"), 303)


def _refused(template: str, outcome: Refused, field: str, login: str = "", **more: Any) -> Answer:
    form = refused_form(outcome, field, login)
    return _shown(template, form, 429 if outcome.why == "wait" else 422, **more)


def _shown(template: str, form: Filled, code: int = 422, **more: Any) -> Answer:
    council = the_desk().accounts.council.name
    html = render_template(template, form=form, council_sign_in=council, login=session.get(LOGIN, ""), **more)
    return make_response(html, code if form.faults else 200)
