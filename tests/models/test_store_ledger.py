"""The ledger and the raw bytes (promises 1, 3, 4): every item once, claimed with care, nothing lost on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.decision import Ordinary
from models.errors import LostLease
from models.store import claims, folders, mail, queue
from models.store.engine import Database
from models.tables import ledger, raw
from tests.models.build import HERE, NOW, Shelf

LATER = NOW + timedelta(minutes=5)


def listed(db: Database, items: Sequence[str], **more: str) -> list[str]:
    return mail.record_listing(db, items=items, now=NOW, **(HERE | more))


def rows_of(db: Database) -> int:
    return sum(queue.counts(db).values())


def test_listing_a_folder_twice_adds_nothing_the_second_time(db: Database) -> None:
    assert listed(db, ["1", "2"]) == ["1", "2"]
    assert listed(db, ["1", "2"]) == []
    assert listed(db, ["1", "2", "3"]) == ["3"]
    assert rows_of(db) == 3


def test_a_big_folder_is_listed_whole(db: Database) -> None:
    items = [str(number) for number in range(1201)]
    assert listed(db, items) == items
    assert mail.unfetched(db, **HERE) == items


def test_the_same_item_in_another_epoch_folder_or_mailbox_is_another_row(db: Database) -> None:
    listed(db, ["1"])
    for more in ({"epoch": "2"}, {"folder": "Junk"}, {"mailbox": "adults"}):
        assert listed(db, ["1"], **more) == ["1"]
    assert rows_of(db) == 4


def test_an_item_that_left_is_marked_gone_and_one_that_came_back_is_not(db: Database, shelf: Shelf) -> None:
    gone = sa.select(ledger.c.gone_at).where(ledger.c.item == "1")
    listed(db, ["1", "2"])
    listed(db, ["2"])
    assert shelf.value(gone) == NOW
    listed(db, ["1", "2"])
    assert shelf.value(gone) is None
    assert rows_of(db) == 2


def test_what_left_before_its_bytes_were_kept_waits_for_a_person(db: Database, shelf: Shelf) -> None:
    listed(db, ["1", "2"])
    listed(db, ["2"])
    assert mail.give_up_lost(db, **HERE) == 1
    (row,) = shelf.claim()
    assert (row.item, row.content) == ("1", None)
    assert "left the folder" in row.unread_because
    assert mail.give_up_lost(db, **HERE) == 0


def test_what_was_never_fetched_before_the_server_renumbered_waits_for_a_person(db: Database) -> None:
    listed(db, ["1"])
    listed(db, ["1"], epoch="2")
    assert mail.give_up_lost(db, **(HERE | {"epoch": "2"})) == 1
    assert mail.unfetched(db, **(HERE | {"epoch": "2"})) == ["1"]


def test_bytes_are_kept_once_by_their_digest(db: Database, shelf: Shelf) -> None:
    shelf.receive("1", "2", raw=b"the same bytes")
    assert shelf.value(sa.select(sa.func.count()).select_from(raw)) == 1
    assert {row.sha256 for row in shelf.claim()} == {hashlib.sha256(b"the same bytes").hexdigest()}
    assert mail.unfetched(db, **HERE) == []


def test_bytes_that_are_there_are_never_replaced(db: Database, shelf: Shelf) -> None:
    shelf.receive("1", raw=b"first")
    mail.record_raw(db, batch=[shelf.fetched("1", b"second")], now=NOW, **HERE)
    assert shelf.claim()[0].content == b"first"


def test_an_item_without_bytes_three_times_waits_for_a_person(db: Database, shelf: Shelf) -> None:
    listed(db, ["1"])
    for _ in range(2):
        mail.record_raw(db, batch=[shelf.fetched("1", None)], now=NOW, **HERE)
        assert shelf.claim() == []
        assert mail.unfetched(db, **HERE) == ["1"]
    mail.record_raw(db, batch=[shelf.fetched("1", None)], now=NOW, **HERE)
    assert mail.unfetched(db, **HERE) == []
    assert "three times" in shelf.claim()[0].unread_because


def test_an_item_that_comes_at_the_third_try_is_read_like_any_other(db: Database, shelf: Shelf) -> None:
    listed(db, ["1"])
    for content in (None, None, b"at last"):
        mail.record_raw(db, batch=[shelf.fetched("1", content)], now=NOW, **HERE)
    (row,) = shelf.claim()
    assert (row.content, row.attempts, row.unread_because) == (b"at last", 1, "")


def test_a_mail_too_large_waits_for_a_person_at_once(db: Database, shelf: Shelf) -> None:
    listed(db, ["1"])
    mail.record_raw(db, batch=[shelf.fetched("1", None, unread_because="it is too large")], now=NOW, **HERE)
    assert shelf.claim()[0].unread_because == "it is too large"


def test_rows_are_claimed_oldest_first_and_by_one_service_at_a_time(shelf: Shelf, other: Database) -> None:
    shelf.receive("1", "2", "3")
    assert [row.item for row in shelf.claim(2)] == ["1", "2"]
    assert [row.item for row in Shelf(other).claim(10)] == ["3"]
    assert shelf.claim() == []


def test_the_attempt_is_counted_before_the_work_begins(db: Database, shelf: Shelf) -> None:
    shelf.receive("1")
    shelf.claim()
    assert shelf.value(sa.select(ledger.c.attempts)) == 1


def test_a_row_whose_service_gave_no_sign_of_life_is_taken_over_under_a_new_fence(
    shelf: Shelf, other: Database
) -> None:
    shelf.receive("1")
    (late,) = shelf.claim()
    theirs = Shelf(other)
    (row,) = theirs.claim(clock=LATER)
    assert row.fence == late.fence + 1
    with pytest.raises(LostLease):
        shelf.commit(late, Ordinary(step="ordinary_post"), lease=shelf.lease(at=NOW))
    theirs.commit(row, Ordinary(step="ordinary_post"), lease=theirs.lease(at=LATER))
    assert queue.counts(other) == {"ordinary": 1}


def test_a_row_that_failed_is_claimed_alone_and_its_neighbours_go_on(db: Database, shelf: Shelf) -> None:
    shelf.receive("poison", "2", "3")
    poison, *neighbours = shelf.claim()
    claims.give_back(db, [poison], innocent=False)
    claims.give_back(db, neighbours, innocent=True)
    assert [(row.item, row.attempts) for row in shelf.claim()] == [("poison", 2)]
    assert [(row.item, row.attempts) for row in shelf.claim()] == [("2", 1), ("3", 1)]


def test_a_row_given_back_keeps_its_attempt_unless_it_is_innocent(db: Database, shelf: Shelf) -> None:
    shelf.receive("1")
    seen = []
    for innocent in (True, True, False, True, False, True):
        (row,) = shelf.claim()
        claims.give_back(db, [row], innocent=innocent)
        seen.append(row.attempts)
    assert seen == [1, 1, 1, 2, 2, 3]


def test_a_row_taken_over_is_not_freed_by_the_late_service(db: Database, shelf: Shelf, other: Database) -> None:
    shelf.receive("1")
    late = shelf.claim()
    Shelf(other).claim(clock=LATER)
    claims.give_back(db, late, innocent=True)
    assert shelf.claim(clock=LATER) == []


def test_a_decided_row_is_never_claimed_again(db: Database, shelf: Shelf) -> None:
    shelf.ordinary("1")
    assert shelf.claim(clock=LATER) == []
    assert claims.undecided(db) == 0


def test_the_first_poll_is_kept_for_ever_and_a_failure_does_not_hide_it(db: Database) -> None:
    where: dict[str, Any] = {"mailbox": "children", "folder": "INBOX"}
    assert mail.mailbox_state(db, **where) is None
    mail.record_poll(db, **where, now=NOW, error="no answer")
    assert mail.mailbox_state(db, **where) == mail.Watched(
        first_poll_at=None, last_poll_at=None, last_count=None, last_error="no answer"
    )
    mail.record_poll(db, **where, epoch="1", now=NOW, count=3)
    mail.record_poll(db, **where, epoch="1", now=LATER, count=4)
    mail.record_poll(db, **where, now=LATER + timedelta(hours=1), error="sign-in refused")
    assert mail.mailbox_state(db, **where) == mail.Watched(
        first_poll_at=NOW, last_poll_at=LATER, last_count=4, last_error="sign-in refused"
    )


def test_what_has_an_exit_is_filed_once_and_ordinary_post_stays(db: Database, shelf: Shelf) -> None:
    shelf.case()
    shelf.case(needs_human=("unsure",))
    shelf.ordinary("9")
    assert sorted(mail.to_file(db, **HERE)) == [("case-1", "case", False), ("case-2", "case", True)]
    mail.record_filed(db, items=["case-1"], to="Processed", now=NOW, **HERE)
    assert mail.to_file(db, **HERE) == [("case-2", "case", True)]


def test_reconciling_names_what_has_no_exit_and_what_has_no_row(db: Database, shelf: Shelf) -> None:
    shelf.ordinary("1")
    shelf.receive("2")
    assert folders.without_exit(db, items=["1", "2", "3"], **HERE) == ["2", "3"]
