"""`/ladder`: rungs, clocks and calendar as they are in force; signing off a length; the switch of all letters."""

from datetime import timedelta

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from models.config.signoff import SIGNED_CLOCKS
from models.errors import UsageError
from models.pages.sheets import ClockSheet, LadderPage
from web.asked import the_desk
from web.forms import council as forms
from web.guard import allow, the_viewer
from web.pages.council.blueprint import page, recorded, shown

WARNED = timedelta(days=60)
"""So long before the holidays are verified no more, the page says so, as `check` does."""


@page.get("/ladder")
@allow("admin", "configurator", "auditor")
def ladder() -> Response:
    """What is in force."""
    found = _sheet()
    return shown("ladder", found=found, unverified=found.verified_until < found.now.date() + WARNED)


@page.get("/ladder/sign/<clock>")
@allow("admin", "configurator")
def ladder_sign(clock: str) -> Response:
    """The form for a signature."""
    found = _sheet()
    form = forms.blank(on=found.now.date().isoformat())
    return shown("sign", found=found, clock=_clock(found, clock), form=form)


@page.post("/ladder/sign/<clock>")
@allow("admin", "configurator")
def ladder_signed(clock: str) -> Response:
    """Record it, for the length that the page showed."""
    found = _sheet()
    known, form = _clock(found, clock), forms.signature(request.form, found.now.date())
    if form.asked is None:
        return shown("sign", 422, found=found, clock=known, form=form)
    assert known.kind is not None, "only clocks that are signed have a form"
    try:
        the_desk().council.ladder.sign(the_viewer(), known.kind, value=form.asked.value, by=form.asked.by,
                                       on=form.asked.on)  # fmt: skip
    except UsageError as error:
        return shown("sign", 422, found=found, clock=known, form=forms.refused(form.typed, "on", str(error)))
    recorded("The signature was recorded.")
    return redirect(url_for("council.ladder", _anchor="clocks"), 303)


@page.get("/ladder/letters")
@allow("admin")
def ladder_switch() -> Response:
    """Shall letters stop, or leave again? Asked once more before it is done."""
    return shown("switch", found=_sheet(), fault="")


@page.post("/ladder/letters")
@allow("admin")
def ladder_switched() -> Response:
    """Done, and told in the audit."""
    what = request.form.get("what", "")
    if what not in ("stop", "stop-all", "start"):
        return shown("switch", 422, found=_sheet(), fault="Select which letters are to stop")
    the_desk().council.ladder.switch(the_viewer(), stop=what != "start", danger=what == "stop-all")
    recorded("Letters leave again." if what == "start" else "Letters are stopped.")
    return redirect(url_for("council.ladder"), 303)


def _sheet() -> LadderPage:
    return the_desk().council.ladder.sheet(the_viewer())


def _clock(found: LadderPage, name: str) -> ClockSheet:
    if name not in SIGNED_CLOCKS:
        abort(404)
    return next(one for one in found.clocks if one.kind == name)
