"""`/people/<person_id>`: one person's roles, address and absences. The address holds an id, never a name."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from models.errors import UsageError
from models.pages.people import PersonPage
from web.asked import the_desk
from web.forms import council as forms
from web.guard import allow, the_viewer
from web.pages.council.blueprint import page, recorded, shown


@page.get("/people/<person_id>")
@allow("admin", "configurator")
def person(person_id: str) -> Response:
    """One person."""
    return shown("person", person=_one(person_id))


@page.get("/people/new")
@allow("admin", "configurator")
def person_new() -> Response:
    """The form for somebody new."""
    return _row(the_desk().council.people.blank(the_viewer()), "", forms.blank())


@page.post("/people/new")
@allow("admin", "configurator")
def person_new_sent() -> Response:
    """Propose somebody new."""
    return _proposed_row(the_desk().council.people.blank(the_viewer()), "")


@page.get("/people/<person_id>/row")
@allow("admin", "configurator")
def person_row(person_id: str) -> Response:
    """The form for one row; without a key, for one more."""
    person, key = _one(person_id), request.args.get("key", "")
    known = person.row(key)
    if key and known is None:
        return redirect(url_for("council.person", person_id=person_id), 303)  # changed meanwhile: the list shows how
    return _row(person, key, forms.of_row(known.holding) if known else forms.blank())


@page.post("/people/<person_id>/row")
@allow("admin", "configurator")
def person_row_sent(person_id: str) -> Response:
    """Propose the row."""
    return _proposed_row(_one(person_id), request.form.get("key", ""))


@page.get("/people/<person_id>/details")
@allow("admin", "configurator")
def person_details(person_id: str) -> Response:
    """The form for name and address."""
    person = _one(person_id)
    return shown("details", person=person, form=forms.blank(name=person.name, email=person.email))


@page.post("/people/<person_id>/details")
@allow("admin", "configurator")
def person_details_sent(person_id: str) -> Response:
    """Propose name and address, for all rows of the person."""
    person, form = _one(person_id), forms.person(request.form, person_id)
    if form.asked is not None:
        try:
            number = the_desk().council.changes.propose(the_viewer(), form.asked, form.typed["why"])
        except UsageError as error:
            form = forms.refused(form.typed, "email", str(error))
        else:
            recorded("It is proposed: somebody else looks at it and approves it.")
            return redirect(url_for("council.change", number=number), 303)
    return shown("details", 422, person=person, form=form)


@page.get("/people/<person_id>/absent")
@allow("admin", "configurator")
def person_absent(person_id: str) -> Response:
    """The form for an absence."""
    return shown("absent", person=_one(person_id), form=forms.blank())


@page.post("/people/<person_id>/absent")
@allow("admin", "configurator")
def person_absent_sent(person_id: str) -> Response:
    """Record it: at once, by one person."""
    person = _one(person_id)
    form = forms.absent(request.form, person.today)
    if form.asked is not None:
        asked = form.asked
        try:
            the_desk().council.people.absent(the_viewer(), person_id, since=asked.since, until=asked.until,
                                             note=asked.note)  # fmt: skip
        except UsageError as error:
            return shown("absent", 422, person=person, form=forms.refused(form.typed, "until", str(error)))
        recorded("The absence counts from now on.")
        return redirect(url_for("council.person", person_id=person_id, _anchor="absences"), 303)
    return shown("absent", 422, person=person, form=form)


@page.post("/people/<person_id>/back")
@allow("admin", "configurator")
def person_back(person_id: str) -> Response:
    """Take an absence out again."""
    the_desk().council.people.back(the_viewer(), person_id, request.form.get("key", ""))
    recorded("The absence was taken out.")
    return redirect(url_for("council.person", person_id=person_id, _anchor="absences"), 303)


def _one(person_id: str) -> PersonPage:
    return the_desk().council.people.one(the_viewer(), person_id)


def _row(person: PersonPage, key: str, form: object, code: int = 200) -> Response:
    return shown("row", code, person=person, key=key, form=form)


def _proposed_row(person: PersonPage, key: str) -> Response:
    known = {"person_id": person.person_id, "name": person.name, "email": person.email} if person.person_id else {}
    form = forms.row(request.form, key, known)
    if form.asked is not None:
        try:
            number = the_desk().council.changes.propose(the_viewer(), form.asked, form.typed["why"])
        except UsageError as error:
            form = forms.refused(form.typed, "role" if known else "person_id", str(error))
        else:
            recorded("It is proposed: somebody else looks at it and approves it.")
            return redirect(url_for("council.change", number=number), 303)
    return _row(person, key, form, 422)
