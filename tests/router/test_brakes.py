"""Brakes on what we send: beyond a number the letter waits for a person, never dropped, danger never held (promise 15)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.act import CancelLetter, Close, Release, Route
from models.case import CaseFile
from models.config.timescales import Brakes
from models.errors import UsageError
from models.known import Known
from models.letter import LetterPlan, Recent, Traffic
from models.store import queue
from router.by_person.acts import effects_of
from router.decide import decide
from router.letters.brakes import braked
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

SMALL = Brakes(case_recipient_a_day=3, recipient_an_hour=4, recipient_a_day=6, receipts_a_day=2, all_an_hour=8,
               danger_receipts_a_day=5, danger_receipts_an_hour=7)  # fmt: skip


def plan(kind: str = "receipt", to: str = b.SENDER, reference: str = "ESC-2026-1234567", **fields: Any) -> LetterPlan:
    """A letter about to be owed."""
    at = b.moment()
    came = b.arrival()
    receipt = next(one for one in b.effects_of(decide(came, Known(directory=at.directory), at), came, at).letters
                   if one.kind == "receipt")  # fmt: skip
    facts = replace(receipt.facts, reference=reference)
    return replace(receipt, **{"kind": kind, "to_address": to, "facts": facts, **fields})


def recent(**fields: Any) -> Recent:
    base: dict[str, Any] = {"recipient": b.SENDER, "reference": "ESC-2026-0000001", "kind": "notice", "danger": False,
                            "owed_at": b.NOW - timedelta(minutes=30)}  # fmt: skip
    return Recent(**{**base, **fields})


@pytest.mark.parametrize(
    ("letter", "before", "most", "words"),
    [
        (plan(), recent(kind="receipt"), 2, "2 receipts within a day"),
        (plan(), recent(kind="receipt", recipient=b.SENDER.upper()), 2, "2 receipts within a day"),
        (plan(), recent(kind="receipt", owed_at=b.NOW - timedelta(hours=23)), 2, "2 receipts within a day"),
        (plan("notice"), recent(reference="ESC-2026-1234567"), 3, "3 letters about this case within a day"),
        (plan("notice"), recent(), 4, "4 letters within an hour"),
        (plan("notice"), recent(owed_at=b.NOW - timedelta(hours=2)), 6, "6 letters within a day"),
    ],
)
def test_each_brake_lets_its_number_leave_and_holds_the_next_one(
    letter: LetterPlan, before: Recent, most: int, words: str
) -> None:
    for count in range(most + 2):
        (done,) = braked([letter], Traffic(recent=(before,) * count), SMALL, b.NOW)
        assert (words in done.hold) is (count == most)
        assert bool(done.hold) is (count >= most)


def test_the_brake_over_everybody_counts_the_letters_of_one_commit_as_well() -> None:
    letters = [plan("notice", to=f"p{n}@council.example", reference=f"ESC-2026-000000{n}") for n in range(5)]
    done = braked(letters, Traffic(all_hour=6), SMALL, b.NOW)
    assert [bool(one.hold) for one in done] == [False, False, True, True, True]


def test_receipts_to_a_domain_whose_addresses_rotate_have_a_brake_of_their_own() -> None:
    small = Brakes(receipts_domain_an_hour=3)
    letters = [plan(to=f"reply{n}@{host}") for n in range(5) for host in ("robot.example", "other.example")]
    done = braked(letters, Traffic(domains_hour=("robot.example",)), small, b.NOW)
    held = [one.to_address for one in done if one.hold]
    assert sorted(held) == [
        "reply2@robot.example", "reply3@other.example", "reply3@robot.example", "reply4@other.example",
        "reply4@robot.example",
    ]  # fmt: skip
    assert "its domain got 3 receipts within an hour" in next(one.hold for one in done if one.hold)


def test_yesterdays_letters_and_those_to_others_hold_nothing() -> None:
    old = (recent(kind="receipt", owed_at=b.NOW - timedelta(days=1)),) * 50
    others = (recent(kind="receipt", recipient="x@elsewhere.example"),) * 50
    (done,) = braked([plan()], Traffic(recent=old + others), SMALL, b.NOW)
    assert not done.hold


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_danger_alerts_are_never_held_and_count_for_nothing(count: int, everybody: int, danger: int) -> None:
    traffic = Traffic(recent=(recent(),) * count, all_hour=everybody, danger_hour=danger)
    alert = plan("danger_alert", danger=True)
    assert not braked([alert], traffic, SMALL, b.NOW)[0].hold
    before = (recent(danger=True, kind="danger_alert"),) * count
    assert not braked([plan("notice")], Traffic(recent=before), SMALL, b.NOW)[0].hold


def test_danger_receipts_have_a_quota_of_their_own_beyond_which_somebody_rings_at_once(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path, brakes={"receipts_a_day": 1, "danger_receipts_a_day": 2, "all_an_hour": 1})
    for number in range(3):
        small.receive(fresh(number), b.reading(immediate_danger=True))
        states = {one.kind: one.state for one in small.newest().letters}
        assert states["danger_alert"] == "owed"
        assert states["receipt"] == ("owed" if number < 2 else "cancelled")
    (task,) = [one for one in queue.open_tasks(small.db, small.newest().reference) if one.kind == "ring_sender"]
    assert "ring them now" in task.why
    assert "held" not in {one.state for one in small.newest().letters}


def _held(small: SmallDesk) -> CaseFile:
    """A case whose notice (and receipt) a brake holds."""
    small.receive(fresh(1), b.reading())
    case = small.receive(fresh(2), b.reading())
    assert {one.kind: one.state for one in case.letters} == {
        "receipt": "held", "notice": "held", "made_aware": "held"
    }  # fmt: skip
    return case


def _id(case: CaseFile, kind: str) -> str:
    return next(one.message_id for one in case.letters if one.kind == kind and one.state == "held")


def test_a_held_letter_is_shown_exported_and_a_task_and_never_leaves_by_itself(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path, brakes={"all_an_hour": 3})
    case = _held(small)
    assert [one.kind for one in queue.open_tasks(small.db, case.reference)] == ["letter_held"] * 3
    shown = queue.held(small.db)
    assert [(one.kind, one.to) for one in shown] == [("notice", "iro"), ("made_aware", "tm"), ("receipt", "sender")]
    assert all(one.why.startswith("brake: ") and one.message_id for one in shown)
    small.deliver()
    assert {one.state for one in small.newest().letters} == {"held"}


def test_a_manager_is_not_late_for_a_notice_that_is_held_and_gets_the_whole_time_once_it_is_released(
    tmp_path: Path,
) -> None:
    small = SmallDesk(tmp_path, brakes={"all_an_hour": 3})
    case = _held(small)
    for day in ("2026-12-03 11:00", "2026-12-04 11:00", "2026-12-07 11:00"):
        small.now = b.london(day)
        small.poll()
        small.chase()
        assert not {one.kind for one in small.newest().letters} & {"chase_1", "chase_2", "step_up"}
    small.act(Release(message_id=f"<{_id(case, 'notice')}>"))
    small.deliver()
    after = small.newest()
    notices = [(one.state, one.round) for one in after.letters if one.kind == "notice"]
    assert notices == [("cancelled", 1), ("sent", 2)]
    clocks = [(one.outcome, one.due_at) for one in after.clocks if one.kind == "acknowledgement"]
    assert clocks == [("cancelled", b.london("2026-12-03 17:00")), ("running", b.london("2026-12-08 17:00"))]
    assert "letter:notice:released" in small.notes()
    assert "act:Release" in small.notes()
    assert "letter_held" in {one.kind for one in queue.open_tasks(small.db, after.reference)}, "others are held still"
    small.now = b.london("2026-12-08 10:00")
    small.poll()
    small.chase()
    assert [one.kind for one in small.newest().letters if one.kind.startswith("chase")] == ["chase_1"]


def test_another_held_letter_leaves_as_it_was_written_and_the_last_one_ends_the_task(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path, brakes={"all_an_hour": 3})
    case = _held(small)
    receipt = _id(case, "receipt")
    small.act(Release(message_id=receipt))
    small.deliver()
    assert {one.message_id: one.state for one in small.newest().letters}[receipt] == "sent"
    small.act(CancelLetter(message_id=_id(case, "made_aware")))
    assert "letter_held" in {one.kind for one in queue.open_tasks(small.db, case.reference)}
    small.act(CancelLetter(message_id=_id(case, "notice")))
    assert "letter_held" not in {one.kind for one in queue.open_tasks(small.db, case.reference)}
    assert queue.held(small.db) == []


def test_a_cancelled_notice_leaves_its_track_to_a_person_and_stops_its_clock(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path, brakes={"all_an_hour": 3})
    case = _held(small)
    small.act(CancelLetter(message_id=_id(case, "notice")))
    after = small.newest()
    assert [one.state for one in after.tracks] == ["waiting_for_person"]
    assert [one.outcome for one in after.clocks if one.kind == "acknowledgement"] == ["cancelled"]
    assert any("cancelled by una" in why for why in after.needs_human)
    small.act(Route(person_id="dep"))
    assert [one.person_id for one in small.newest().letters if one.kind == "notice"] == ["iro", "dep"]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Release(message_id="nobody@council.example"), "has no letter with that Message-ID"),
        (CancelLetter(message_id="l2@council.example"), "is sent, not held"),
    ],
)
def test_only_a_held_letter_of_the_case_is_released_or_cancelled(act: Release | CancelLetter, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        effects_of(act, b.case(), b.moment(), by="una")


def test_nothing_is_released_to_somebody_who_was_excluded_nor_in_shadow_mode() -> None:
    held = replace(b.case().letters[1], state="held")
    file = b.case(letters=(held,))
    with pytest.raises(UsageError, match="excluded"):
        effects_of(
            Release(message_id=held.message_id), replace(file, exclusions=frozenset({"iro"})), b.moment(), by="una"
        )
    with pytest.raises(UsageError, match="shadow"):
        effects_of(Release(message_id=held.message_id), file, b.moment("shadow"), by="una")


def test_closing_the_case_cancels_what_is_held(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path, brakes={"all_an_hour": 3})
    _held(small)
    small.act(Close(outcome="The plan was changed."))
    assert {one.state for one in small.newest().letters if one.kind != "closed"} == {"cancelled"}
