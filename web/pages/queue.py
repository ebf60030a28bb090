"""The queue: piles, rows, filters, and what is done to many at once."""

from flask import Blueprint

page = Blueprint("queue", __name__)
