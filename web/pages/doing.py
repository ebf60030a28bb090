"""Acts: each one page, one button. What follows is shown first; a case that changed meanwhile is shown again."""

from typing import Any, Final, assert_never

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from models.pages.doing import ActChanged, ActDone, ActForm, ActRefused
from web.asked import the_desk
from web.forms import acts
from web.forms.act_fields import CHOICES
from web.forms.acts import BLANK, Typed
from web.guard import allow, the_viewer

page = Blueprint("doing", __name__)
_BANNER: Final = "done"


@page.get("/cases/<reference>/do/<act>")
@allow("admin", "manager")
def form(reference: str, act: str) -> Response:
    """The page of an act, with what would follow."""
    role = request.args.get("role", "")[:40]
    return _shown(the_desk().doing.form(the_viewer(), reference, act, role=role), BLANK)


@page.post("/cases/<reference>/do/<act>")
@allow("admin", "manager")
def do(reference: str, act: str) -> Response:
    """Do it, or show what would follow; the same page again with what is wrong."""
    desk, viewer, typed = the_desk().doing, the_viewer(), acts.read(act, request.form)
    if typed.filled is None:
        return _shown(desk.form(viewer, reference, act), typed)
    if request.form.get("preview"):
        return _shown(desk.form(viewer, reference, act, filled=typed.filled), typed)
    outcome = desk.do(viewer, reference, act, typed.filled, version=typed.version)
    match outcome:
        case ActDone():
            session[_BANNER] = _banner(outcome)
            return redirect(f"/cases/{outcome.reference}")
        case ActRefused():
            return _shown(outcome.form, typed.refused(outcome.why, act))
        case ActChanged():
            return _shown(outcome.form, typed, changed=True)
        case _:
            assert_never(outcome)


def _banner(done: ActDone) -> dict[str, Any]:
    """What the next page says; codes and references alone, because it lies in a cookie."""
    banner: dict[str, Any] = {"words": done.words, "opened": done.opened, "letters": done.letters}
    if done.undo is not None:
        fields = {**done.undo.fields, "version": str(done.undo.version)}
        address = url_for("doing.do", reference=done.reference, act=done.undo.act)
        banner["undo"] = {"label": done.undo.label, "address": address, "fields": fields}
    return banner


@page.app_context_processor
def _last_done() -> dict[str, Any]:
    """`done_banner()`: what was done just now, told once on the next page of somebody signed in."""
    return {"done_banner": lambda: session.pop(_BANNER, None)}


def _shown(form_: ActForm, typed: Typed, *, changed: bool = False) -> Response:
    html = render_template(
        "do/act.html.j2", form=form_, typed=typed, asks=acts.shown(form_), changed=changed, choices=CHOICES,
        value=_values(form_, typed), back=f"/cases/{form_.reference}",
    )  # fmt: skip
    return make_response(html, 409 if changed else 422 if typed.faults else 200)


def _values(form_: ActForm, typed: Typed) -> dict[str, str]:
    """What stands in the fields: what was typed, else what the case has, else what the desk suggests."""
    if typed.typed:
        return dict(typed.typed)
    values = dict(form_.given)
    for name, options in form_.options.items():
        able = [one for one in options if not one.refused]
        best = next((one for one in able if one.suggested), able[0] if len(able) == 1 else None)
        if best is not None and name not in ("logins", "role", "day", "knowing"):
            values.setdefault(name, best.value)
    values.setdefault("logins", " ".join(one.value for one in form_.options.get("logins", ()) if one.suggested))
    return values
