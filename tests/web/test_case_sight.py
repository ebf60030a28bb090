"""Who is shown what of a case: by role, by side, by restriction, and never by trying numbers of other cases."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from models.pages.viewer import Role
from models.tables import audit, cases, letters, messages, tracks
from tests.web.arriving import references
from tests.web.working import Working, working


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    """A desk at work; these tests only look."""
    with working(tmp_path_factory.mktemp("sight")) as one:
        yield one


def owned(w: Working) -> tuple[str, str, str]:
    """A case with two sides: its reference, the owner of the child's side, the owner of the adult's."""
    with w.desk.db.read() as connection:
        rows = connection.execute(
            sa.select(cases.c.reference, tracks.c.side, tracks.c.owner_id).join(tracks, tracks.c.case_id == cases.c.id)
        ).all()
    by_case: dict[str, dict[str, str]] = {}
    for row in rows:
        by_case.setdefault(row.reference, {})[row.side] = row.owner_id
    return next((ref, sides["child"], sides["adult"]) for ref, sides in by_case.items() if len(sides) == 2)


def things(w: Working) -> list[tuple[str, str]]:
    """Every message and letter with the case that it belongs to: (reference, what stands behind it in an address)."""
    with w.desk.db.read() as connection:
        mails = connection.execute(
            sa.select(cases.c.reference, messages.c.id).join(messages, messages.c.case_id == cases.c.id)
        ).all()
        wrote = connection.execute(
            sa.select(cases.c.reference, letters.c.id).join(letters, letters.c.case_id == cases.c.id)
        ).all()
    return [(row[0], f"messages/{row[1]}") for row in mails] + [(row[0], f"letters/{row[1]}") for row in wrote]


def test_nothing_of_another_case_is_found_under_a_case_by_trying_every_number(w: Working) -> None:
    client, all_of_them = w.client("admin"), things(w)
    for reference in references(w)[:2]:
        own = {what for ref, what in all_of_them if ref == reference}
        found = {what for _, what in all_of_them if client.get(f"/cases/{reference}/{what}").status_code == 200}
        assert found == own
    other = next(what for ref, what in all_of_them if ref != references(w)[0] and what.startswith("messages"))
    for deeper in ("original", "formatted", "attachments/1"):
        assert client.get(f"/cases/{references(w)[0]}/{other}/{deeper}").status_code == 404


def test_a_manager_sees_their_own_cases_and_no_page_of_any_other(w: Working) -> None:
    reference, manager, _ = owned(w)
    client = w.client("manager", login="mm", person_id=manager)
    with w.desk.db.read() as connection:
        mine = sa.select(cases.c.reference).join(tracks, tracks.c.case_id == cases.c.id)
        theirs = mine.where(sa.or_(tracks.c.owner_id == manager, tracks.c.deputy_id == manager))
        own = set(connection.execute(theirs).scalars())
    assert reference in own
    seen = {one for one in references(w) if client.get(f"/cases/{one}").status_code == 200}
    assert seen == own
    for ref, what in things(w):
        if ref not in own:
            assert client.get(f"/cases/{ref}/{what}").status_code == 403, (ref, what)


def test_a_manager_sees_one_side_of_a_case_about_both(w: Working) -> None:
    reference, child, adult = owned(w)
    for person, shown, hidden in ((child, "child", "adult"), (adult, "adult", "child")):
        client = w.client("manager", login=f"m-{person}", person_id=person)
        html = client.get(f"/cases/{reference}").get_data(as_text=True)
        assert f"Ladder: {shown}" in html
        assert f"Ladder: {hidden}" not in html
        with w.desk.db.read() as connection:
            query = sa.select(letters.c.id).join(cases, cases.c.id == letters.c.case_id)
            other = connection.execute(query.where(cases.c.reference == reference, letters.c.side == hidden)).scalars()
            for letter in other:
                assert client.get(f"/cases/{reference}/letters/{letter}").status_code == 403


@pytest.mark.parametrize("role", ["board", "configurator"])
def test_board_and_configurator_see_no_case(w: Working, role: Role) -> None:
    client = w.client(role, login=f"only-{role}")
    reference = references(w)[0]
    paths = [f"/cases/{reference}", f"/cases/{reference}/print"]
    paths += [f"/cases/{ref}/{what}" for ref, what in islice(things(w), 3)]
    assert {client.get(path).status_code for path in paths} == {403}


def test_an_auditor_sees_what_happened_and_no_words_of_any_mail(w: Working) -> None:
    client = w.client("auditor", login="au")
    for reference in references(w):
        with w.desk.db.read() as connection:
            query = sa.select(messages.c.parsed).join(cases, cases.c.id == messages.c.case_id)
            parsed = list(connection.execute(query.where(cases.c.reference == reference)).scalars())
        for path in ("", "/print?words=yes"):
            html = client.get(f"/cases/{reference}{path}").get_data(as_text=True)
            assert "Timeline" in html
            for one in filter(None, parsed):
                assert not one["subject"] or one["subject"] not in html
                assert all(line not in html for line in one["text_new"].splitlines() if len(line) > 40)
    for ref, what in things(w):
        got = client.get(f"/cases/{ref}/{what}")
        if what.startswith("messages"):
            assert got.status_code == 403
            assert client.get(f"/cases/{ref}/{what}/original").status_code == 403
        else:
            assert "not its words" in got.get_data(as_text=True)


def test_a_restricted_case_is_shown_to_those_named_alone_whatever_their_role(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        reference = references(w)[0]
        with w.desk.db.write() as connection:
            named = sa.update(cases).where(cases.c.reference == reference)
            connection.execute(named.values(restricted_to=["ada"], restricted_why="a colleague's family"))
        assert w.client("admin", login="ada").get(f"/cases/{reference}").status_code == 200
        mail = [what for ref, what in things(w) if ref == reference]
        for client in (w.client("admin", login="una"), w.client("auditor", login="au")):
            shut = client.get(f"/cases/{reference}")
            assert shut.status_code == 403
            assert "This is not shown to you" in shut.get_data(as_text=True)
            assert "0191" in shut.get_data(as_text=True), "whom to ring is said"
            assert "colleague" not in shut.get_data(as_text=True)
            assert {client.get(f"/cases/{reference}/{what}").status_code for what in mail} == {403}


def test_an_excluded_manager_sees_nothing_of_the_case_any_more(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        reference, manager, _ = owned(w)
        client = w.client("manager", login="mm", person_id=manager)
        assert client.get(f"/cases/{reference}").status_code == 200
        with w.desk.db.write() as connection:
            connection.execute(
                sa.update(cases).where(cases.c.reference == reference).values(exclusions=[manager])
            )  # fmt: skip
        assert client.get(f"/cases/{reference}").status_code == 403


def looks(w: Working, reference: str) -> list[tuple[str, str]]:
    """Who looked at what of a case, as the audit has it."""
    with w.desk.db.read() as connection:
        query = sa.select(audit.c.actor, audit.c.code).where(audit.c.subject == reference).order_by(audit.c.id)
        return [(row.actor, row.code) for row in connection.execute(query) if row.actor != "desk"]


def test_every_view_is_kept_once_an_hour_for_each_viewer(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        reference, what = things(w)[0]
        una, ada = w.client("admin", login="una"), w.client("admin", login="ada")
        for client in (una, una, ada):
            client.get(f"/cases/{reference}")
        una.get(f"/cases/{reference}/{what}/original")
        assert looks(w, reference) == [
            ("una", "case:viewed"), ("ada", "case:viewed"), ("una", f"message:{what.partition('/')[2]}:original"),
        ]  # fmt: skip
        w.clock.now = w.clock.now.replace(hour=w.clock.now.hour + 2)
        una.get(f"/cases/{reference}")
        assert looks(w, reference)[-1] == ("una", "case:viewed")
        assert len(looks(w, reference)) == 4


def wrong(client: FlaskClient, reference: str) -> str:
    """What the page says of a reference of which there is no case."""
    got = client.get(f"/cases/{reference}")
    assert got.status_code == 404
    return got.get_data(as_text=True)


def test_a_mistyped_reference_is_said_to_be_one(w: Working) -> None:
    client, right = w.client("admin"), references(w)[0]
    mistyped = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert "one digit is wrong, or two are swapped" in wrong(client, mistyped)
    assert "A reference looks like" in wrong(client, "nonsense")
    assert client.get(f"/cases/{right.lower()}").status_code == 200
