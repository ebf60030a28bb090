"""FETCH answers and sets of UIDs, as laws."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.mailbox.answers import Answer, ranges, read_answers

_uids = st.sets(st.integers(1, 60), max_size=40)
_parts = st.one_of(st.binary(max_size=40), st.tuples(st.binary(max_size=40), st.binary(max_size=20)), st.none())


@given(_uids)
@settings(deadline=None)
def test_a_set_of_uids_is_written_whole_and_short(uids: set[int]) -> None:
    written = ranges(sorted(uids))
    read: set[int] = set()
    for span in written.split(",") if written else []:
        low, _, high = span.partition(":")
        read |= set(range(int(low), int(high or low) + 1))
    assert read == uids
    assert "10:11:12" not in written


@given(st.lists(_parts, max_size=8), _uids)
@settings(max_examples=300, deadline=None)
def test_no_answer_whatsoever_breaks_the_reader_or_adds_a_uid(data: list[object], uids: set[int]) -> None:
    assert read_answers(data, sorted(uids)).keys() <= uids


def test_an_answer_is_read_in_any_order_of_its_parts() -> None:
    when = b'INTERNALDATE "20-Nov-2026 11:00:00 +0100"'
    expected = Answer(raw=b"xyz", size=3, received_at=datetime(2026, 11, 20, 10, tzinfo=UTC))
    head_first = [(b"1 (UID 9 RFC822.SIZE 3 " + when + b" BODY[] {3}", b"xyz"), b")"]
    body_first = [(b"1 (BODY[] {3}", b"xyz"), b" RFC822.SIZE 3 " + when + b" UID 9)"]
    assert read_answers(head_first, [9]) == read_answers(body_first, [9]) == {9: expected}


def test_a_time_that_is_none_is_none() -> None:
    data = [(b'1 (UID 9 INTERNALDATE "99-Foo-2026 nonsense" BODY[] {3}', b"xyz"), b")"]
    assert read_answers(data, [9]) == {9: Answer(raw=b"xyz", size=0, received_at=None)}
