"""`/ladder/rules`: the rules of reading with their own tests, and words tried out on them."""

from flask import request
from werkzeug.wrappers import Response

from web.asked import the_desk
from web.forms.council import WORDS
from web.forms.fields import one_line
from web.guard import allow, the_viewer
from web.marks import marked
from web.pages.council.blueprint import page, shown


@page.get("/ladder/rules")
@allow("admin", "configurator", "auditor")
def ladder_rules() -> Response:
    """Rules of one label, or with some words."""
    label, words = (one_line(request.args.get(name, ""))[:80] for name in ("label", "words"))
    return shown("rules", found=the_desk().council.rules.every(the_viewer(), label=label, words=words))


@page.get("/ladder/rules/try")
@allow("admin", "configurator")
def ladder_try() -> Response:
    """The form."""
    return shown("try", subject="", body="", fault="", tried=None)


@page.post("/ladder/rules/try")
@allow("admin", "configurator")
def ladder_tried() -> Response:
    """What the desk would read, with marks; nothing of it is kept."""
    subject = one_line(request.form.get("subject", ""))[:1000]
    body = request.form.get("body", "").replace("\r\n", "\n")
    fault = ""
    if not (subject or body.strip()):
        fault = "Enter the words of a mail"
    elif len(body) > WORDS:
        fault = f"The words of the mail must be {WORDS:,} characters or fewer"
    if fault:
        return shown("try", 422, subject=subject, body=body[:WORDS], fault=fault, tried=None)
    tried = the_desk().council.rules.tried(the_viewer(), subject=subject, body=body)
    pieces = {
        where: marked(text, [one for one in tried.evidence if one.where == where])
        for where, text in (("subject", tried.subject), ("body", tried.body))
    }
    reasons = tuple(dict.fromkeys((one.text, one.label) for one in tried.evidence))
    return shown("try", subject=subject, body=body, fault="", tried=tried, pieces=pieces, reasons=reasons)
