"""Every page x every role: nobody gets in by a page that was forgotten. Issue of the queue: default deny."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Blueprint
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from beats.pages.account.answers import AccountPages
from models.pages.viewer import ROLES, Role, Viewer
from tests.web.access import TABLE, application, routes, table, who
from tests.web.doors import KEY, hidden
from tests.web.working import Working, working
from web.app import DeskApp, create_app
from web.guard import PUBLIC, rule_of

APP = application()
FREE_POSTS = ("links.",)
"""Pages whose forms have a seal of their own: nobody is signed in there."""


class RoleDoors(AccountPages):
    """Real accounts, but that a session's token is the name of a role."""

    def viewer(self, token: str, *, looking: bool = True) -> Viewer | None:
        """Somebody with that role."""
        del looking
        role = next((one for one in ROLES if one == token), None)
        return Viewer(user_id=1, login="una", name="Una Example", roles=frozenset({role})) if role else None


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    """A desk at work, for all tests of this module."""
    with working(tmp_path_factory.mktemp("guard")) as one:
        one.pages.accounts = RoleDoors(one.desk, KEY)
        yield one


def pages(work: Working, *, proofs: bool) -> DeskApp:
    """Its pages; without proofs of forms the guard itself is asked about every POST."""
    app = create_app(work.pages, work.desk.settings, KEY)
    app.config["WTF_CSRF_ENABLED"] = proofs
    return app


def path_of(rule: Rule) -> str:
    """An address of that page."""
    filled: dict[str, object] = {}
    for name, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            filled[name] = min(converter.items)
        else:
            filled[name] = 1 if isinstance(converter, IntegerConverter) else "x"
    built = rule.build(filled)
    assert built is not None
    return built[1]


def ask(app: DeskApp, method: str, rule: Rule, role: Role | None = None) -> TestResponse:
    """That page, asked for by somebody with this role, or by nobody."""
    client = app.test_client()
    if role is not None:
        with client.session_transaction() as session:
            session["_user_id"] = role
    return client.open(path_of(rule), method=method)


def test_every_page_stands_in_the_table_of_who_may_open_it() -> None:
    assert table(APP) == TABLE.read_text(encoding="utf-8"), (
        "a page was added or its rule changed: on purpose? then run python -m tests.web.access"
    )


def test_no_page_was_forgotten() -> None:
    assert [rule.rule for _, rule in routes(APP) if rule_of(APP, rule.endpoint) is None] == []


def test_a_page_without_a_rule_is_shown_to_nobody(work: Working) -> None:
    app = pages(work, proofs=True)
    room = Blueprint("forgotten", __name__)
    room.get("/forgotten")(lambda: "all there is")
    app.register_blueprint(room)
    rule = next(rule for _, rule in routes(app) if rule.rule == "/forgotten")
    assert who(app, rule) == "nobody"
    assert ask(app, "GET", rule).status_code == 302
    for role in ROLES:
        assert ask(app, "GET", rule, role).status_code == 403


@pytest.mark.parametrize("role", [None, *ROLES])
def test_who_may_not_open_a_page_is_told_so_and_who_may_is_not(work: Working, role: Role | None) -> None:
    wrong, app = [], pages(work, proofs=False)
    for method, rule in routes(app):
        allowed = rule_of(app, rule.endpoint)
        answer = ask(app, method, rule, role)
        led_away = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")
        refused = answer.status_code == 403
        if allowed == PUBLIC:
            right = not refused
        elif role is None:
            right = led_away
        else:
            right = refused == (role not in (allowed or ())) and not led_away
        if not right:
            wrong.append(f"{method} {rule.rule} for {role or 'nobody'}: {answer.status_code}")
    assert wrong == []


def test_no_form_is_taken_without_the_proof_that_it_is_ours(work: Working) -> None:
    taken, app = [], pages(work, proofs=True)
    for method, rule in routes(app):
        if method == "GET" or rule.endpoint.startswith(FREE_POSTS):
            continue
        for role in (None, *ROLES):
            answer = ask(app, method, rule, role)
            if answer.status_code != 400 or "That form had grown old" not in answer.text:
                taken.append(f"{method} {rule.rule} by {role}: {answer.status_code}")
    assert taken == []


def test_the_proof_of_somebody_elses_form_is_none(work: Working) -> None:
    app = pages(work, proofs=True)
    foreign, own = hidden(app.test_client(), "/sign-in"), app.test_client()
    hidden(own, "/sign-in")
    for proof in (foreign, "", "x", foreign[:-1]):
        assert own.post("/sign-in", data={"csrf_token": proof, "login": "una", "password": "x"}).status_code == 400
