"""Changing one's own account: password, second factor, recovery codes, sessions. Each asks for the password again."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as Answer

from models.pages.accounts import Entered, Refused
from web.asked import the_desk
from web.forms.sign_in import BLANK, Filled, missing, refused_form
from web.guard import allow, the_viewer
from web.signed_in import SETTING_UP, go_on, take_up, the_token

page = Blueprint("account", __name__, url_prefix="/account")
PRESENT = {"password": "Enter the password you have now"}


@page.get("/password")
@allow()
def password() -> Answer:
    """The form for another password."""
    return _shown("password", BLANK)


@page.post("/password")
@allow()
def change_password() -> Answer:
    """Another password; every other session ends."""
    faults = missing(request.form, {**PRESENT, "new": "Enter a new password"})
    if faults:
        return _shown("password", Filled(faults=faults))
    outcome = the_desk().accounts.own.change_password(
        the_viewer(), the_token(), request.form["password"], request.form["new"]
    )
    if isinstance(outcome, Refused):
        field = "password" if outcome.why in ("wrong", "wait") else "new"
        return _shown("password", refused_form(outcome, field))
    return _done(outcome, "Your password is changed. Every other session of yours has ended.")


@page.get("/second-factor")
@allow()
def second_factor() -> Answer:
    """Before a second factor is set up: the password."""
    return _shown("second", BLANK)


@page.post("/second-factor")
@allow()
def begin_second_factor() -> Answer:
    """Begin to set one up, and go to its page."""
    faults = missing(request.form, PRESENT)
    if faults:
        return _shown("second", Filled(faults=faults))
    outcome = the_desk().accounts.own.begin_set_up(the_viewer(), the_token(), request.form["password"])
    if isinstance(outcome, Refused):
        return _shown("second", refused_form(outcome, "password"))
    session[SETTING_UP] = True
    return redirect(url_for("sign_in.set_up"), 303)


@page.get("/second-factor/end")
@allow()
def second_factor_end() -> Answer:
    """Before the second factor ends: the password."""
    return _shown("end", BLANK)


@page.post("/second-factor/end")
@allow()
def end_second_factor() -> Answer:
    """End it, where the council does not ask for one."""
    faults = missing(request.form, PRESENT)
    if faults:
        return _shown("end", Filled(faults=faults))
    outcome = the_desk().accounts.own.end_second_factor(the_viewer(), the_token(), request.form["password"])
    if isinstance(outcome, Refused):
        return _shown("end", refused_form(outcome, "password"))
    return _done(outcome, "The second factor has ended. Your password alone signs you in.")


@page.get("/recovery-codes")
@allow()
def recovery_codes() -> Answer:
    """Before there are new recovery codes: the password."""
    return _shown("codes", BLANK)


@page.post("/recovery-codes")
@allow()
def new_recovery_codes() -> Answer:
    """New recovery codes, shown this once."""
    faults = missing(request.form, PRESENT)
    if faults:
        return _shown("codes", Filled(faults=faults))
    outcome = the_desk().accounts.own.new_codes(the_viewer(), the_token(), request.form["password"])
    if isinstance(outcome, Refused):
        return _shown("codes", refused_form(outcome, "password"))
    take_up(outcome.entered)
    return make_response(render_template("codes.html.j2", codes=outcome.codes))


@page.post("/sessions/<int:session_id>/end")
@allow()
def end_session(session_id: int) -> Answer:
    """End one of one's own sessions."""
    the_desk().accounts.own.end_session(the_viewer(), session_id)
    flash("That session has ended.")
    return redirect(url_for("sign_in.account"), 303)


@page.post("/sessions/end-others")
@allow()
def end_others() -> Answer:
    """End all others."""
    the_desk().accounts.own.end_others(the_viewer(), the_token())
    flash("Every other session of yours has ended.")
    return redirect(url_for("sign_in.account"), 303)


def _shown(what: str, form: Filled) -> Answer:
    html = render_template("account_act.html.j2", what=what, form=form)
    return make_response(html, 422 if form.faults else 200)


def _done(entered: Entered, words: str) -> Answer:
    """Go on under the new session, back on one's account."""
    answer = go_on(entered, url_for("sign_in.account"))
    flash(words)
    return answer
