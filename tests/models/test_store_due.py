"""What the chase beat is handed (promise 14): only what is due, in pages, with what is known of its mailbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.store import mail
from models.store.due import due
from models.store.engine import Database
from models.tables import metadata
from tests.models.build import HERE, NOW, Shelf, clock

DUE = NOW + timedelta(hours=2)
WATCHED = {HERE["mailbox"]: HERE["folder"]}


def references(db: Database, now: Any) -> list[str]:
    return [one.case.reference for one in due(db, now, WATCHED)]


def test_a_case_is_handed_over_when_a_clock_is_due_and_not_before(db: Database, shelf: Shelf) -> None:
    case = shelf.case(start=(clock("triage", due=DUE),))
    shelf.case(start=(clock("triage", due=DUE + timedelta(days=1)),))
    shelf.case()
    assert references(db, DUE - timedelta(seconds=1)) == []
    assert references(db, DUE) == [case.reference]


def test_a_case_is_handed_over_once_however_many_clocks_are_due(db: Database, shelf: Shelf) -> None:
    case = shelf.case(start=(clock("triage"), clock("acknowledgement"), clock("receipt")))
    assert references(db, DUE) == [case.reference]


def test_a_clock_with_a_nudge_is_looked_at_at_the_nudge(db: Database, shelf: Shelf) -> None:
    case = shelf.case(start=(clock("acknowledgement", nudge_at=NOW + timedelta(hours=1)),))
    assert references(db, NOW + timedelta(minutes=59)) == []
    assert references(db, NOW + timedelta(hours=1)) == [case.reference]


def test_a_clock_that_ended_is_never_due(db: Database, shelf: Shelf) -> None:
    shelf.case(start=(clock("triage"),))
    shelf.do("update clocks set outcome = 'met', next_at = null")
    assert references(db, DUE + timedelta(days=365)) == []


def test_many_cases_come_page_by_page_each_once(db: Database, shelf: Shelf) -> None:
    shelf.case(start=(clock("triage"),))
    with db.write() as connection:  # 230 further cases, as copies of the first
        for table in ("cases", "clocks"):
            names = [column.name for column in metadata.tables[table].columns]
            own = {"cases": {"id": "n", "reference": "'ESC-' || n"}, "clocks": {"id": "n", "case_id": "n"}}[table]
            wanted = ", ".join(own.get(name, f'"{name}"') for name in names)
            numbers = "with recursive m(n) as (select 2 union all select n + 1 from m where n < 231)"
            columns = ", ".join(f'"{name}"' for name in names)
            connection.exec_driver_sql(
                f"insert into {table} ({columns}) {numbers} select {wanted} from m, {table} where id = 1"
            )
    found = references(db, DUE)
    assert len(found) == len(set(found)) == 231


def test_it_says_when_the_mailbox_was_last_read_and_whether_mail_waits_in_it(db: Database, shelf: Shelf) -> None:
    shelf.case(start=(clock("triage"),))
    (one,) = due(db, DUE, WATCHED)
    assert (one.polled_at, one.undecided) == (None, False)
    mail.record_poll(db, mailbox="children", folder="INBOX", epoch="1", now=DUE, count=1)
    mail.record_poll(db, mailbox="children", folder="INBOX", now=DUE + timedelta(hours=1), error="no answer")
    mail.record_listing(db, items=["new"], now=NOW, **(HERE | {"mailbox": "adults"}))
    (one,) = due(db, DUE, WATCHED)
    assert (one.polled_at, one.undecided) == (DUE, False), "mail in another mailbox holds nothing up"
    shelf.receive("answer")
    (one,) = due(db, DUE, WATCHED)
    assert one.undecided
