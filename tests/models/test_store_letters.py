"""Letters on their way (promise 5): claimed under a lease, the phase kept before the dot, repeated once at the most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.case import CaseFile
from models.errors import LostLease
from models.letter import Claimed, Composed, LetterPlan, Written
from models.store import letters as post
from models.store import queue
from models.store.cases import case_by_reference
from models.store.engine import Database
from models.store.traffic import traffic
from models.tables import audit, letters
from models.words import LetterKind, LetterState
from tests.models.build import NOW, Shelf, clock, written

LATER = NOW + timedelta(minutes=5)


def claim(db: Database, *, clock: datetime = NOW, now: datetime = NOW, limit: int = 10) -> list[Claimed]:
    return post.claim(db, limit=limit, seconds=120, clock=clock, now=now)


def row(shelf: Shelf, key: str = "k") -> Any:
    with shelf.db.read() as connection:
        return connection.execute(sa.select(letters).where(letters.c.key == key)).one()


def one(shelf: Shelf, kind: LetterKind = "notice", **plan: Any) -> tuple[CaseFile, Claimed]:
    """A case with one letter, claimed."""
    case = shelf.case(written(kind, "k", **plan), start=(clock("receipt"),))
    (letter,) = claim(shelf.db)
    return case, letter


def test_danger_leaves_first_then_the_oldest(db: Database, shelf: Shelf) -> None:
    shelf.case(written("receipt", "a"), written("notice", "b"))
    shelf.case(written("danger_alert", "c", danger=True), written("receipt", "d"))
    assert [letter.message_id[0] for letter in claim(db, limit=3)] == ["c", "a", "b"]
    assert [letter.message_id[0] for letter in claim(db)] == ["d"]


def test_a_letter_is_claimed_by_one_service_with_the_bytes_that_were_owed(shelf: Shelf, other: Database) -> None:
    _, letter = one(shelf)
    assert letter.data == b"To: head@school.example\r\n\r\nb"
    assert (letter.sender, letter.recipient, letter.attempts) == ("a@council.example", "head@school.example", 1)
    assert claim(other) == []
    assert claim(shelf.db) == []


def test_letters_that_wait_for_a_person_or_could_not_be_written_never_leave(db: Database, shelf: Shelf) -> None:
    plan = written("notice", "a", hold="mode assisted").plan
    held = Written(plan=plan, composed=Composed(message_id="h@x", subject="", body="", data=b"x"))
    case = shelf.case(
        held, Written(plan=LetterPlan(**_fields(plan, key="b", hold="")), composed=None, fault="no template")
    )
    assert [letter.state for letter in case.letters] == ["held", "not_composed"]
    assert claim(db) == []
    assert queue.letter_counts(db) == {"held": 1, "not_composed": 1}


def _fields(plan: LetterPlan, **other: Any) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in plan.__dataclass_fields__} | other


def test_the_phase_is_kept_before_the_dot(db: Database, shelf: Shelf) -> None:
    _, letter = one(shelf)
    assert row(shelf).phase == "claimed"
    post.before_dot(db, letter)
    assert row(shelf).phase == "dot"
    post.settle(db, letter, "sent", now=LATER, answer="250 ok")
    assert (row(shelf).phase, row(shelf).state, row(shelf).sent_at) == ("accepted", "sent", LATER)


def test_a_receipt_that_left_stops_its_clock_and_a_notice_does_not(shelf: Shelf) -> None:
    for kind, outcome in (("notice", "running"), ("receipt", "met")):
        case = shelf.case(written(kind, kind), start=(clock("receipt"),))  # type: ignore[arg-type]  # words
        (letter,) = claim(shelf.db)
        post.settle(shelf.db, letter, "sent", now=LATER)
        (found,) = case_by_reference(shelf.db, case.reference).clocks
        assert (found.outcome, found.stopped_at) == (outcome, LATER if outcome == "met" else None)


@pytest.mark.parametrize("seen", [True, False])
def test_a_receipt_that_leaves_too_late_is_missed_and_tells_when_it_left(shelf: Shelf, seen: bool) -> None:
    case, letter = one(shelf, "receipt")
    if seen:  # the chase beat looked at the clock in between
        shelf.do("update clocks set outcome = 'missed', next_at = null")
    left = NOW + timedelta(hours=3)
    post.settle(shelf.db, letter, "sent", now=left)
    (found,) = case_by_reference(shelf.db, case.reference).clocks
    assert (found.outcome, found.stopped_at, found.by) == ("missed", left, "desk")


def test_a_deferred_letter_is_tried_again_later_and_later(db: Database, shelf: Shelf) -> None:
    _, letter = one(shelf)
    waits, now = [], NOW
    for _ in range(6):
        post.settle(db, letter, "deferred", now=now, answer="451 later")
        due = row(shelf).next_try_at
        waits.append((due - now).total_seconds())
        assert claim(db, clock=due, now=due - timedelta(seconds=1)) == []
        (letter,) = claim(db, clock=due, now=due)
        now = due
    assert waits == [60, 300, 900, 1800, 3600, 3600]


def test_after_five_days_a_deferred_letter_is_given_up_and_a_person_is_told(db: Database, shelf: Shelf) -> None:
    case, letter = one(shelf)
    post.settle(db, letter, "deferred", now=NOW + timedelta(days=5))
    assert row(shelf).state == "deferred"
    (letter,) = claim(db, clock=NOW + timedelta(days=6), now=NOW + timedelta(days=6))
    post.settle(db, letter, "deferred", now=NOW + timedelta(days=6))
    assert row(shelf).state == "refused"
    assert [task.kind for task in queue.open_tasks(db, case.reference)] == ["letter_refused"]


def test_a_refused_letter_never_leaves_and_a_person_is_told_why(db: Database, shelf: Shelf) -> None:
    case, letter = one(shelf)
    post.settle(db, letter, "refused", now=LATER, answer="550 no such user", task="refused for good")
    assert claim(db, clock=LATER, now=LATER + timedelta(days=9)) == []
    assert [task.why for task in queue.open_tasks(db, case.reference)] == ["refused for good"]
    assert row(shelf).answer == "550 no such user"


@pytest.mark.parametrize(
    ("kind", "danger", "again"),
    [("receipt", False, False), ("receipt", True, True), ("notice", False, True), ("step_up", False, True),
     ("danger_alert", True, True)],
)  # fmt: skip
def test_a_letter_without_an_answer_repeats_once_unless_it_is_a_plain_receipt(
    db: Database, shelf: Shelf, kind: LetterKind, danger: bool, again: bool
) -> None:
    _, letter = one(shelf, kind, danger=danger)
    post.before_dot(db, letter)
    post.settle(db, letter, "unknown", now=LATER, answer="no answer")
    repeated = claim(db, clock=LATER, now=LATER)
    assert [(one.message_id, one.data) for one in repeated] == ([(letter.message_id, letter.data)] if again else [])
    for second in repeated:
        post.settle(db, second, "unknown", now=LATER)
    assert claim(db, clock=LATER, now=LATER + timedelta(days=1)) == []
    assert row(shelf).state == "unknown"


def test_a_letter_put_back_when_the_line_stops_lost_no_attempt(db: Database, shelf: Shelf) -> None:
    _, letter = one(shelf)
    before = shelf.value(sa.select(sa.func.count()).select_from(audit))
    post.settle(db, letter, "owed", now=LATER)
    assert [again.attempts for again in claim(db, clock=LATER)] == [1]
    assert shelf.value(sa.select(sa.func.count()).select_from(audit)) == before


@pytest.mark.parametrize("state", ["sent", "deferred", "refused", "unknown"])
def test_every_outcome_is_in_the_audit_without_an_address(shelf: Shelf, state: LetterState) -> None:
    case, letter = one(shelf, "receipt")
    post.settle(shelf.db, letter, state, now=LATER, answer="250 ok")
    with shelf.db.read() as connection:
        entry = connection.execute(sa.select(audit).order_by(audit.c.id.desc()).limit(1)).one()
    assert (entry.code, entry.subject, entry.at) == (f"letter:receipt:{state}", case.reference, LATER)


def test_a_late_service_neither_sends_nor_settles_a_letter_that_was_taken_over(shelf: Shelf, other: Database) -> None:
    _, letter = one(shelf)
    assert post.abandoned(other, clock=LATER) == []
    with pytest.raises(LostLease):
        post.before_dot(shelf.db, letter)
    with pytest.raises(LostLease):
        post.settle(shelf.db, letter, "sent", now=LATER)
    assert [again.attempts for again in claim(other, clock=LATER)] == [2]


def test_a_letter_whose_service_died_before_the_dot_goes_back_to_owed(
    db: Database, shelf: Shelf, other: Database
) -> None:
    one(shelf)
    assert post.abandoned(other, clock=NOW + timedelta(seconds=119)) == []
    assert row(shelf).state == "sending", "its lease still runs"
    assert post.abandoned(other, clock=LATER) == []
    assert row(shelf).state == "owed"


def test_a_letter_whose_service_died_after_the_dot_is_unknown_not_owed(shelf: Shelf, other: Database) -> None:
    _, letter = one(shelf, "receipt")
    post.before_dot(shelf.db, letter)
    (found,) = post.abandoned(other, clock=LATER)
    assert row(shelf).state == "sending"
    post.settle(other, found, "unknown", now=LATER)
    assert row(shelf).state == "unknown"
    assert claim(other, clock=LATER) == []
    with pytest.raises(LostLease):
        post.settle(shelf.db, letter, "sent", now=LATER)


def test_a_letter_left_behind_by_a_beat_of_our_own_that_failed_is_taken_up_again(db: Database, shelf: Shelf) -> None:
    one(shelf)
    assert post.abandoned(db, clock=NOW + timedelta(seconds=119)) == []
    assert row(shelf).state == "sending"
    post.abandoned(db, clock=LATER)
    assert row(shelf).state == "owed"


def test_what_can_leave_now_and_what_is_under_way_are_counted(db: Database, shelf: Shelf) -> None:
    shelf.case(written("receipt", "a"), written("notice", "b"), written("notice", "c", hold="x"))
    claim(db, limit=1)
    assert post.waiting(db, NOW) == (1, 1)


def test_the_brakes_count_what_left_or_is_about_to_and_not_what_is_held_or_cancelled(
    db: Database, shelf: Shelf
) -> None:
    case = shelf.case(
        written("receipt", "a"), written("receipt", "b", to="x@school.example"), written("notice", "c"),
        written("notice", "d", hold="brake"), written("receipt", "e", danger=True),
        written("receipt", "f", danger=True, hold="brake: ring them"),
    )  # fmt: skip
    found = traffic(db, {"head@school.example"}, NOW + timedelta(minutes=59))
    assert [(one.kind, one.danger, one.reference) for one in reversed(found.recent)] == [
        ("receipt", False, case.reference), ("notice", False, case.reference), ("receipt", True, case.reference),
    ]  # fmt: skip
    assert (found.all_hour, found.danger_hour) == (3, 1)
    assert found.domains_hour == ("school.example", "school.example")
    later = traffic(db, {"head@school.example"}, NOW + timedelta(hours=1))
    assert (len(later.recent), later.all_hour, later.danger_hour) == (3, 0, 0)
    assert traffic(db, {"head@school.example"}, NOW + timedelta(days=1)).recent == ()
    assert [task.kind for task in queue.open_tasks(db, case.reference)] == ["letter_held", "ring_sender"]
