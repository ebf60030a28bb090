"""Times as people say them, lists, roles, lines of text, and Message-IDs that only we can make."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.letter import Line
from models.signing import is_our_message_id, make_message_id
from models.words import GROUNDS, PROCEDURES, SUBJECTS
from outbox import wording
from outbox.layout import WIDTH, lay_out
from outbox.sample_facts import at

NOW = at(23, 10)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (at(29, 17), "5pm on Tuesday 29 December"),
        (at(23, 10, 5), "10.05am on Wednesday 23 December"),
        (at(23, 12), "noon on Wednesday 23 December"),
        (at(23, 12, 30), "12.30pm on Wednesday 23 December"),
        (at(24, 0), "midnight at the start of Thursday 24 December"),
        (at(24, 0, 15), "12.15am on Thursday 24 December"),
        (at(8, 12, month=1, year=2027), "noon on Friday 8 January 2027"),
        (at(23, 16, 59).replace(second=59), "4.59pm on Wednesday 23 December"),
    ],
)
def test_times_are_said_as_people_say_them(when: datetime, said: str) -> None:
    assert wording.moment(when, NOW) == said


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_for_the_record_always_carries_its_year(when: datetime) -> None:
    assert wording.dated(when).endswith(f" {when.year}")


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=1)))
def test_two_times_of_one_day_that_differ_by_a_minute_are_said_differently(first: datetime, gap: timedelta) -> None:
    second = first.replace(minute=(first.minute + 1 + gap.seconds // 60 % 59) % 60)
    assert wording.clock_time(first) != wording.clock_time(second)


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (["a, x", "b"], "a, x; and b")],
)
def test_lists_read_as_a_sentence_does(words: list[str], said: str) -> None:
    assert wording.list_words(words) == said


def test_every_label_has_everyday_words() -> None:
    assert set(wording.GROUND_WORDS) == set(GROUNDS)
    assert set(wording.SUBJECT_WORDS) == set(SUBJECTS)
    assert set(wording.PROCEDURE_WORDS) == set(PROCEDURES)
    for words in (*wording.GROUND_WORDS.values(), *wording.ADVICE_WORDS.values(), *wording.PUBLIC_ROLES.values()):
        assert "_" not in words


def test_a_role_of_the_councils_own_is_plain_to_staff_and_only_a_manager_to_the_sender() -> None:
    assert wording.role_name("head_of_quality", "child") == "head of quality"
    assert wording.public_role("head_of_quality") == wording.public_role("team_manager") == "a manager"
    assert wording.role_name("unit", "child") == "Independent Reviewing Officer"
    assert wording.public_role("unit") == "the unit"


def test_a_line_without_hours_has_no_empty_brackets() -> None:
    line = Line(name="Front Door", number="01632 960001")
    assert wording.number_words(line) == "01632 960001 (Front Door)"
    assert wording.line_words(line) == "Front Door, on 01632 960001"


def test_layout_fills_prose_and_keeps_points_and_record_lines() -> None:
    text = lay_out("\n\nOne\ntwo.\n\n\n\n- a point\n- another\nProse.\n  kept: 1\n  kept: 2\n\n")
    assert text == "One two.\n\n- a point\n- another\n\nProse.\n  kept: 1\n  kept: 2\n"


def test_layout_parts_neither_a_telephone_number_nor_a_date() -> None:
    for pad in range(WIDTH):
        lines = lay_out("x" * pad + " ring 01632 960001 by 5 January").splitlines()
        assert any("01632 960001" in line for line in lines)
        assert any("5 January" in line for line in lines)


@given(st.text(alphabet=st.characters(exclude_characters="-"), max_size=300))
def test_layout_is_finished_after_one_pass(text: str) -> None:
    once = lay_out(" ".join(text.split()))
    assert lay_out(once) == once


def test_only_our_key_makes_our_message_ids() -> None:
    made = make_message_id("abcdef0123456789", "Northford.example", b"key")
    assert is_our_message_id(made, b"key")
    assert is_our_message_id(made.upper(), b"key")
    assert not is_our_message_id(made, b"another key")
    assert not is_our_message_id(made.replace("northford", "southford"), b"key")
    assert not is_our_message_id(made.replace("abcdef", "abcdee"), b"key")
    assert not is_our_message_id("20261223.7781@northford.example", b"key")
    for random_part, domain in (("short", "x.example"), ("abc\r\ndefghi", "x.example"), ("abcdefgh", "x y")):
        with pytest.raises(ValueError, match="a Message-ID needs"):
            make_message_id(random_part, domain, b"key")
