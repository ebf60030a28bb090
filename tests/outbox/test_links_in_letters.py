"""Links in letters: in those that ask, each its own, none where danger was read or no page is served (promise 13)."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from models.pages.links import LINKED, Ticket, read_token
from models.words import LETTER_KINDS
from outbox.compose import Composer
from outbox.samples import sample_plans

KEY = b"test key"
SAMPLES = sample_plans()
_PARTS = (f"random{number:04d}" for number in itertools.count())
LINKING = Composer(
    None, "northford.example", KEY, random_part=lambda: next(_PARTS), base_url="https://desk.northford.example"
)
PLAIN = Composer(None, "northford.example", KEY)


def links(name: str, composer: Composer = LINKING, *, danger: bool = False) -> list[str]:
    plan = SAMPLES[name]
    plan = replace(plan, facts=replace(plan.facts, danger=True)) if danger else plan
    return re.findall(r"https://\S+", composer.compose(plan, now=plan.facts.now).body)


@pytest.mark.parametrize("name", SAMPLES)
def test_only_a_letter_that_asks_its_reader_carries_one_link(name: str) -> None:
    plan = SAMPLES[name]
    wanted = plan.kind in LINKED and not plan.facts.danger and not plan.facts.many
    assert len(links(name)) == wanted
    assert links(name, PLAIN) == []


@pytest.mark.parametrize(
    "name", [name for name in SAMPLES if SAMPLES[name].kind in LINKED and SAMPLES[name].kind != "confirm"]
)
def test_no_letter_about_danger_offers_a_link(name: str) -> None:
    assert links(name, danger=True) == []


def test_each_letter_has_a_link_of_its_own_that_names_it() -> None:
    plan = SAMPLES["chase 1"]
    letters = [LINKING.compose(plan, now=plan.facts.now) for _ in range(3)]
    tokens = [re.findall(r"/a/(\S+)", one.body)[0] for one in letters]
    assert len(set(tokens)) == 3
    for token, letter in zip(tokens, letters, strict=True):
        assert read_token(token, KEY) == Ticket(purpose="acknowledge", random_part=letter.message_id.partition(".")[0])


def test_a_link_is_no_part_of_what_is_kept_of_the_facts() -> None:
    assert all(plan.facts.link == "" for plan in SAMPLES.values())
    assert set(LINKED) <= set(LETTER_KINDS)
