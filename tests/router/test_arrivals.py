"""Repeats, mail put back, backlog, unreadable mail, and the time of receipt (promises 2, 3, 4, 16)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.config.durations import Duration
from models.decision import AddToCase, OpenCase, Ordinary, SetAside, exit_of
from models.known import Known
from models.words import KINDS, Verdict
from router.cases import opening
from router.decide import decide
from router.steps.receipt_time import received
from tests.router import builders as b

ORDER: tuple[Verdict, ...] = ("fail", "unknown", "pass")
NOW = b.NOW
TIMES = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


@pytest.mark.parametrize("now_", ORDER)
@pytest.mark.parametrize("then", ORDER)
@pytest.mark.parametrize("kind", KINDS)
def test_a_repeat_needs_a_sender_no_less_proven_else_it_is_new_and_marked(
    now_: Verdict, then: Verdict, kind: str
) -> None:
    came = b.arrival(b.message(verdict=now_), b.reading(kind=kind))
    decision = decide(came, Known(directory=b.directory(), original=b.original(verdict=then)), b.moment())
    if ORDER.index(now_) >= ORDER.index(then):
        assert isinstance(decision, SetAside)
        assert decision.step == "repeat"
        assert decision.reference == "ESC-2026-7654321"
    else:
        assert decision.step != "repeat"
        assert "it looks like message 7, but its sender is less proven" in decision.needs_human


def test_a_less_proven_copy_that_answers_our_letter_is_marked_as_well() -> None:
    file = b.case()
    came = b.arrival(b.reply("Received.", verdict="unknown"), b.reading(kind="case_business"))
    decision = decide(came, b.threaded(file, file.letters[1], original=b.original()), b.moment())
    assert isinstance(decision, AddToCase)
    assert decision.attached_as == "claimed"
    assert any("looks like message 7" in why for why in decision.needs_human)


@pytest.mark.parametrize("exit_", ["case", "attached", "diverted"])
def test_what_somebody_put_back_is_read_by_a_person_on_its_case(exit_: str) -> None:
    known = Known(directory=b.directory(), original=b.original(filed=True, exit=exit_))
    decision = decide(b.arrival(), known, b.moment())
    assert isinstance(decision, AddToCase)
    assert (decision.reference, bool(decision.needs_human)) == ("ESC-2026-7654321", True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("danger", [True, False])
@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_backlog_gets_no_letter_and_no_clock_whatever_it_says(kind: str, danger: bool, verdict: Verdict) -> None:
    came = b.arrival(b.message(verdict=verdict), b.reading(kind=kind, immediate_danger=danger), backlog=True)
    decision = decide(came, Known(directory=b.directory()), b.moment())
    assert isinstance(decision, Ordinary)
    assert decision.needs_human


def test_unreadable_mail_is_a_case_on_the_clock_with_a_task() -> None:
    came = replace(b.arrival(unread_because="the reader died three times"), message=None, reading=None)
    decision = decide(came, Known(directory=b.directory()), b.moment())
    assert exit_of(decision) == "case"
    effects = b.effects_of(decision, came, b.moment())
    assert [one.kind for one in effects.start] == ["triage"]
    assert [one.kind for one in effects.tasks] == ["read_by_hand"]
    assert not effects.letters


@given(said=TIMES, now=TIMES, first=st.none() | TIMES, days=st.integers(0, 40))
def test_the_time_of_receipt_is_never_later_than_now_and_every_odd_one_is_marked(
    said: datetime, now: datetime, first: datetime | None, days: int
) -> None:
    found = received(said, now=now, first_poll_at=first, backlog=Duration(days, "d"))
    assert found.at <= now
    limit = timedelta(days=days)
    assert found.backlog == (said < (first or now) - limit and said <= now + timedelta(minutes=5))
    if not found.backlog:
        assert bool(found.doubt) == (said > now + timedelta(minutes=5) or said < now - limit)
    if not found.doubt:
        assert found.at == min(said, now)


def test_a_server_without_a_time_counts_as_now_and_a_person_looks() -> None:
    found = received(None, now=NOW, first_poll_at=None, backlog=Duration(3, "d"))
    assert found.at == NOW
    assert found.doubt


@pytest.mark.parametrize(
    ("period", "days"), [(Duration(1, "w"), 7), (Duration(2, "wd"), 2), (Duration(1, "mo"), 30), (Duration(0, "d"), 0)]
)
def test_every_unit_of_the_backlog_means_its_own_length(period: Duration, days: int) -> None:
    for offset, old in ((timedelta(minutes=-1), False), (timedelta(minutes=1), True)):
        said = NOW - timedelta(days=days) - offset
        assert received(said, now=NOW, first_poll_at=None, backlog=period).backlog is old


def test_mail_found_late_after_an_outage_gets_its_receipt_and_no_promise_of_a_time_that_has_gone() -> None:
    doubt = "it was received long before it was seen"
    at = b.moment("assisted")
    late = b.arrival(b.message(), b.reading(kind="escalation"), received_at=NOW - timedelta(days=5), clock_doubt=doubt)
    decision = decide(late, Known(directory=b.directory()), at)
    assert isinstance(decision, OpenCase)
    assert doubt in decision.needs_human
    case = opening.case_file(late, "ESC-2026-0000000", decision, at)
    (receipt,) = opening.opened(case, decision, late, at).letters
    assert receipt.kind == "receipt"
    assert receipt.facts.read_by is not None
    assert receipt.facts.read_by > NOW
