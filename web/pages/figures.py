"""`/figures`: figures without a person in them, also as a file; `/audit`: who did what, when."""

from collections.abc import Iterator

from flask import Blueprint, Response, make_response, render_template, request

from models.pages.figures import FEW, WEEKS, FiguresPage
from models.words import GROUNDS
from web import council_words as say
from web.asked import the_desk
from web.forms import council as forms
from web.forms.spreadsheet import as_csv
from web.guard import allow, the_viewer

page = Blueprint("figures", __name__)
SIDES = ("child", "adult", "undecided")
LINES = (*GROUNDS, "")


@page.get("/figures")
@allow("board", "admin", "auditor", "configurator")
def show() -> str:
    """The figures of so many weeks."""
    found = _found()
    most = max(week.received for week in found.received)
    return render_template("figures.html.j2", found=found, say=say, spans=WEEKS, sides=SIDES, grounds=LINES, most=most)


@page.get("/figures.csv")
@allow("board", "admin", "auditor", "configurator")
def download() -> Response:
    """The same as a file; small numbers are kept back there too."""
    found = _found()
    answer = make_response(as_csv(_rows(found)))
    answer.content_type = "text/csv; charset=utf-8"
    name = f"figures-{found.since:%Y-%m-%d}-{found.weeks}-weeks.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page.get("/audit")
@allow("auditor", "admin")
def audit() -> Response:
    """Entries that fit, a page at a time."""
    form = forms.audit(request.args)
    assert form.asked is not None, "this form always asks for something"
    found = the_desk().figures.audit(the_viewer(), form.asked)
    asked = {name: form.typed[name] for name in ("reference", "login", "code", "day") if form.typed[name]}
    html = render_template("figures_audit.html.j2", found=found, form=form, asked=asked)
    return make_response(html, 422 if form.faults else 200)


def _found() -> FiguresPage:
    """For the weeks that the address asks for, a quarter of a year when it asks for none."""
    asked = request.args.get("weeks", "")
    weeks = int(asked) if asked in map(str, WEEKS) else WEEKS[1]
    return the_desk().figures.sheet(the_viewer(), weeks)


def _rows(found: FiguresPage) -> Iterator[tuple[object, ...]]:
    """Long form: figure, what of, and of which part, how many; a small number is 'under 5'."""
    yield "figure", "of", "part", "number"
    for week in found.received:
        for code in say.EXITS:
            yield "received", week.start.isoformat(), code or "not_decided", week.exits.get(code, 0)
        yield "stepped_up", week.start.isoformat(), "", week.step_ups
    for side in SIDES:
        for ground in LINES:
            count = found.cases.get(side, {}).get(ground, 0)
            yield "cases", side, ground or "no_ground", _number(count)
        yield "cases", side, "all", _number(found.by_side.get(side, 0))
    for one in found.in_time:
        yield "in_time", one.kind, one.rung, one.met
        yield "ended", one.kind, one.rung, one.ended
    for kind, count in sorted(found.overdue.items()):
        yield "overdue", kind, "", count
    for hours in found.hours:
        yield "acknowledged", hours.side, "", _number(hours.number)
        for name in ("median", "ninetieth", "worked_median", "worked_ninetieth"):
            value = getattr(hours, name)
            yield "hours_to_acknowledgement", hours.side, name, "" if value is None else round(value, 1)
    for name, codes in (("for_person", found.for_person), ("learning", found.learning)):
        for code, count in sorted(codes.items()):
            yield name, code or "not_said", "", _number(count)


def _number(count: int) -> str | int:
    """A count for a spreadsheet, without commas; a small one is not told exactly."""
    return say.number(count, guarded=True) if 0 < count < FEW else count
