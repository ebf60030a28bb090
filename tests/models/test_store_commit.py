"""One commit for what belongs together (promises 1, 6, 17): all of it or nothing, once, and nothing overwritten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.act import Confirm, Correct
from models.decision import Divert, OpenCase, Ordinary, SetAside
from models.directory.people import Directory
from models.effects import CancelLetters, Effects, LookAgain, Note, SetTrack, StopClock, Task
from models.errors import LostLease, UsageError
from models.known import Original
from models.mail import Bounce, Message
from models.reading import Reading
from models.store import claims, queue
from models.store.cases import case_by_reference, reference_is_free
from models.store.commit import NewCase, commit_act, commit_chase
from models.store.engine import Database
from models.store.known import known_about
from models.tables import acts, audit, cases, clocks, decisions, letters, messages, metadata, readings, tasks, tracks
from tests.models.build import NOW, Shelf, clock, joins, sender, written

LATER = NOW + timedelta(minutes=5)


def count(shelf: Shelf, table: sa.Table) -> int:
    number: int = shelf.value(sa.select(sa.func.count()).select_from(table))
    return number


def everything(shelf: Shelf) -> dict[str, int]:
    return {name: count(shelf, table) for name, table in metadata.tables.items() if name not in ("leases", "policies")}


def test_a_decision_writes_message_case_track_clock_letter_audit_and_exit_at_once(db: Database, shelf: Shelf) -> None:
    case = shelf.case(written("receipt", "k1"), start=(clock("triage"), clock("receipt")))
    assert (case.state, case.mailbox, case.reading.kind) == ("open", "children", "escalation")
    assert [(one.kind, one.outcome) for one in case.clocks] == [("triage", "running"), ("receipt", "running")]
    assert [(one.kind, one.state) for one in case.letters] == [("receipt", "owed")]
    assert [(one.side, one.owner_id) for one in case.tracks] == [("child", "p1")]
    assert queue.counts(db) == {"case": 1}
    assert [count(shelf, table) for table in (messages, readings, decisions)] == [1, 1, 1]
    assert shelf.value(sa.select(sa.func.count()).where(audit.c.subject == case.reference)) == 4


def test_a_commit_that_is_refused_writes_nothing(shelf: Shelf, other: Database) -> None:
    shelf.receive("1")
    (row,) = shelf.claim()
    lease = shelf.lease()
    Shelf(other).lease(at=LATER)
    before = everything(shelf)
    new = NewCase(reference="ESC-2026-1", sender=sender())
    with pytest.raises(LostLease, match="took over decide"):
        shelf.commit(
            row, OpenCase(step="s", tracks=("child",)), lease=lease, new_case=new, letters=(written("receipt", "k"),)
        )
    assert everything(shelf) == before


def test_a_row_is_decided_once(db: Database, shelf: Shelf) -> None:
    shelf.receive("1")
    (row,) = shelf.claim()
    shelf.commit(row, Ordinary(step="ordinary_post"))
    before = everything(shelf)
    with pytest.raises(LostLease, match="its decision stands"):
        shelf.commit(row, SetAside(step="noise"))
    assert everything(shelf) == before
    assert queue.counts(db) == {"ordinary": 1}


def test_a_letter_with_a_key_that_was_owed_before_takes_the_whole_commit_back(shelf: Shelf) -> None:
    case = shelf.case(written("receipt", "k1"))
    before = everything(shelf)
    with pytest.raises(LostLease):
        commit_chase(
            shelf.db, shelf.lease("chase"), case, Effects(tasks=(Task(kind="absence", why="x"),)),
            (written("chase_1", "k2"), written("chase_2", "k1")), policy_id=1, zone="UTC", now=NOW,
        )  # fmt: skip
    assert everything(shelf) == before


def test_a_case_that_changed_meanwhile_is_judged_again(shelf: Shelf) -> None:
    case = shelf.case()
    commit_chase(shelf.db, shelf.lease("chase"), case, Effects(), (), policy_id=1, zone="UTC", now=NOW)
    before = everything(shelf)
    with pytest.raises(LostLease, match="changed meanwhile"):
        commit_chase(shelf.db, shelf.lease("chase"), case, Effects(unseen=7), (written("chase_1", "k"),),
                     policy_id=1, zone="UTC", now=NOW)  # fmt: skip
    with pytest.raises(LostLease, match="changed meanwhile"):
        commit_act(shelf.db, case, Confirm(), Effects(checked_by="una"), (), by="una", policy_id=1, zone="UTC", now=NOW)
    shelf.receive("2")
    (row,) = shelf.claim()
    with pytest.raises(LostLease, match="changed meanwhile"):
        shelf.commit(row, joins(case), case=case)
    assert count(shelf, letters) == before["letters"]
    assert count(shelf, acts) == 0


def test_a_reference_is_given_once(shelf: Shelf) -> None:
    case = shelf.case()
    assert not reference_is_free(shelf.db, case.reference)
    shelf.receive("2")
    (row,) = shelf.claim()
    with pytest.raises(LostLease):
        shelf.commit(
            row, OpenCase(step="s", tracks=("child",)), new_case=NewCase(reference=case.reference, sender=sender())
        )


def test_a_case_is_found_by_its_reference_however_it_is_typed(shelf: Shelf) -> None:
    case = shelf.case()
    assert case_by_reference(shelf.db, f"  {case.reference.lower()} ").id == case.id
    with pytest.raises(UsageError, match="there is no case ESC-1"):
        case_by_reference(shelf.db, "esc-1")


def test_a_repeat_is_the_same_message_with_one_more_row(shelf: Shelf) -> None:
    case = shelf.case()
    message_id = shelf.value(sa.select(messages.c.id))
    shelf.receive("again")
    (row,) = shelf.claim()
    original = Original(
        message_id=message_id, exit="case", reference=case.reference, verdict="unknown", mailbox="children", filed=False
    )
    shelf.commit(row, SetAside(step="repeat", reference=case.reference), original=original)
    assert count(shelf, messages) == 1
    assert queue.counts(shelf.db) == {"case": 1, "set_aside": 1}


def test_what_the_database_knows_of_a_message_is_its_repeat_its_thread_and_our_own_ids(shelf: Shelf) -> None:
    first = Message(
        from_address="head@school.example", message_id="m1@school.example", content_key="c1", verdict="pass"
    )
    case = shelf.case(written("notice", "n1"), message=first)
    shelf.receive("2")
    (row,) = shelf.claim()

    same = known_about(shelf.db, row, first, Directory())
    assert same.original is not None
    assert (same.original.exit, same.original.reference, same.original.verdict) == ("case", case.reference, "pass")
    assert not same.same_id_other_bytes
    changed = known_about(shelf.db, row, Message(message_id="m1@school.example", content_key="c2"), Directory())
    assert changed.original is None
    assert changed.same_id_other_bytes
    assert known_about(shelf.db, row, Message(content_key=""), Directory()).original is None
    answer = known_about(shelf.db, row, Message(in_reply_to=("n1@council.example",)), Directory())
    assert answer.thread is not None
    assert (answer.thread.letter.kind, answer.thread.case.reference) == ("notice", case.reference)
    assert known_about(shelf.db, row, Message(message_id="n1@council.example"), Directory()).ours
    stranger = Message(in_reply_to=("m1@school.example",), from_address="x@elsewhere.example")
    assert known_about(shelf.db, row, stranger, Directory()).joined is None
    taking_part = Message(in_reply_to=("m1@school.example",), from_address="Head@School.example")
    joined = known_about(shelf.db, row, taking_part, Directory()).joined
    assert joined is not None
    assert joined.reference == case.reference


def test_text_that_no_database_can_hold_never_stops_a_commit(shelf: Shelf) -> None:
    bad = "nul \x00 and half a pair \ud800"
    message = Message(
        from_address=f"a{bad}@school.example", message_id=f"{bad}@x", subject=bad, text=bad, content_key="c"
    )
    case = shelf.case(message=message, reading=Reading(needs_human_because=(bad,)), needs_human=(bad,))
    shelf.receive("2")
    (row,) = shelf.claim()
    shelf.commit(row, Divert(step="s", procedure="other", side="child", because=(bad,)), message=message,
                 new_case=NewCase(reference="ESC-2", sender=sender(), linked=bad),
                 effects=Effects(tasks=(Task(kind="read_by_hand", why=bad),), notes=(Note(code="x", detail={"why": bad}),),
                                 tracks=(SetTrack(side="child", rung="unit", round=1, state="awaiting", why=bad),)))  # fmt: skip
    assert shelf.value(sa.select(messages.c.message_id)) == "nul � and half a pair �@x"
    assert shelf.value(sa.select(tasks.c.why)) == "nul � and half a pair �"
    assert known_about(shelf.db, row, message, Directory()).original is not None
    assert case.needs_human == (bad,)


def test_a_clock_that_ran_out_stays_missed_and_what_ended_it_later_is_kept(shelf: Shelf) -> None:
    case = shelf.case(start=(clock("acknowledgement", nudge_at=NOW + timedelta(hours=1)),))
    effects = (
        Effects(stop=(StopClock(kind="acknowledgement", outcome="missed", side="child"),)),
        Effects(stop=(StopClock(kind="acknowledgement", outcome="met", side="child", by="p1", how="reply", at=LATER),)),
    )
    for what in effects:
        fresh = case_by_reference(shelf.db, case.reference)
        commit_chase(shelf.db, shelf.lease("chase"), fresh, what, (), policy_id=1, zone="UTC", now=NOW)
    (found,) = case_by_reference(shelf.db, case.reference).clocks
    assert (found.outcome, found.by, found.how, found.stopped_at) == ("missed", "p1", "reply", LATER)


def test_only_letters_that_have_not_left_are_cancelled(shelf: Shelf) -> None:
    case = shelf.case(*(written("chase_1", f"k{number}", side="child") for number in range(6)))
    for number, state in enumerate(("owed", "deferred", "held", "sending", "sent", "unknown"), start=1):
        shelf.do(f"update letters set state = '{state}' where id = {number}")
    cancel = CancelLetters(kinds=("chase_1",), side="child", why="acknowledged")
    commit_chase(shelf.db, shelf.lease("chase"), case, Effects(cancel=(cancel,)), (), policy_id=1, zone="UTC", now=NOW)
    states = [one.state for one in case_by_reference(shelf.db, case.reference).letters]
    assert states == ["cancelled", "cancelled", "cancelled", "sending", "sent", "unknown"]


def test_a_correction_stands_beside_the_machines_reading(shelf: Shelf) -> None:
    case = shelf.case()
    act = Correct(person="adult", grounds=("disengagement",))
    reading = Reading(kind="escalation", person="adult", grounds=("disengagement",))
    commit_act(shelf.db, case, act, Effects(reading=reading), (), by="una", policy_id=1, zone="UTC", now=LATER)
    with shelf.db.read() as connection:
        made = connection.execute(sa.select(readings.c.made_by, readings.c.reading).order_by(readings.c.id)).all()
    assert [(row.made_by, row.reading["person"]) for row in made] == [("desk", "child"), ("una", "adult")]
    after = case_by_reference(shelf.db, case.reference)
    assert after.reading.grounds == ("disengagement",)
    assert shelf.value(sa.select(cases.c.person)) == "adult"
    assert shelf.value(sa.select(acts.c.by)) == "una"


def test_a_track_keeps_since_when_its_owner_has_it(shelf: Shelf) -> None:
    case = shelf.case()
    for owner, state, at in (("p1", "acknowledged", LATER), ("p2", "awaiting", LATER)):
        fresh = case_by_reference(shelf.db, case.reference)
        move = SetTrack(side="child", rung="unit", round=1, state=state, owner_id=owner)  # type: ignore[arg-type]  # words
        commit_chase(
            shelf.db, shelf.lease("chase"), fresh, Effects(tracks=(move,)), (), policy_id=1, zone="UTC", now=at
        )
        (track,) = case_by_reference(shelf.db, case.reference).tracks
        assert track.owner_since == (NOW if owner == "p1" else LATER)
    assert count(shelf, tracks) == 1


def test_a_clock_is_looked_at_when_it_says_and_never_when_it_ended(shelf: Shelf) -> None:
    case = shelf.case(start=(clock("acknowledgement"), clock("triage")))
    first, second = case.clocks
    what = Effects(
        look_again=(LookAgain(clock_id=first.id, at=LATER),), stop=(StopClock(kind="triage", outcome="met"),)
    )
    commit_chase(shelf.db, shelf.lease("chase"), case, what, (), policy_id=1, zone="UTC", now=NOW)
    with shelf.db.read() as connection:
        looks = {row.id: row.next_at for row in connection.execute(sa.select(clocks.c.id, clocks.c.next_at))}
    assert looks == {first.id: LATER, second.id: None}


def test_tasks_of_a_kind_are_done_together_and_by_whom_is_kept(shelf: Shelf) -> None:
    tasks_ = (Task(kind="nobody_holds", why="a"), Task(kind="ring_sender", why="b"))
    case = shelf.case()
    commit_chase(shelf.db, shelf.lease("chase"), case, Effects(tasks=tasks_), (), policy_id=1, zone="UTC", now=NOW)
    assert [one.kind for one in queue.open_tasks(shelf.db, case.reference)] == ["nobody_holds", "ring_sender"]
    fresh = case_by_reference(shelf.db, case.reference)
    done = Effects(complete=("nobody_holds",))
    commit_act(shelf.db, fresh, Confirm(), done, (), by="una", policy_id=1, zone="UTC", now=LATER)
    assert [one.kind for one in queue.open_tasks(shelf.db)] == ["ring_sender"]
    assert shelf.value(sa.select(tasks.c.done_by).where(tasks.c.kind == "nobody_holds")) == "una"


def test_the_piles_add_up_to_what_the_mailbox_received(db: Database, shelf: Shelf) -> None:
    shelf.case()
    shelf.ordinary("a")
    shelf.ordinary("b")
    shelf.receive("c", "d")
    assert queue.counts(db) == {"case": 1, "ordinary": 2, "open": 2}
    assert claims.undecided(db) == 2
    assert [one.item for one in queue.post(db, "ordinary")] == ["b", "a"]


def test_a_thread_is_found_by_the_bounces_id_first_then_the_nearest_and_newest_whatever_their_case(
    shelf: Shelf,
) -> None:
    old, new, bounced = (shelf.case(written("notice", key)).reference for key in ("n1", "n2", "n3"))
    shelf.receive("answer")
    (row,) = shelf.claim()

    def found(**fields: Any) -> str:
        thread = known_about(shelf.db, row, Message(**fields), Directory()).thread
        return thread.case.reference if thread else ""

    ids = ("n1@council.example", "n2@council.example")
    assert found(references=ids) == new
    assert found(in_reply_to=ids[:1], references=ids) == old
    assert found(in_reply_to=("N1@COUNCIL.example",)) == old
    assert found(references=ids, bounce=Bounce(original_message_id="n3@council.example")) == bounced
    assert found(in_reply_to=("n9@council.example",), subject=f"Re: {old}") == ""


def test_cases_that_a_message_points_at_are_known_apart_from_those_that_it_belongs_to(shelf: Shelf) -> None:
    first = Message(from_address="head@school.example", message_id="m1@school.example", content_key="c1")
    case, other = shelf.case(message=first), shelf.case(message=Message(message_id="m2@school.example"))
    shelf.receive("answer")
    (row,) = shelf.claim()
    subject = f"FW: re {other.reference.lower()}, {case.reference}; ESC-2026-9999999 and X{case.reference}0"
    for writer, joined in (("Head@school.example", [case.reference]), ("x@elsewhere.example", [])):
        mail = Message(from_address=writer, subject=subject, references=("m2@school.example", "m1@school.example"))
        known = known_about(shelf.db, row, mail, Directory())
        assert [one.reference for one in (known.joined,) if one] == joined
        beside = {case.reference, other.reference} - set(joined)
        assert {one.reference for one in known.beside} == beside
        assert {one.reference for one in known.named} == {case.reference, other.reference}
