"""Figures, and the audit."""

from flask import Blueprint

page = Blueprint("figures", __name__)
