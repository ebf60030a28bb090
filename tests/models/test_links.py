"""A link's token: made by us alone, for one letter and one purpose (promise 13), and nothing personal in it (promise 19)."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.pages.links import LINKED, Ticket, link_to, make_token, read_token

KEY = b"a key of the tests, of no worth"
RANDOM = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=64)
PURPOSES = st.sampled_from(sorted(set(LINKED.values())))


@given(PURPOSES, RANDOM)
def test_a_token_says_what_it_was_made_for(purpose: str, random_part: str) -> None:
    token = make_token(purpose, random_part, KEY)  # type: ignore[arg-type]  # one of the purposes
    assert read_token(token, KEY) == Ticket(purpose=purpose, random_part=random_part)  # type: ignore[arg-type]
    assert read_token(token, b"another key") is None


@given(PURPOSES, RANDOM, st.data())
def test_a_token_that_was_changed_anywhere_is_none_of_ours(purpose: str, random_part: str, data: st.DataObject) -> None:
    token = make_token(purpose, random_part, KEY)  # type: ignore[arg-type]  # one of the purposes
    where = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda char: char != token[where]))
    assert read_token(token[:where] + other + token[where + 1 :], KEY) is None
    assert read_token(token[:-1], KEY) is None
    assert read_token(f"{token} ", KEY) is None


def test_the_token_of_one_purpose_does_not_serve_the_other() -> None:
    token = make_token("acknowledge", "3f9a1c0b7d5e", KEY)
    assert read_token("c" + token[1:], KEY) is None


@given(st.text(max_size=120))
def test_no_text_makes_reading_a_token_fail(text: str) -> None:
    assert read_token(text, KEY) is None


@pytest.mark.parametrize("base", ["https://desk.northford.example", "https://desk.northford.example/"])
def test_an_address_fits_on_a_line_and_holds_nothing_but_the_token(base: str) -> None:
    address = link_to(base, make_token("acknowledge", secrets.token_hex(12), KEY))
    assert address.startswith("https://desk.northford.example/a/a")
    assert len(address) <= 76
