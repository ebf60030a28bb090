"""A link finds its letter and case by the Message-ID alone, and knows when a person ended it; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.act import Seen, WithdrawLinks
from models.case import CaseFile
from models.effects import Effects
from models.store.commit import commit_act
from models.store.engine import Database
from models.store.links import find
from models.tables import letters
from tests.models.build import NOW, Shelf, written


def acted(shelf: Shelf, case: CaseFile, act: Seen | WithdrawLinks, *, minutes: int) -> CaseFile:
    commit_act(shelf.db, case, act, Effects(), (), by="una", policy_id=shelf.policy(), zone="Europe/London",
               now=NOW + timedelta(minutes=minutes))  # fmt: skip
    found = find(shelf.db, "acknowledge", [case.letters[0].message_id])
    assert found is not None
    return found.case


def test_a_link_brings_its_letter_and_its_whole_case(db: Database, shelf: Shelf) -> None:
    shelf.case(written("notice", "other", person_id="p9"))
    case = shelf.case(written("receipt", "a"), written("notice", "b", person_id="p1", side="child"))
    found = find(db, "acknowledge", ["b@elsewhere.example", "b@council.example"])
    assert found is not None
    assert (found.letter.kind, found.letter.person_id, found.case, found.withdrawn) == ("notice", "p1", case, False)


@pytest.mark.parametrize("ids", [[], ["c@council.example"], ["", "b"]])
def test_no_letter_no_link(db: Database, shelf: Shelf, ids: list[str]) -> None:
    shelf.case(written("notice", "b"))
    assert find(db, "acknowledge", ids) is None


def test_a_letter_of_no_case_has_no_link(db: Database, shelf: Shelf) -> None:
    shelf.case(written("notice", "b"))
    with db.write() as connection:
        connection.execute(sa.update(letters).values(case_id=None))
    assert find(db, "acknowledge", ["b@council.example"]) is None


def test_links_that_were_withdrawn_end_and_other_acts_end_none(db: Database, shelf: Shelf) -> None:
    case = shelf.case(written("notice", "b"))
    shelf.case(written("notice", "c"))
    case = acted(shelf, case, Seen(), minutes=1)
    case = acted(shelf, case, WithdrawLinks(), minutes=2)
    acted(shelf, case, Seen(), minutes=3)
    ended = {key: find(db, "acknowledge", [f"{key}@council.example"]) for key in "bc"}
    assert {key: one.withdrawn for key, one in ended.items() if one} == {"b": True, "c": False}
    with db.write() as connection:
        connection.execute(sa.update(letters).values(owed_at=NOW + timedelta(minutes=5)))
    later = find(db, "acknowledge", ["b@council.example"])
    assert later is not None
    assert not later.withdrawn
