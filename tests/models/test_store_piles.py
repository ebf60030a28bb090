"""The piles in the store: every open case in one at least, numbers that add up, sweeps, searching, who looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.decision import Ordinary, SetAside
from models.errors import NotThere
from models.mail import Message
from models.pages.queue_rows import PILES, Filters, PileName
from models.store.engine import Database
from models.store.health import unswept_since
from models.store.piles import filters, lists, looking, post, todo, unsent, views, words
from models.store.piles.today import Ever, in_time, oldest_unread, overdue, received_since
from models.tables import audit, ledger, message_words, sweeps
from tests.models.build import NOW, Shelf, clock, written

DAY = timedelta(days=1)
OF_CASES: tuple[PileName, ...] = ("danger", "person", "awaiting", "acknowledged", "diverted", "unreadable")


def piles_of(db: Database, case_id: int) -> set[PileName]:
    return {pile for pile in OF_CASES if case_id in lists.ids(db, pile)}


def test_a_case_awaits_its_owner_until_a_fact_puts_it_into_other_piles_as_well(shelf: Shelf, db: Database) -> None:
    case = shelf.case(start=(clock("acknowledgement"),))
    assert piles_of(db, case.id) == {"awaiting"}
    facts: dict[str, set[PileName]] = {
        "update cases set needs_human = '[\"it is not certain\"]'": {"awaiting", "person"},
        "update cases set needs_human = '[]', unseen = 1": {"awaiting", "person"},
        "update cases set unseen = 0, answer_at = received_at": {"awaiting", "person"},
        "update cases set answer_at = null, danger_at = received_at": {"awaiting", "danger"},
        "update cases set danger_taken_at = received_at": {"awaiting"},
        "update tracks set state = 'waiting_for_person'": {"person"},
        "update tracks set state = 'acknowledged'": {"acknowledged"},
        "update tracks set state = 'closed'": {"person"},
        "update cases set state = 'diverted'": {"diverted"},
        "update cases set state = 'closed'": set(),
        "update cases set unseen = 2": {"person"},
    }
    for statement, wanted in facts.items():
        shelf.do(statement)
        assert piles_of(db, case.id) == wanted, statement
        assert {pile for pile, count in lists.counts(db).items() if count} == wanted


@pytest.mark.parametrize("state", ["awaiting", "acknowledged", "waiting_for_person", "closed"])
@pytest.mark.parametrize("of_case", ["open", "diverted"])
def test_no_open_case_lies_in_no_pile(shelf: Shelf, db: Database, state: str, of_case: str) -> None:
    case = shelf.case()
    shelf.do(f"update tracks set state = '{state}'", f"update cases set state = '{of_case}'")
    assert piles_of(db, case.id)


def test_a_promise_that_was_broken_comes_before_one_that_runs(shelf: Shelf, db: Database) -> None:
    late, soon, later = (
        shelf.case(start=(clock("acknowledgement", due=NOW + timedelta(hours=hours)),)) for hours in (3, 1, 2)
    )
    shelf.do(f"update clocks set outcome = 'missed', due_at = '2026-11-04 09:00:00' where case_id = {late.id}")
    assert lists.ids(db, "awaiting") == [late.id, soon.id, later.id]
    assert overdue(db, NOW) == 1
    assert overdue(db, NOW + timedelta(minutes=90)) == 2


def test_a_case_whose_triage_nobody_did_needs_a_person_and_is_the_oldest_unread(shelf: Shelf, db: Database) -> None:
    assert oldest_unread(db) is None
    case = shelf.case(start=(clock("triage"),))
    assert piles_of(db, case.id) == {"awaiting", "person"}
    assert oldest_unread(db) == NOW
    shelf.do("update clocks set outcome = 'missed'")
    assert piles_of(db, case.id) == {"awaiting", "person"}
    shelf.do("update clocks set stopped_at = due_at")
    assert piles_of(db, case.id) == {"awaiting"}


def test_mail_that_could_not_be_read_lies_in_its_pile_until_the_task_is_done(shelf: Shelf, db: Database) -> None:
    case = shelf.case()
    shelf.do(f"insert into tasks (case_id, kind, made_at) values ({case.id}, 'read_by_hand', '2026-11-04 10:00:00')")
    assert piles_of(db, case.id) == {"awaiting", "person", "unreadable"}
    assert [one.kind for one in todo.tasks_of(db, [case.id])[case.id]] == ["read_by_hand"]
    shelf.do("update tasks set done_at = made_at")
    assert piles_of(db, case.id) == {"awaiting"}


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ("state = 'held'", True),
        ("state = 'sent'", False),
        ("state = 'refused'", False),
        ("state = 'unknown'", False),
        ("state = 'unknown', next_try_at = owed_at", True),
    ],
)
def test_a_letter_that_did_not_leave_is_shown_while_there_is_something_to_do(
    shelf: Shelf, db: Database, change: str, shown: bool
) -> None:
    shelf.case(written("notice", "n1"))
    shelf.do(f"update letters set {change}")
    found = lists.ids(db, "letters")
    assert bool(found) == shown == bool(lists.counts(db)["letters"])
    assert [one.reference for one in unsent.rows(db, found).values()] == ["ESC-2026-0000001"] * shown


def test_a_refused_letter_is_shown_until_its_task_is_done(shelf: Shelf, db: Database) -> None:
    case = shelf.case(written("notice", "n1"))
    shelf.do(
        "update letters set state = 'refused'",
        f"insert into tasks (case_id, kind, made_at) values ({case.id}, 'letter_refused', '2026-11-04 10:00:00')",
    )
    assert len(lists.ids(db, "letters")) == 1
    shelf.do("update tasks set done_at = made_at")
    assert lists.ids(db, "letters") == []


def test_filters_ask_for_side_ground_rung_person_agency_and_age(shelf: Shelf, db: Database) -> None:
    case = shelf.case()
    shelf.do("update cases set grounds = '[\"disengagement\"]', worked_by = 'una'")
    agency = filters.agency_key("School")
    assert filters.agencies(db) == ["School"]
    assert filters.owners(db) == ["p1"]
    fits = (
        Filters(),
        Filters(side="child", rung="unit", person="p1"),
        Filters(ground="disengagement"),
        Filters(agency=agency),
        Filters(age="today"),
        Filters(taken="me"),
    )
    not_so = (
        Filters(side="adult"),
        Filters(rung="board"),
        Filters(person="p2"),
        Filters(ground="plan_breaking_down"),
        Filters(agency="0123456789"),
        Filters(age="week"),
        Filters(age="older"),
        Filters(taken="nobody"),
    )
    for asked in (*fits, *not_so):
        where = filters.conditions(db, asked, login="una", today=NOW - timedelta(hours=4), week=NOW - 2 * DAY)
        assert lists.ids(db, "awaiting", where) == ([case.id] if asked in fits else []), asked


def test_a_sweep_empties_the_pile_and_can_be_taken_back_by_whoever_made_it(shelf: Shelf, db: Database) -> None:
    for item in ("a", "b", "c"):
        shelf.ordinary(item)
    ids = lists.ids(db, "ordinary")
    assert (len(ids), unswept_since(db)) == (3, NOW)
    sweep = post.sign_off(db, "ordinary", ids[:2], by="una", now=NOW)
    assert (sweep.count, sweep.left) == (2, 1)
    assert lists.ids(db, "ordinary") == ids[2:]
    assert post.last_sweep(db, "ordinary") == sweep
    assert post.sign_off(db, "ordinary", ids, by="bea", now=NOW + DAY).count == 1, "a row is signed off once"
    assert unswept_since(db) is None
    with pytest.raises(NotThere):
        post.undo(db, sweep.id, by="bea", now=NOW)
    assert post.undo(db, sweep.id, by="una", now=NOW) == 2
    with pytest.raises(NotThere):
        post.undo(db, sweep.id, by="una", now=NOW)
    assert (lists.ids(db, "ordinary"), unswept_since(db)) == (ids[:2], NOW), "so it is an alarm again"
    assert shelf.value(sa.select(sa.func.count()).select_from(sweeps)) == 2, "what was undone stays on record"
    with db.read() as connection:
        codes = connection.execute(sa.select(audit.c.code).where(audit.c.subject == "queue").order_by(audit.c.id))
        assert [row.code for row in codes] == [
            "sweep:ordinary:signed",
            "sweep:ordinary:signed",
            "sweep:ordinary:undone",
        ]


def test_a_sweep_of_one_pile_never_signs_off_another(shelf: Shelf, db: Database) -> None:
    shelf.ordinary("a")
    ids = lists.ids(db, "ordinary")
    assert post.sign_off(db, "set_aside", ids, by="una", now=NOW).count == 0
    assert lists.ids(db, "ordinary") == ids


def test_post_that_the_desk_doubted_comes_first(shelf: Shelf, db: Database) -> None:
    shelf.ordinary("plain")
    shelf.receive("doubted")
    (row,) = shelf.claim()
    shelf.commit(row, Ordinary(step="ordinary_post", needs_human=("it speaks of a problem",)))
    rows = post.rows(db, lists.ids(db, "ordinary"))
    assert [one.why for one in rows.values() if one.why] == [("it speaks of a problem",)]
    assert [bool(rows[key].why) for key in lists.ids(db, "ordinary")] == [True, False]


def test_what_came_adds_up_and_is_counted_once(shelf: Shelf, db: Database) -> None:
    ever, now = Ever(), NOW + DAY
    assert ever.count(db, now).total == 0
    shelf.case()
    shelf.ordinary("a")
    shelf.receive("later")
    first = ever.count(db, now)
    assert (first.case, first.ordinary, first.open, first.total) == (1, 1, 1, 3)
    (row,) = shelf.claim()
    shelf.commit(row, SetAside(step="noise"))
    shelf.ordinary("b")
    second = ever.count(db, now)
    assert (second.case, second.ordinary, second.set_aside, second.open, second.total) == (1, 2, 1, 0, 4)
    assert second == Ever().count(db, now) == received_since(db, NOW - DAY)
    assert second.total == shelf.value(sa.select(sa.func.count()).select_from(ledger))


def test_acknowledgements_in_time_are_counted_by_when_they_ended(shelf: Shelf, db: Database) -> None:
    for _ in range(3):
        shelf.case(start=(clock("acknowledgement"),))
    shelf.do(
        "update clocks set outcome = 'met', outcome_at = '2026-11-04 09:00:00' where case_id < 3",
        "update clocks set outcome = 'missed', outcome_at = '2026-11-03 09:00:00' where case_id = 3",
    )
    today = in_time(db, NOW - timedelta(hours=4))
    assert (today.good, today.all) == (2, 2)
    week = in_time(db, NOW - 2 * DAY)
    assert (week.good, week.all) == (2, 3)


def hits(db: Database, typed: str) -> int:
    return len(words.find(db, words.terms(typed)))


def test_words_of_a_message_are_found_whole_or_by_their_beginning_whatever_their_case(
    shelf: Shelf, db: Database
) -> None:
    shelf.receive("a")
    (row,) = shelf.claim()
    mail = Message(from_address="b.amory@school.example", from_name="Bríd Amory", subject="LCS 2310045",
                   text="The plan is not\x00 being carried out. \ud83d")  # fmt: skip
    shelf.commit(row, Ordinary(step="ordinary_post"), message=mail)
    assert words.add(db) == 1
    assert words.add(db) == 0, "each message is read up on once"
    for typed in (
        "plan",
        "PLAN carried",
        "carri*",
        "amory",
        "brid",
        "b.amory@school.example",
        "2310045",
        "lcs 2310045",
    ):
        assert hits(db, typed) == 1, typed
    for typed in ("carri", "plan absent", "", "*", "%", "' or 1=1", "plans*"):
        assert hits(db, typed) == 0, typed


def test_our_own_reference_is_found_by_its_digits(shelf: Shelf, db: Database) -> None:
    case = shelf.case()
    words.add(db)
    assert [one.case_id for one in words.find(db, words.terms("0000001"))] == [case.id]
    assert hits(db, case.reference) == hits(db, case.reference.replace("-", "")) == 1
    assert todo.ids_of(db, [case.reference, "ESC-2026-9999999"]) == [case.id]


def test_the_words_of_a_message_go_by_one_statement(shelf: Shelf, db: Database) -> None:
    shelf.ordinary("a")
    words.add(db)
    shelf.do("delete from message_words where message_id = 1")
    assert shelf.value(sa.select(sa.func.count()).select_from(message_words)) == 0


def test_somebody_looks_at_a_case_until_no_sign_comes_any_more(shelf: Shelf, db: Database) -> None:
    case = shelf.case()
    looking.look(db, case.id, "una", "Una Admin", NOW)
    looking.look(db, case.id, "bea", "Bea Admin", NOW)
    assert looking.looking(db, [case.id], "bea", NOW) == {case.id: ("Una Admin",)}
    later = NOW + looking.GONE + timedelta(seconds=1)
    looking.look(db, case.id, "bea", "Bea Admin", later)
    assert looking.looking(db, [case.id], "una", later) == {case.id: ("Bea Admin",)}
    assert looking.looking(db, [case.id], "bea", later) == {}


def test_views_and_searches_are_their_owners_alone(db: Database) -> None:
    views.keep(db, "una", "Adults", "awaiting", Filters(side="adult"))
    views.keep(db, "una", "Adults", "person", Filters(side="adult", age="today"))
    (one,) = views.views_of(db, "una")
    assert (one.name, one.pile, one.filters) == ("Adults", "person", Filters(side="adult", age="today"))
    assert views.views_of(db, "bea") == ()
    views.drop(db, "bea", one.id)
    assert views.views_of(db, "una") == (one,)
    views.drop(db, "una", one.id)
    assert views.views_of(db, "una") == ()
    views.keep_search(db, "key", "una", "amory", NOW)
    assert views.search_of(db, "key", "una") == "amory"
    assert views.search_of(db, "key", "bea") is None
    views.keep_search(db, "other", "una", "school", NOW + views.KEPT + DAY)
    assert views.search_of(db, "key", "una") is None, "a search may hold a name: it is forgotten"


def test_every_pile_answers_on_an_empty_desk(db: Database) -> None:
    assert set(lists.counts(db)) == set(PILES)
    assert [lists.ids(db, pile) for pile in PILES] == [[]] * len(PILES)
