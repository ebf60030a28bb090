"""People, absences, templates, ladder, clocks, rules, and changes by two: one blueprint, a module for each."""

from web.pages.council import changes, ladder, letters, people, person, rules
from web.pages.council.blueprint import page

__all__ = ["changes", "ladder", "letters", "page", "people", "person", "rules"]
