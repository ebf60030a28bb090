"""`/people`: the directory with its gaps; who would get a case; the council's files; `/absences`."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from models.errors import UsageError
from models.pages.people import PeopleQuery
from web.asked import the_desk
from web.forms import council as forms
from web.forms.fields import one_line
from web.guard import allow, the_viewer
from web.pages.council.blueprint import page, recorded, shown


@page.get("/people")
@allow("admin", "configurator")
def people() -> Response:
    """The list, narrowed by what the address says."""
    asked = {name: one_line(request.args.get(name, ""))[:80] for name in ("role", "side", "words")}
    query = PeopleQuery(**asked, ended="ended" in request.args)
    return shown("people", found=the_desk().council.people.every(the_viewer(), query))


@page.get("/people/who")
@allow("admin", "configurator")
def people_who() -> Response:
    """The form."""
    known = the_desk().council.people.blank(the_viewer())
    return shown("who", known=known, form=forms.blank(), answer=None)


@page.post("/people/who")
@allow("admin", "configurator")
def people_who_asked() -> Response:
    """The answer, below the form. A POST, so that no reference of a case stands in an address; nothing is kept."""
    parts, viewer = the_desk().council.people, the_viewer()
    form = forms.who(request.form)
    answer = parts.who(viewer, form.asked) if form.asked else None
    return shown("who", 422 if form.faults else 200, known=parts.blank(viewer), form=form, answer=answer)


@page.get("/people/files")
@allow("admin", "configurator")
def people_files() -> Response:
    """The form for the council's files."""
    return shown("files", form=forms.blank())


@page.post("/people/files")
@allow("admin", "configurator")
def people_files_sent() -> Response:
    """Propose what the files say: a dry run that a second person approves."""
    form = forms.files(request.form, request.files)
    if form.asked is None:
        return shown("files", 422, form=form)
    try:
        number = the_desk().council.changes.propose(the_viewer(), form.asked, form.typed["why"])
    except UsageError as error:
        return shown("files", 422, form=forms.refused(form.typed, "people", str(error)))
    recorded("It is proposed: somebody else looks at it and approves it.")
    return redirect(url_for("council.change", number=number), 303)


@page.get("/absences")
@allow("admin", "configurator")
def absences() -> Response:
    """Who is away, now and soon."""
    return shown("absences", found=the_desk().council.people.absences(the_viewer()))
