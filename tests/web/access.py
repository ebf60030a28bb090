"""Who may open which page, as a table: `python -m tests.web.access` writes it anew when a page was added on purpose."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from werkzeug.routing import Rule

from models.pages.viewer import ROLES
from tests.web.paper import KEY, PaperDesk, settings
from web.app import DeskApp, create_app
from web.guard import PUBLIC, rule_of

TABLE = Path(__file__).parent.parent / "golden" / "access.txt"
UNMOVED = frozenset({"HEAD", "OPTIONS"})
"""Methods that follow GET's rule."""


def application() -> DeskApp:
    """The pages over a desk on paper."""
    return create_app(PaperDesk(), settings(), KEY)


def routes(app: DeskApp) -> Iterator[tuple[str, Rule]]:
    """Every method of every page."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        for method in sorted((rule.methods or set()) - UNMOVED):
            yield method, rule


def who(app: DeskApp, rule: Rule) -> str:
    """Who may open it, in words."""
    allowed = rule_of(app, rule.endpoint)
    if allowed is None:
        return "nobody"
    if allowed == PUBLIC:
        return "anybody"
    return "signed in" if allowed == frozenset(ROLES) else " ".join(one for one in ROLES if one in allowed)


def table(app: DeskApp) -> str:
    """One line a page and method."""
    return "".join(f"{method:5}{who(app, rule):37}{rule.rule}\n" for method, rule in routes(app))


if __name__ == "__main__":
    TABLE.write_text(table(application()), encoding="utf-8")
    sys.stdout.write(f"{TABLE.name} written\n")
