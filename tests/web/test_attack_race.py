"""Two people press a button at the same moment: one of them is served, the other is told, and nothing is done twice.

On SQLite and on PostgreSQL: the first lets one writer in at a time, the second lets many.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from beats.pages import Pages
from commands._common import key_of, stored
from commands.directory import read_files
from demo.council import write_council
from demo.samples import load_samples, stamp
from models.pages.queue_rows import Filters
from models.store import people
from models.store.piles import filters, lists, shown
from models.tables import acts, cases, ledger, letters, proposals, sweeps
from service import run_once
from tests.web.acting import a_case, awaiting, hidden, now
from tests.web.council import filled, follow
from tests.web.council import hidden as council_hidden
from tests.web.working import BOXES, NOW, Clock, PaperLine, Working, _box, _desk, config, working
from web.app import create_app

PATIENCE = 60
"""Seconds after which a thread that waits for the other has failed: a ceiling, never a measure."""
CAME = 24
"""Mails that have come to the desk on PostgreSQL."""


@contextlib.contextmanager
def on_postgres(folder: Path, url: str) -> Iterator[Working]:
    """A smaller desk at work on PostgreSQL."""
    clock = Clock(NOW - timedelta(days=1))
    files = write_council(folder / "council", NOW.date())
    (folder / "config.toml").write_text(f'{config()}[database]\nurl = "{url}"\n')
    settings = stored(folder / "config.toml")
    rows = read_files(files.people, files.caseload, files.absences)
    for name in BOXES:
        for part in ("new", "cur", "tmp"):
            (folder / name / part).mkdir(parents=True)
    with contextlib.closing(_desk(settings, clock)) as desk:
        people.replace(desk.db, holdings=rows.holdings, allocations=rows.caseload, away=rows.absences, by="test",
                       now=clock.now)  # fmt: skip
        run_once(desk)
        for number, sample in enumerate(islice(load_samples(), CAME)):
            arrives = NOW - timedelta(hours=1, seconds=-number)
            for user in sample.mailboxes:
                target = folder / _box(user) / "new" / f"{arrives.timestamp():.0f}.{sample.name}"
                target.write_bytes(stamp(sample.raw, arrives.astimezone(settings.zone), "1"))
                os.utime(target, (arrives.timestamp(), arrives.timestamp()))
        clock.now = NOW
        run_once(desk)
        key = key_of(settings)
        pages = Pages(desk, key)
        line = desk.line
        assert isinstance(line, PaperLine)
        yield Working(desk=desk, pages=pages, app=create_app(pages, settings, key), clock=clock, line=line)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def w(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    """A desk at work on either database; each test takes a case of its own."""
    folder = tmp_path_factory.mktemp("race")
    if request.param == "sqlite":
        with working(folder) as one:
            yield one
    else:
        with on_postgres(folder, request.getfixturevalue("postgres").new_database()) as one:
            yield one


def at_once(*presses: Callable[[], Any]) -> list[Any]:
    """What comes of each, all begun at the same moment."""
    gate, found = threading.Barrier(len(presses)), [None] * len(presses)

    def press(number: int, one: Callable[[], Any]) -> None:
        gate.wait(PATIENCE)
        found[number] = one()

    threads = [threading.Thread(target=press, args=pair) for pair in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return found


def pair(w: Working) -> tuple[FlaskClient, FlaskClient]:
    """Two admins."""
    return w.client("admin", login="una"), w.client("admin", login="zoe")


def count(w: Working, table: sa.Table, *where: Any) -> int:
    """How many rows."""
    with w.desk.db.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()


ODD = 'li"la\\%_'
"""A login with everything in it that a condition could trip over."""
SIGHTS: tuple[tuple[list[str], list[str], bool], ...] = (
    ([], [], True), ([ODD], [], True), (["li"], [], False), ([], ["P-7"], False), ([], ["P-77"], True),
)  # fmt: skip
"""To whom it is restricted, who is excluded, and whether ODD, who is P-7, sees it."""


def test_what_is_not_shown_fits_no_filter_on_either_database(w: Working) -> None:
    case = a_case(w, awaiting)
    asked, login = Filters(person=case.tracks[0].owner_id), ODD
    restricted = sa.update(cases).where(cases.c.id == case.id)
    for named, excluded, seen in SIGHTS:
        with w.desk.db.write() as connection:
            connection.execute(restricted.values(restricted_to=named, exclusions=excluded))
        where = filters.conditions(w.desk.db, asked, login=login, person_id="P-7", today=NOW, week=NOW)
        assert (case.id in lists.ids(w.desk.db, "awaiting", where)) is seen, (named, excluded)
        assert (shown.shut(w.desk.db, [case.reference, ""], login=login, person_id="P-7") == frozenset()) is seen
    with w.desk.db.write() as connection:
        connection.execute(restricted.values(restricted_to=[], exclusions=[]))


STRANGE = ("%00", "a%00b", str(2**63 - 1), str(2**63), "9" * 400, "%ff", "%f0%9f%92%a9")


@pytest.mark.parametrize("word", STRANGE)
def test_neither_database_is_asked_for_what_it_cannot_hold(w: Working, word: str) -> None:
    una, reference = w.client("admin", login="una"), a_case(w).reference
    for page in (f"/cases/{word}", f"/cases/{reference}/messages/{word}", f"/cases/{reference}/letters/{word}", f"/post/{word}",
                 f"/queue/found/{word}", f"/people/{word}", f"/changes/{word}", f"/cases/{reference}/do/{word}"):  # fmt: skip
        assert una.get(page).status_code == 404, page
    for page in ("/audit?reference=", "/audit?login=", "/audit?before=", "/queue/person?person=", "/people?words="):
        assert una.get(page + word).status_code in (200, 422), page
    token = hidden(una.get("/queue/person"))["csrf_token"]
    typed = {"csrf_token": token, "words": unquote(word), "name": unquote(word)}
    assert una.post("/queue/search", data=typed, follow_redirects=True).status_code == 200
    assert una.post("/queue/person/views", data=typed, follow_redirects=True).status_code == 200


def test_two_acts_on_one_version_of_a_case_are_one_act_and_a_page_that_says_so(w: Working) -> None:
    case, (una, zoe) = a_case(w, awaiting), pair(w)
    other = a_case(w, lambda one: one.id != case.id and one.state == "open")
    before = count(w, acts, acts.c.case_id == case.id)
    sends = [(una, "note", {"words": "rang the school"}), (zoe, "note", {"words": "rang the nurse"}),
             (una, "link", {"other": other.reference}), (zoe, "assign", {})]  # fmt: skip
    forms = [(client, f"/cases/{case.reference}/do/{act}", {**hidden(client.get(f"/cases/{case.reference}/do/{act}")), **more})
             for client, act, more in sends]  # fmt: skip
    codes = at_once(*(lambda c=c, a=a, d=d: c.post(a, data=d).status_code for c, a, d in forms))
    assert sorted(codes) == [302, 409, 409, 409], codes
    assert count(w, acts, acts.c.case_id == case.id) == before + 1
    assert now(w, case).version == case.version + 1


def test_an_act_with_a_letter_sent_by_two_leaves_one_letter(w: Working) -> None:
    case, clients = a_case(w, awaiting), pair(w)
    address = f"/cases/{case.reference}/do/tell"
    before = count(w, letters, letters.c.case_id == case.id)
    forms = [{**hidden(client.get(address)), "words": f"Somebody rings you today, says {number}."}
             for number, client in enumerate(clients)]  # fmt: skip
    codes = at_once(
        *(lambda c=c, d=d: c.post(address, data=d).status_code for c, d in zip(clients, forms, strict=True))
    )
    assert sorted(codes) == [302, 409], codes
    assert count(w, letters, letters.c.case_id == case.id) == before + 1


def test_many_cases_taken_by_two_are_each_taken_by_one(w: Working) -> None:
    case, clients = a_case(w, awaiting), pair(w)
    before = count(w, acts, acts.c.case_id == case.id)
    forms = [{"csrf_token": hidden(client.get("/queue/person"))["csrf_token"], "do": "take", "row": case.reference}
             for client in clients]  # fmt: skip
    codes = at_once(*(lambda c=c, d=d: c.post("/queue/awaiting/do", data=d).status_code
                      for c, d in zip(clients, forms, strict=True)))  # fmt: skip
    assert codes == [302, 302]
    after = now(w, case)
    assert after.worked_by in ("una", "zoe")
    assert after.version - case.version == count(w, acts, acts.c.case_id == case.id) - before <= 2


def test_post_that_two_make_a_case_of_is_one_case(w: Working) -> None:
    clients, before = pair(w), count(w, cases)
    with w.desk.db.read() as connection:
        query = sa.select(ledger.c.id).where(ledger.c.exit == "ordinary", ledger.c.message_id.is_not(None)).limit(1)
        number = connection.execute(query).scalar_one()
    forms = [{**hidden(client.get(f"/post/{number}")), "person": "child", "danger": "no"} for client in clients]
    codes = at_once(*(lambda c=c, d=d: c.post(f"/post/{number}", data=d).status_code
                      for c, d in zip(clients, forms, strict=True)))  # fmt: skip
    assert sorted(codes) in ([302, 409], [302, 422]), codes
    assert count(w, cases) == before + 1


def test_a_call_that_is_sent_twice_at_once_is_one_case(w: Working) -> None:
    una, before = w.client("admin", login="una"), count(w, cases)
    form = {**hidden(una.get("/new-case")), "name": "Ruth Penhale", "phone": "01632 960 123", "words": "She rang.",
            "person": "child", "danger": "no", "agency": "School"}  # fmt: skip
    second = w.client("admin", login="una")
    with una.session_transaction() as mine, second.session_transaction() as theirs:
        theirs.update(mine)
    codes = at_once(*(lambda c=c: c.post("/new-case", data=form).status_code for c in (una, second)))
    assert set(codes) <= {302, 422}
    assert 302 in codes
    assert count(w, cases) == before + 1


def test_a_change_that_one_approves_while_another_rejects_it_is_decided_once(w: Working) -> None:
    una, zoe, cora = *pair(w), w.client("configurator", login="cora")
    page = follow(una, filled(una, "/people/U01/details", email="moved@tynebridge.example", why="moved"))
    where = page.request.path
    approve, end = council_hidden(cora.get(where)), council_hidden(zoe.get(where))
    codes = at_once(lambda: cora.post(f"{where}/approve", data=approve).status_code,
                    lambda: zoe.post(f"{where}/end", data=end).status_code)  # fmt: skip
    assert sorted(codes) == [303, 409], codes
    emails = {one.email for one in people.load(w.desk.db).holdings if one.person_id == "U01"}
    moved = emails == {"moved@tynebridge.example"}
    with w.desk.db.read() as connection:
        state = connection.execute(sa.select(proposals.c.state).order_by(proposals.c.id.desc()).limit(1)).scalar_one()
    assert (state == "approved") == moved == (codes[0] == 303)


def test_rows_that_two_sign_off_at_once_belong_to_one_sweep(w: Working) -> None:
    clients = pair(w)
    with w.desk.db.read() as connection:
        query = sa.select(ledger.c.id).where(ledger.c.exit == "ordinary", ledger.c.sweep_id.is_(None)).limit(3)
        rows = list(connection.execute(query).scalars())
    forms = [{"csrf_token": hidden(client.get("/queue/person"))["csrf_token"], "do": "sweep", "row": rows}
             for client in clients]  # fmt: skip
    at_once(*(lambda c=c, d=d: c.post("/queue/ordinary/do", data=d).status_code
              for c, d in zip(clients, forms, strict=True)))  # fmt: skip
    with w.desk.db.read() as connection:
        counted = list(connection.execute(sa.select(sweeps.c.count).order_by(sweeps.c.id.desc()).limit(2)).scalars())
    assert sum(counted) == len(rows)
