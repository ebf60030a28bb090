"""One case: the page, its messages, attachments and print view."""

from flask import Blueprint

page = Blueprint("case", __name__)
