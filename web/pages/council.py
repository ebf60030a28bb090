"""People, absences, templates, ladder, clocks and rules."""

from flask import Blueprint

page = Blueprint("council", __name__)
