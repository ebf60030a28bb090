"""Leases and fencing (promise 6): one service does a piece of work, and a late one cannot write."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from models.errors import LostLease
from models.store.alive import is_dead, start_of
from models.store.engine import Database
from models.store.leases import Lease, acquire, held_until, hold_fast, release
from tests.models.build import NOW

LATER = NOW + timedelta(seconds=121)


def take(db: Database, at: object = NOW) -> Lease | None:
    return acquire(db, "decide", seconds=120, clock=at)  # type: ignore[arg-type]  # a time


def test_a_lease_that_another_living_service_holds_is_not_given(db: Database, other: Database) -> None:
    mine = take(db)
    assert mine is not None
    assert take(other) is None
    assert held_until(db, "decide") == NOW + timedelta(seconds=120)
    assert acquire(other, "poll", seconds=120, clock=NOW) is not None, "other work is free"


def test_a_lease_is_renewed_under_the_same_fence(db: Database) -> None:
    first, again = take(db), take(db, NOW + timedelta(seconds=60))
    assert first == again
    assert held_until(db, "decide") == NOW + timedelta(seconds=180)


def test_a_lease_given_back_is_free_and_the_next_holder_has_a_higher_fence(db: Database, other: Database) -> None:
    mine = take(db)
    assert mine is not None
    release(db, mine)
    theirs = take(other)
    assert theirs is not None
    assert theirs.fence > mine.fence


def test_a_late_service_cannot_write_after_its_lease_was_taken_over(db: Database, other: Database) -> None:
    mine = take(db)
    assert mine is not None
    theirs = take(other, LATER)
    assert theirs is not None
    with pytest.raises(LostLease, match="took over"), db.write() as connection:
        hold_fast(db, connection, mine)
    with other.write() as connection:
        hold_fast(other, connection, theirs)


def test_a_lease_that_was_taken_over_cannot_be_given_back_by_the_late_one(db: Database, other: Database) -> None:
    mine = take(db)
    assert mine is not None
    take(other, LATER)
    release(db, mine)
    assert take(db, LATER) is None


def test_a_lease_that_ran_out_and_was_taken_again_by_its_own_holder_has_a_new_fence(db: Database) -> None:
    first, again = take(db), take(db, LATER)
    assert first is not None
    assert again is not None
    assert again.fence == first.fence + 1


def a_dead_process() -> str:
    """The owner that a process of this host had, which has ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        started = start_of(process.pid)
        number = process.pid
        process.communicate(b"\n")
    return f"{number}|{started}"


def test_the_lease_of_a_dead_process_of_this_host_is_free_at_once(db: Database) -> None:
    here = db.owner.rsplit("|", 2)[0]
    dead = replace(db, owner=f"{here}|{a_dead_process()}")
    assert take(dead) is not None
    mine = take(db)
    assert mine is not None
    assert mine.fence == 2


def test_a_living_process_is_not_dead_and_a_strange_host_is_never_called_dead(db: Database) -> None:
    host, boot, space, number, started = db.owner.split("|")
    assert int(number) == os.getpid()
    assert not is_dead(db.owner, db.owner)
    gone = a_dead_process()
    assert is_dead(f"{host}|{boot}|{space}|{gone}", db.owner)
    assert is_dead(f"{host}|{boot}|{space}|{number}|{int(started) + 1}", db.owner), "the number was used again"
    for strange in (f"other|{boot}|{space}|{gone}", f"{host}|x|{space}|{gone}", f"{host}|{boot}|x|{gone}", "x", ""):
        assert not is_dead(strange, db.owner)
