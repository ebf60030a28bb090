"""The blueprint of the council's own pages, and what they share."""

from typing import Any, Final

from flask import Blueprint, make_response, render_template, request, session
from werkzeug.wrappers import Response

from web import council_words

page = Blueprint("council", __name__)
LARGEST_FILES: Final = 1_000_000
"""Bytes of the council's three files together: some ten thousand rows."""


@page.url_value_preprocessor
def _larger(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Files may be larger than forms. Set before anything reads the form: the test of its token does."""
    del values
    if endpoint == "council.people_files_sent":
        request.max_content_length = LARGEST_FILES


def shown(template: str, code: int = 200, **known: Any) -> Response:
    """A page of the council's own, with its wording as `say`."""
    return make_response(render_template(f"council/{template}.html.j2", say=council_words, **known), code)


def recorded(line: str) -> None:
    """Tell on the next page what was done: words of ours alone, because they lie in a cookie."""
    session["done"] = {"words": line}
