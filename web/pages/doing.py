"""Acts: each one page, one button."""

from flask import Blueprint

page = Blueprint("doing", __name__)
