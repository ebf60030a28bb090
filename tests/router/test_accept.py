"""Words that accept, and words that do not (promise 13): the examples of accept.txt, and the laws behind them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.answers.accept import accepts


def examples() -> list[tuple[str, str]]:
    rows, kind = [], ""
    for line in (Path(__file__).parent / "accept.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            kind = line[3:]
        elif line and not line.startswith("#"):
            rows.append((line.replace("\\n", "\n"), kind))
    return rows


ROWS = examples()
OF = {kind: [text for text, its in ROWS if its == kind] for kind in dict.fromkeys(kind for _, kind in ROWS)}


@pytest.mark.parametrize(("text", "kind"), ROWS, ids=[text[:60] for text, _ in ROWS])
def test_an_answer_is_read_as_what_it_says(text: str, kind: str) -> None:
    found = accepts(text)
    assert found.kind == kind, found
    assert text[found.start : found.end] == found.words
    assert found.reason
    assert bool(found.words) or kind == "none"


@pytest.mark.parametrize(("text", "kind"), ROWS, ids=[text[:60] for text, _ in ROWS])
def test_capitals_and_curly_quotes_do_not_matter(text: str, kind: str) -> None:
    assert accepts(text.replace("'", "’")).kind == kind


def test_there_are_examples_of_every_kind() -> None:
    assert {kind: len(rows) >= 15 for kind, rows in OF.items()} == dict.fromkeys(
        ("accepts", "not_mine", "conflict", "resolved", "none"), True
    )


@settings(deadline=None)
@given(st.sampled_from(OF["accepts"]), st.sampled_from(OF["not_mine"] + OF["conflict"]))
def test_words_that_pass_on_beat_words_that_accept(accepting: str, other: str) -> None:
    assert accepts(f"{accepting}\n\n{other}").kind in ("not_mine", "conflict")
    assert accepts(f"{other}\n\n{accepting}").kind in ("not_mine", "conflict")


@settings(deadline=None)
@given(st.sampled_from(OF["accepts"]))
def test_a_question_beats_words_that_accept(accepting: str) -> None:
    assert accepts(f"{accepting}\n\nWho is the allocated worker?").kind == "none"


@settings(deadline=None)
@given(st.sampled_from(OF["accepts"]))
def test_what_is_only_quoted_does_not_accept(accepting: str) -> None:
    quoted = accepting.replace('"', "").replace("\n", " ")
    assert accepts(f'The template says "{quoted}"').kind == "none"


@settings(deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_it_fail(text: str) -> None:
    found = accepts(text)
    assert text[found.start : found.end] == found.words


def test_words_far_down_a_very_long_text_are_not_read() -> None:
    assert accepts("lorem ipsum " * 50_000 + ". Received, I will respond.").kind == "none"
