"""The second reader: learned the same each time, never the reason for a label, and honest about what it has read."""

from __future__ import annotations

import dataclasses

import pytest

from intake.reading.second import Example, Opinion, SecondReader, key_of, load_examples
from models.reading import Reading
from models.words import KINDS, Kind
from tests.reading.support import DAY, HERE, labelled, reader

WEIGHTS = {"second.kind": 1.5, "second.person": 1.5, "second.danger": 0.4}
CALM = {"kind": "enquiry", "person": "unclear", "immediate_danger": False}
EXAMPLES = [
    Example(subject="Form", own="where do i find the form", labels=CALM),
    Example(subject="Training", own="where do i find the dates of the training", labels=CALM),
    Example(subject="Visit", own="nobody has visited the boy", labels=CALM | {"kind": "escalation", "person": "child"}),
    Example(subject="Visit", own="nobody has visited the girl and the plan is not kept",
            labels=CALM | {"kind": "escalation", "person": "child"}),
    Example(subject="Now", own="he is outside the house now with a knife",
            labels={"kind": "escalation", "person": "adult", "immediate_danger": True}),
    Example(subject="Now", own="she is in the house now with a knife",
            labels={"kind": "escalation", "person": "adult", "immediate_danger": True}),
]  # fmt: skip


def opinion(kind: float = 0.1, person: float = 0.1, danger: float = 0.1) -> Opinion:
    """One that holds an escalation about an adult, with these shares left to a new concern and a child."""
    kinds: dict[Kind, float] = dict.fromkeys(KINDS, 0.0)
    return Opinion(
        kind=kinds | {"escalation": 1 - kind, "new_concern": kind},
        person={"adult": 1 - person, "child": person, "both": 0.0, "unclear": 0.0},
        danger=danger,
    )


def test_it_learns_what_its_examples_say_and_the_same_each_time() -> None:
    said = SecondReader(EXAMPLES).read("Question", "where do i find the policy")
    assert max(said.kind, key=lambda kind: said.kind[kind]) == "enquiry"
    assert SecondReader(EXAMPLES).read("Question", "where do i find the policy") == said
    held = SecondReader(EXAMPLES).read("", "a man with a knife in the house now")
    assert held.danger > said.danger
    assert held.person["adult"] > held.person["child"]
    assert sum(held.kind.values()) == pytest.approx(1, abs=1e-5)


def test_words_that_it_never_met_leave_it_without_an_opinion_that_counts() -> None:
    said = SecondReader(EXAMPLES).read("", "zxq")
    assert max(said.kind.values()) < 0.7


def test_its_doubts_are_told_in_words() -> None:
    assert list(opinion(kind=0.2).doubts(WEIGHTS, "escalation", "adult", danger=False)) == []
    (said,) = opinion(kind=0.2).doubts(WEIGHTS, "new_concern", "adult", danger=False)
    assert said == "a second reader, by word statistics, would say an escalation"
    (said,) = opinion(person=0.2).doubts(WEIGHTS, "escalation", "child", danger=False)
    assert said.endswith("would say that it is about an adult")
    (said,) = opinion(danger=0.5).doubts(WEIGHTS, "escalation", "adult", danger=False)
    assert said.endswith("would say that somebody is in danger now")


def test_it_has_no_doubts_where_it_agrees_is_nearly_of_the_same_mind_or_is_not_asked() -> None:
    assert list(opinion(kind=0.45).doubts(WEIGHTS, "new_concern", "adult", danger=False)) == []
    assert list(opinion(danger=0.5).doubts(WEIGHTS, "escalation", "adult", danger=True)) == []
    assert list(opinion().doubts(WEIGHTS, "junk", "unclear", danger=False)) == []
    assert all("about" not in said for said in opinion().doubts(WEIGHTS, "enquiry", "unclear", danger=False))


def test_it_only_ever_asks_for_a_person_and_changes_no_label() -> None:
    mails = [mail for path in sorted((HERE / "data").glob("own-*.jsonl")) for mail in labelled(path)]
    alone = reader().without(())
    alone.second = None
    asked = 0
    for mail in mails:
        words = {"subject": mail["subject"], "body": mail["body"], "from_address": mail["from_address"], "on": DAY}
        first, both = alone.read(**words), reader().read(**words)
        assert bare(first) == bare(both)
        assert set(first.needs_human_because) <= set(both.needs_human_because)
        new = set(both.needs_human_because) - set(first.needs_human_because)
        assert all(why.startswith("a second reader") for why in new)
        asked += bool(new)
    assert 0 < asked < len(mails) / 4


def bare(reading: Reading) -> Reading:
    return dataclasses.replace(reading, needs_human=False, needs_human_because=())


def test_a_mail_that_it_is_to_leave_unread_teaches_it_nothing() -> None:
    key, mail = next((key, mail) for key, mail in load_examples().items() if mail["labels"]["kind"] == "other_process")
    apart = reader().without([key])
    shares = [one.second.read(mail["subject"], mail["body"]).kind["other_process"] for one in (apart, reader())
              if one.second]  # fmt: skip
    assert shares[0] < shares[1]


def test_the_key_of_a_mail_does_not_mind_its_spaces() -> None:
    assert key_of("A  b", "c\r\n\nd") == key_of("A b", "c d")
    assert key_of("a", "c") != key_of("A", "c")
