"""What the sender says of how it stands: a table of everyday answers; every doubt reads as no 'yes'."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.answers.senderwords import changed, not_resolved

ROWS = list(csv.DictReader((Path(__file__).parent / "senderwords.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["words"][:40])
def test_an_everyday_answer_is_read_as_the_table_says(row: dict[str, str]) -> None:
    assert changed(row["words"]) == row["changed"]
    assert not_resolved(row["words"]) == (row["not_resolved"] == "yes")


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300))
def test_any_text_is_read_and_mere_noise_is_never_a_yes(text: str) -> None:
    assert changed(text) in ("yes", "no", "ring", "unclear")
    assert not_resolved(text) in (True, False)
    assert changed(text.replace("y", "").replace("Y", "").replace("e", "").replace("s", "")) != "yes"
