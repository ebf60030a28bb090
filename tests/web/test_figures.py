"""Figures hold no person and no number that points to one; the audit shows who did what, never any words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from models.effects import Note
from models.pages.figures import FEW, WEEKS
from models.store import audit as chain
from models.store import people, queue
from models.tables import audit, cases, ledger
from models.words import GROUNDS
from router.reports.sums import by_ground, hours, in_time, percentile
from tests.web.council import told, words
from tests.web.working import NOW, Working, working
from web.pages.figures import _number


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    with working(tmp_path) as one:
        yield one


def table(w: Working, weeks: int = 4) -> list[dict[str, str]]:
    """The figures as a file."""
    answer = w.client("board", login="bo").get(f"/figures.csv?weeks={weeks}")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize(("count", "written"), [(0, 0), (1, "under 5"), (4, "under 5"), (5, 5), (12345, 12345)])
def test_a_number_of_the_file_is_a_number_unless_it_is_too_small_to_tell(count: int, written: object) -> None:
    assert _number(count) == written


def test_the_board_sees_figures_and_nothing_else(w: Working) -> None:
    client = w.client("board", login="bo")
    assert client.get("/figures").status_code == 200
    reference = queue.open_cases(w.desk.db)[0].reference
    for address in ("/queue", f"/cases/{reference}", "/people", "/letters", "/ladder", "/changes", "/audit"):
        assert client.get(address).status_code == 403, address


def test_a_manager_has_no_figures(w: Working) -> None:
    client = w.client("manager", login="mo")
    assert [client.get(address).status_code for address in ("/figures", "/figures.csv", "/audit")] == [403] * 3


def test_no_person_no_case_and_no_address_stands_in_the_figures(w: Working) -> None:
    client = w.client("board", login="bo", name="Bo Board")
    shown = client.get("/figures?weeks=52").text + client.get("/figures.csv?weeks=52").text
    for one in people.load(w.desk.db).holdings:
        assert one.name not in shown
        assert one.email not in shown
    assert "ESC-" not in shown
    assert "@" not in shown


def test_what_was_received_adds_up_to_what_the_mailboxes_hold(w: Working) -> None:
    with w.desk.db.read() as connection:
        query = sa.select(ledger.c.exit, sa.func.count()).group_by(ledger.c.exit)
        kept = {row[0] or "not_decided": row[1] for row in connection.execute(query)}
    found = [one for one in table(w) if one["figure"] == "received"]
    told_ = {
        code: sum(int(one["number"]) for one in found if one["part"] == code) for code in {one["part"] for one in found}
    }
    assert {code: count for code, count in told_.items() if count} == kept
    assert {one["of"] for one in found} == {"2026-11-16", "2026-11-23", "2026-11-30", "2026-12-07"}


def test_a_small_number_of_side_and_ground_is_told_nowhere(w: Working) -> None:
    small = 0
    with w.desk.db.read() as connection:
        every = connection.execute(sa.select(sa.func.count()).select_from(cases)).scalar_one()
    assert every > FEW
    page = words(w.client("board", login="bo").get("/figures?weeks=4"))
    for one in table(w):
        if one["figure"] == "cases":
            assert one["number"] == "under 5" or int(one["number"]) == 0 or int(one["number"]) >= FEW
            small += one["number"] == "under 5"
    assert small
    assert "under 5" in page


def test_clocks_in_time_and_overdue_are_those_of_the_desk(w: Working) -> None:
    found = {(one["figure"], one["of"], one["part"]): one["number"] for one in table(w)}
    assert found["in_time", "receipt", ""] == found["ended", "receipt", ""] == "30"
    assert int(found["overdue", "acknowledgement", ""]) >= 10
    page = words(w.client("admin").get("/figures"))
    assert "Receipt 30 30 100 %" in page
    assert "Nothing was acknowledged in these weeks" in page


def test_weeks_are_those_of_the_council_and_no_others(w: Working) -> None:
    client = w.client("auditor", login="aud")
    for weeks in WEEKS:
        assert f"The {weeks} weeks from" in words(client.get(f"/figures?weeks={weeks}"))
    for asked in ("", "3", "-1", "x", "9999999999"):
        assert "The 13 weeks from" in words(client.get(f"/figures?weeks={asked}"))


def test_a_rung_is_the_one_that_was_asked_then(w: Working) -> None:
    rows = (
        ("acknowledgement", "child", "service_manager", 1, "missed", 3),
        ("acknowledgement", "child", "service_manager", 0, "met", 2),
        ("acknowledgement", "child", "unit", 0, "met", 4),
        ("triage", "child", "unit", 0, "met", 7),
        ("triage", "adult", "unit", 0, "missed", 1),
    )
    told_ = {(one.kind, one.rung): (one.met, one.ended) for one in in_time(rows, w.desk.council)}
    assert told_ == {("acknowledgement", "unit"): (4, 7), ("acknowledgement", "service_manager"): (2, 2),
                     ("triage", ""): (7, 8)}  # fmt: skip


def test_hours_are_told_by_the_clock_and_worked_and_not_of_a_few(w: Working) -> None:
    friday = datetime(2026, 12, 4, 15, 30, tzinfo=UTC)
    given_ = [("child", friday, friday + timedelta(days=3, hours=-7 + n)) for n in range(2, 7)]
    one, few = hours([*given_, ("adult", friday, NOW)], w.desk.council)[::-1]
    assert (one.side, one.number, one.median, one.ninetieth) == ("child", 5, 69.0, 71.0)
    assert one.worked_median == pytest.approx(5.0), "an hour of Friday, four of Monday"
    assert (few.side, few.number, few.median) == ("adult", 1, None)


@given(st.lists(st.floats(0, 1e6), min_size=1).map(sorted), st.integers(1, 100))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[float], share: int) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(one <= found for one in values) * 100 >= share * len(values)
    assert sum(one < found for one in values) * 100 < share * len(values)


def test_a_case_counts_once_for_each_of_its_grounds_and_once_for_its_side() -> None:
    sides, grounds = by_ground({("child", '["disengagement", "plan_breaking_down"]'): 2, ("child", "[]"): 3})
    assert sides == {"child": 5}
    assert grounds == {"child": {"disengagement": 2, "plan_breaking_down": 2, "": 3}}
    assert set(grounds["child"]) <= {*GROUNDS, ""}


def test_the_audit_is_read_page_by_page_each_entry_once(w: Working) -> None:
    client = w.client("auditor", login="aud")
    with w.desk.db.read() as connection:
        every = list(connection.execute(sa.select(audit.c.id).order_by(audit.c.id.desc())).scalars())
    address, seen = "/audit", list[int]()
    while address:
        page = client.get(address)
        seen += [int(one.split("<")[0].split(",")[0]) for one in page.text.split('desk-seal">')[1:]]
        more = page.text.split('rel="next" href="')[1:]
        address = more[0].split('"')[0].replace("&amp;", "&") if more else ""
    assert [one for one in seen if one in every] == every
    assert len(seen) == len(set(seen))


def test_the_audit_is_narrowed_by_reference_login_code_and_day(w: Working) -> None:
    client = w.client("auditor", login="aud")
    reference = queue.open_cases(w.desk.db)[0].reference
    about = client.get(f"/audit?reference={reference.lower()}").text
    assert about.count(f">{reference}</a>") == about.count('desk-seal">')
    assert '<code class="desk-code">exit:case</code>' in about
    assert "exit:case" not in words(client.get("/audit?code=clock:triage"))
    assert "clock:triage:started" in words(client.get("/audit?code=clock:triage"))
    assert "Nothing fits" in words(client.get("/audit?login=nobody"))
    day = client.get("/audit?day=2026-12-08").text
    assert "2026-12-08 " in day
    assert "2026-12-07 " not in day
    assert "2026-12-09 " not in day
    assert client.get("/audit?day=yesterday").status_code == 422
    assert client.get("/audit?before=x&code=%25").status_code == 200


def test_a_day_of_the_audit_is_a_local_one(w: Working) -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight of the second, in summer time
    with w.desk.db.write() as connection:
        chain.write(connection, (Note(code="probe", detail={}),), actor="test", subject="desk", now=late)
    client = w.client("auditor", login="aud")
    assert "probe" in words(client.get("/audit?day=2026-07-02"))
    assert "probe" not in words(client.get("/audit?day=2026-07-01"))


def test_words_of_details_are_never_shown_and_reading_the_audit_is_told(w: Working) -> None:
    with w.desk.db.write() as connection:
        note = Note(code="probe", detail={"because": "heliotrope words of a mail"})
        chain.write(connection, (note,), actor="test", subject="desk", now=NOW)
    client = w.client("auditor", login="aud")
    page = client.get("/audit?code=probe")
    assert "because" in words(page)
    assert "heliotrope" not in page.text
    assert told(w, "audit")[-1] == ("aud", "audit:read")
    reference = queue.open_cases(w.desk.db)[0].reference
    client.get(f"/audit?reference={reference}")
    assert told(w, reference)[-1] == ("aud", "audit:read")
    client.get("/audit?reference=Heliotrope+Jones")
    assert told(w, "Heliotrope Jones") == [], "what somebody typed is no subject"
    assert told(w, "audit")[-1] == ("aud", "audit:read")
    assert "directory:loaded" in client.get("/audit?reference=directory").text


def test_the_state_of_the_chain_is_the_one_of_its_last_walk(w: Working) -> None:
    client = w.client("auditor", login="aud")
    assert "has not been walked since this service was started" in words(client.get("/audit"))
    w.desk.verified_at = datetime(2026, 12, 9, 6, tzinfo=UTC)
    assert "The chain is whole: every sealed entry was checked at 6am" in words(client.get("/audit"))
    w.desk.audit_fault = "entry 7 (seal 7): its payload was changed"
    assert "The chain is broken. entry 7 (seal 7): its payload was changed" in words(client.get("/audit"))


def test_a_day_of_the_figures_begins_at_local_midnight(w: Working) -> None:
    found = {one["of"]: one["number"] for one in table(w) if one["figure"] == "received" and one["part"] == "case"}
    sunday = datetime(2026, 12, 6, 23, 59, tzinfo=UTC)
    with w.desk.db.write() as connection:
        first = connection.execute(sa.select(ledger.c.id).where(ledger.c.exit == "case").limit(1)).scalar_one()
        connection.execute(sa.update(ledger).where(ledger.c.id == first).values(received_at=sunday))
    after = {one["of"]: one["number"] for one in table(w) if one["figure"] == "received" and one["part"] == "case"}
    monday = date(2026, 12, 7)
    assert int(after[monday.isoformat()]) == int(found[monday.isoformat()]) - 1
    assert int(after["2026-11-30"]) == int(found["2026-11-30"]) + 1
