"""Every error as a page: what it means and what to do, and nothing of what went wrong inside."""

import logging

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from models.errors import NotForYou, NotThere, StoreError, where

log = logging.getLogger("desk")
KNOWN = (400, 403, 404, 405, 410, 413, 500, 503)
"""Errors with words of their own (templates/web/error.html.j2); any other is told as 400 or 500."""


def design(app: Flask) -> None:
    """Give an application its error pages."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotThere, lambda _: error_page(404))
    app.register_error_handler(NotForYou, lambda _: error_page(403, "role"))
    app.register_error_handler(CSRFError, lambda _: error_page(400, "form"))
    app.register_error_handler(StoreError, _database)
    app.register_error_handler(Exception, _fault)


def error_page(code: int, why: str = "") -> Response:
    """The page of a status code. why: 'role' (403: not for this viewer), 'form' (400: a form that has grown old)."""
    shown = code if code in KNOWN else 400 if code < 500 else 500
    return make_response(render_template("error.html.j2", code=shown, why=why), code)


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # a foreign Host: no page can be linked to, so no page is drawn
        return Response("400: this address is none of ours\n", 400, content_type="text/plain; charset=utf-8")
    if error.code is None or error.code < 400:
        return make_response(error.get_response(request.environ))
    page = error_page(error.code)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            page.headers[name] = value
    return page


def _database(error: StoreError) -> Response:
    log.error("page %s: the database did not answer (%s)", request.endpoint, where(error))
    page = error_page(503)
    page.headers["Retry-After"] = "60"
    return page


def _fault(error: Exception) -> Response:
    """A fault of ours: the place is logged; never the address, which may be a link, nor any words (promise 19)."""
    log.error("page %s failed (%s)", request.endpoint, where(error))
    return error_page(500)
